/* SPDX-License-Identifier: MIT */
/* Partners that come, go and die at every point of a rendezvous. */
#include "test.h"

/* Answers `count` requests with its argument as label, then ends. */
static uint64_t answer_some(uint64_t count, uint64_t unused0, uint64_t unused1)
{
    (void)unused0;
    (void)unused1;
    for (uint64_t i = 0; i < count; i++) {
        struct system_result request = ipc_receive(SERVER_ENDPOINT, NULL, 0);
        ipc_reply(SERVER_ENDPOINT, request.token, NULL, 0, i);
    }
    return 0;
}

/* Takes a request and ends without an answer. */
static uint64_t take_and_end(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    uint8_t buffer[64];

    (void)unused0;
    (void)unused1;
    (void)unused2;
    ipc_receive(SERVER_ENDPOINT, buffer, sizeof(buffer));
    return 0;
}

TEST(server_ends_with_a_call, TEST_EACH_MODE, "the server ends while a client waits for its reply")
{
    struct partner partner = partner_start(test, take_and_end, 0);
    struct transport transport = connect(test, partner.endpoint, 64);
    uint64_t channel = transport.handle;
    uint8_t byte = 1;
    void *request = transport_outgoing(&transport, &byte);

    handle_close(partner.endpoint);
    check_equal(test, ipc_call(channel, request, 1, &byte, 1, 0).status, -STATUS_PEER_DIED);
    check_equal(test, ipc_call(channel, request, 1, &byte, 1, 0).status, -STATUS_PEER_DIED);
    handle_close(channel);
    process_finish(test, partner.process, PROCESS_EXITED, 0);
}

/* Waits until the endpoint is gone; exit code: what its call returned. */
static uint64_t call_once(uint64_t mode_index, uint64_t unused0, uint64_t unused1)
{
    struct ipc_mode_description mode;
    struct transport transport;
    uint8_t byte = 1;

    (void)unused0;
    (void)unused1;
    mode_describe(mode_index, &mode);
    transport_connect(&transport, 1, mode.name, 64);
    handle_close(1);
    return (uint64_t)-ipc_call(transport.handle, transport_outgoing(&transport, &byte), 1, &byte,
                               1, 0)
                          .status;
}

TEST(endpoint_closes_with_a_queue, TEST_EACH_MODE, "the last receiver goes while callers are queued")
{
    uint64_t endpoint = endpoint_create().value;
    uint64_t first = client_start(test, call_once, test->mode_index, endpoint);
    uint64_t second = client_start(test, call_once, test->mode_index, endpoint);

    others_run(10);
    handle_close(endpoint);
    process_finish(test, first, PROCESS_EXITED, STATUS_PEER_DIED);
    process_finish(test, second, PROCESS_EXITED, STATUS_PEER_DIED);
}

TEST(client_killed_in_queue, TEST_EACH_MODE, "a queued caller is killed, the next is served")
{
    uint64_t endpoint = endpoint_create().value;
    uint64_t first = client_start(test, call_once, test->mode_index, endpoint);
    uint64_t second = client_start(test, call_once, test->mode_index, endpoint);
    uint8_t buffer[64];
    struct system_result request;

    others_run(10);
    check_equal(test, process_kill(first), STATUS_OK);
    process_finish(test, first, PROCESS_KILLED, 0);
    request = ipc_receive(endpoint, buffer, sizeof(buffer));
    check_equal(test, request.status, STATUS_OK);
    check_equal(test, ipc_reply(endpoint, request.token, NULL, 0, 0).status, STATUS_OK);
    process_finish(test, second, PROCESS_EXITED, 0);
    handle_close(endpoint);
}

TEST(client_killed_in_call, TEST_EACH_MODE, "a client is killed while its server works for it")
{
    uint64_t endpoint = endpoint_create().value;
    uint64_t client = client_start(test, call_once, test->mode_index, endpoint);
    uint8_t buffer[64];
    struct system_result request = ipc_receive(endpoint, buffer, sizeof(buffer));

    check_equal(test, request.status, STATUS_OK);
    check_equal(test, process_kill(client), STATUS_OK);
    process_finish(test, client, PROCESS_KILLED, 0);
    check_equal(test, ipc_reply(endpoint, request.token, NULL, 0, 0).status, -STATUS_BAD_TOKEN);
    handle_close(endpoint);
}

TEST(server_killed_while_waiting, TEST_EACH_MODE, "a server that waits is killed, another takes over")
{
    struct partner partner = echo_start(test, 64);
    const struct process_grant grant = {(uint32_t)partner.endpoint, RIGHT_RECEIVE | RIGHT_BIND};
    uint64_t channel = bind(test, partner.endpoint, 64);
    struct system_result other;

    check_equal(test, ipc_call(channel, NULL, 0, NULL, 0, 1).second, 2);
    check_equal(test, process_kill(partner.process), STATUS_OK);
    process_finish(test, partner.process, PROCESS_KILLED, 0);
    other = process_spawn("conformance", answer_some, 1, 0, 0, &grant, 1);
    check_equal(test, ipc_call(channel, NULL, 0, NULL, 0, 1).second, 0);
    handle_close(channel);
    handle_close(partner.endpoint);
    process_finish(test, other.value, PROCESS_EXITED, 0);
}

TEST(two_receivers, TEST_EACH_MODE, "two servers at one endpoint are served in turn")
{
    struct partner partner = partner_start(test, answer_some, 3);
    const struct process_grant grant = {(uint32_t)partner.endpoint, RIGHT_RECEIVE | RIGHT_BIND};
    uint64_t channel = bind(test, partner.endpoint, 64);
    uint64_t other = process_spawn("conformance", answer_some, 3, 0, 0, &grant, 1).value;

    others_run(4);
    for (uint64_t i = 0; i < 6; i++) {
        struct system_result reply = ipc_call(channel, NULL, 0, NULL, 0, 0);
        check_equal(test, reply.status, STATUS_OK);
        check_equal(test, reply.second, i / 2);
        thread_yield(); /* so that the one that answered waits again, behind the other */
    }
    handle_close(channel);
    partner_finish(test, partner, 0);
    process_finish(test, other, PROCESS_EXITED, 0);
}

TEST(many_binds, TEST_EACH_MODE, "channels that come and go leave nothing behind")
{
    struct partner partner = echo_start(test, 65536);
    struct transport transport = connect(test, partner.endpoint, 65536);
    uint64_t frames;

    check_equal(test, ipc_call(transport.handle, NULL, 0, NULL, 0, 1).second, 2);
    handle_close(transport.handle); /* page tables that the first one made stay */
    frames = free_frames();

    for (int i = 0; i < 100; i++) {
        uint64_t channel = bind(test, partner.endpoint, 65536);
        check_equal(test, ipc_call(channel, NULL, 0, NULL, 0, 1).second, 2);
        check_equal(test, handle_close(channel), STATUS_OK);
    }
    check_equal(test, free_frames(), frames);
    echo_stop(test, connect(test, partner.endpoint, 0), partner);
}

TEST(handle_table_full, TEST_ONCE, "the table fills up, and empties again")
{
    uint64_t frames = free_frames();
    uint64_t count = 0, last = 0;
    struct system_result endpoint;

    while ((endpoint = endpoint_create()).status == STATUS_OK) {
        last = endpoint.value;
        count++;
    }
    check_equal(test, endpoint.status, -STATUS_NO_HANDLE);
    check_equal(test, count, HANDLE_COUNT - 3);
    for (; count > 0; count--)
        check_equal(test, handle_close(last--), STATUS_OK);
    check_equal(test, free_frames(), frames);
}
