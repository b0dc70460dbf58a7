/* SPDX-License-Identifier: MIT */
/* PRES-5: other interfaces are refused at bind, and no path outlives what it was made from. */
#include "presented.h"

#include "microbench/payload.h"

RULE(PRES_5_mismatch_at_bind, MODE, "ends of different interfaces are not bound")
{
    uint64_t endpoint = endpoint_create().value;
    const struct presentation reads = {.interface = presentation_signature("read(u64) -> (bytes)")};
    const struct presentation writes = {.interface = presentation_signature("write(bytes) -> ()")};
    uint64_t frames, channel;

    check_equal(test, present_endpoint(endpoint, test->mode_index, &reads), STATUS_OK);
    frames = free_frames();
    check_equal(test, bind_presented(endpoint, &writes).status, -STATUS_MISMATCH);
    check_equal(test, bind_presented(endpoint, NULL).status, -STATUS_MISMATCH);
    check_equal(test, free_frames(), frames);
    channel = bind_presented(endpoint, &reads).value;
    check(test, channel != 0);
    check_equal(test, present_channel(channel, &writes), -STATUS_MISMATCH);
    check_equal(test, PRESENTATION_PATH_MOVEMENT(path_of(test, channel)), PRESENT_COPIED);
    handle_close(channel);
    handle_close(endpoint);
}

/* Receives twice, as a range and then around the end of a ring, and declares it in between. */
static uint64_t change_layout(uint64_t mode_index, uint64_t unused0, uint64_t unused1)
{
    struct end range = end_open(END_CONTIGUOUS, 1, 1, 1), ring = end_open(END_RING, 1, 1, 32);
    const struct presentation first = presentation_of(&range, &range);
    const struct presentation second = presentation_of(&ring, &ring);
    uint64_t key = payload_key(64, 0, PAYLOAD_REQUEST);
    struct system_result request;
    uint64_t wrong;

    (void)unused0;
    (void)unused1;
    if (present_endpoint(SERVER_ENDPOINT, mode_index, &first))
        return 1;
    request = ipc_receive(SERVER_ENDPOINT, (void *)range.layout.base, LONGEST);
    wrong = !is_payload(range.layout, 0, 64, key);
    /* A reply is owed by the old one. */
    if (present_endpoint(SERVER_ENDPOINT, mode_index, &second) != -STATUS_WOULD_BLOCK)
        return 2;
    ipc_reply(SERVER_ENDPOINT, request.token, (void *)range.layout.base, 64, wrong);
    if (present_endpoint(SERVER_ENDPOINT, mode_index, &second))
        return 3;
    request = ipc_receive(SERVER_ENDPOINT, (void *)ring.layout.base, LONGEST);
    wrong = !is_payload(ring.layout, 0, 64, key) || ring.layout.memory[0] == CANARY;
    return (uint64_t)-ipc_reply(SERVER_ENDPOINT, request.token, (void *)ring.layout.base, 64, wrong)
        .status;
}

RULE(PRES_5_server_declares_again, MODE,
     "a channel that is bound takes the path of what the server now says")
{
    struct partner partner = partner_start(test, change_layout, test->mode_index);
    uint64_t channel = bind_presented(partner.endpoint, NULL).value;
    uint8_t *message = map_memory(test, PAGE), *reply = map_memory(test, PAGE);

    payload_fill(message, 64, payload_key(64, 0, PAYLOAD_REQUEST));
    for (int i = 0; i < 2; i++) {
        check_equal(test, ipc_call(channel, message, 64, reply, 64, 64).second, 0);
        check(test, memcmp(message, reply, 64) == 0);
        memset(reply, 0, 64);
        others_run(4); /* so that the server has declared it */
    }
    handle_close(channel);
    partner_finish(test, partner, 0);
}

RULE(PRES_5_client_declares_again, MODE, "a client that presents anew is served by the new path")
{
    struct partner partner = partner_start(test, return_serve, SERVER_ARGUMENT(test, END_BLOCKS));
    uint64_t channel = bind_presented(partner.endpoint, NULL).value;

    for (int kind = 0; kind < END_KINDS; kind++) {
        struct end in = end_open((enum end_kind)kind, 64, 64, 40);
        struct end out = end_open((enum end_kind)kind, 64, 32, 40);
        const struct presentation presentation = presentation_of(&in, &out);

        check_equal(test, present_channel(channel, &presentation), STATUS_OK);
        check_equal(test, PRESENTATION_PATH_FROM(path_of(test, channel)), out.layout.kind);
        return_once(test, channel, &in, &out, 1000);
    }
    return_stop(test, channel, partner);
}

RULE(PRES_5_another_interface, MODE, "a server that changes its interface: old paths carry nothing")
{
    uint64_t endpoint = endpoint_create().value;
    const struct presentation old = {.interface = 1}, new = {.interface = 2};
    uint64_t channel;

    check_equal(test, present_endpoint(endpoint, test->mode_index, &old), STATUS_OK);
    channel = bind_presented(endpoint, &old).value;
    check_equal(test, present_endpoint(endpoint, test->mode_index, &new), STATUS_OK);
    check_equal(test, PRESENTATION_PATH_MOVEMENT(path_of(test, channel)), PRESENT_REFUSED);
    check_equal(test, bind_presented(endpoint, &old).status, -STATUS_MISMATCH);
    check_equal(test, present_channel(channel, &old), -STATUS_MISMATCH);
    /* Both agree again. */
    check_equal(test, present_channel(channel, &new), STATUS_OK);
    check_equal(test, PRESENTATION_PATH_MOVEMENT(path_of(test, channel)), PRESENT_COPIED);
    handle_close(channel);
    handle_close(endpoint);
}

/* Calls once; exit code: the status. */
static uint64_t call_once(uint64_t interface, uint64_t unused0, uint64_t unused1)
{
    static uint8_t message[64];
    const struct presentation presentation = {.interface = interface};
    struct system_result channel = bind_presented(1, &presentation);

    (void)unused0;
    (void)unused1;
    handle_close(1);
    if (channel.status)
        return 100;
    return (uint64_t)-ipc_call(channel.value, message, 64, message, 64, 0).status;
}

/* A call that was queued when the path went stale. */
RULE(PRES_5_queued_call, MODE,
     "a call that waits when the interface changes is refused, with no byte moved")
{
    uint64_t endpoint = endpoint_create().value;
    const struct presentation old = {.interface = 1}, new = {.interface = 2};
    uint64_t first, second;
    uint8_t *buffer = map_memory(test, PAGE);
    struct system_result request;

    check_equal(test, present_endpoint(endpoint, test->mode_index, &old), STATUS_OK);
    first = client_start(test, call_once, 1, endpoint);
    others_run(10);
    check_equal(test, present_endpoint(endpoint, test->mode_index, &new), STATUS_OK);
    second = client_start(test, call_once, 2, endpoint);
    memset(buffer, CANARY, PAGE);
    request = ipc_receive(endpoint, buffer, 64);
    check_equal(test, request.status, STATUS_OK);
    check_equal(test, buffer[0], 0); /* the second's */
    check_equal(test, ipc_reply(endpoint, request.token, buffer, 64, 0).status, STATUS_OK);
    process_finish(test, first, PROCESS_EXITED, STATUS_MISMATCH);
    process_finish(test, second, PROCESS_EXITED, STATUS_OK);
    handle_close(endpoint);
}

RULE(PRES_5_revoked, MODE, "once the endpoint is taken from its server no path to it runs")
{
    struct partner partner = partner_start(test, return_serve, SERVER_ARGUMENT(test, END_RING));
    struct end in = end_open(END_BLOCKS, 64, 64, 8), out = end_open(END_BLOCKS, 64, 64, 8);
    const struct presentation presentation = presentation_of(&in, &out);
    uint64_t channel = bind_presented(partner.endpoint, &presentation).value;
    uint64_t before[COUNTER_COUNT] = {0}, after[COUNTER_COUNT] = {0};

    return_once(test, channel, &in, &out, 1000);
    check_equal(test, handle_revoke(partner.endpoint), STATUS_OK);
    process_finish(test, partner.process, PROCESS_EXITED, 2); /* its receive failed */
    handle_close(partner.endpoint);
    counters_read(before);
    check_equal(
        test, ipc_call(channel, (void *)out.layout.base, 64, (void *)in.layout.base, 64, 64).status,
        -STATUS_PEER_DIED);
    counters_read(after);
    check_equal(test, after[COUNTER_BYTES_COPIED], before[COUNTER_BYTES_COPIED]);
    check_equal(test, present_channel(channel, &presentation), STATUS_OK); /* and harms nobody */
    handle_close(channel);
}

RULE(PRES_5_not_under_a_call, MODE, "no path changes under a thread that waits by it")
{
    struct partner partner =
        partner_start(test, return_serve, SERVER_ARGUMENT(test, END_CONTIGUOUS));
    uint64_t channel = bind_presented(partner.endpoint, NULL).value;
    const struct presentation other = {.incoming = {.layout = PRESENT_BLOCKS}};

    check_equal(test, ipc_call(channel, NULL, 0, NULL, 0, 0).status, STATUS_OK);
    others_run(4); /* the server receives again: by what it said of its buffer */
    check_equal(test, present_endpoint(partner.endpoint, test->mode_index, &other),
                -STATUS_WOULD_BLOCK);
    return_stop(test, channel, partner);
}
