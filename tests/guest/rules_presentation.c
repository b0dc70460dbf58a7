/* SPDX-License-Identifier: MIT */
/* PRES-1 and PRES-2: every pair of layouts interoperates, each by a path of its own. */
#include "presented.h"

#include "microbench/payload.h"

/* Every size between a client and a server that present their messages like that. */
static void return_sizes(struct test *test, enum end_kind client, enum end_kind server)
{
    static const uint64_t sizes[] = {0, 1, 31, 32, 33, 63, 64, 4095, 4096, 4097, LONGEST};
    struct partner partner = partner_start(test, return_serve, SERVER_ARGUMENT(test, server));
    struct end in = end_open(client, 256, 8, 1), out = end_open(client, 96, 33, 17);
    const struct presentation presentation = presentation_of(&in, &out);
    struct system_result channel = bind_presented(partner.endpoint, &presentation);

    check_equal(test, channel.status, STATUS_OK);
    for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++)
        return_once(test, channel.value, &in, &out, sizes[i]);
    return_stop(test, channel.value, partner);
    end_close(&in);
    end_close(&out);
}

/* All servers for one client: a process has room for so many mappings only. */
static void return_all(struct test *test, enum end_kind client)
{
    for (int server = 0; server < END_KINDS; server++)
        return_sizes(test, client, (enum end_kind)server);
}

RULE(PRES_1_from_contiguous, MODE, "a range on one side, any layout on the other: the same bytes")
{
    return_all(test, END_CONTIGUOUS);
}

RULE(PRES_1_from_blocks, MODE, "linked blocks on one side, any layout on the other")
{
    return_all(test, END_BLOCKS);
}

RULE(PRES_1_from_vector, MODE, "a vector on one side, any layout on the other")
{
    return_all(test, END_VECTOR);
}

RULE(PRES_1_from_ring, MODE, "a ring that wraps on one side, any layout on the other")
{
    return_all(test, END_RING);
}

RULE(PRES_1_from_out_of_line, MODE, "out of line on one side, any layout on the other")
{
    return_all(test, END_OUT_OF_LINE);
}

RULE(PRES_1_lent, MODE, "a client that preserves what it gets, any layout on the other side")
{
    return_all(test, END_LENT);
}

RULE(PRES_1_given, MODE, "a client that gives its pages away, any layout on the other side")
{
    return_all(test, END_GIVEN);
}

RULE(PRES_1_truncation, MODE, "what is longer than the room is cut, in every layout")
{
    struct partner partner =
        partner_start(test, return_serve, SERVER_ARGUMENT(test, END_CONTIGUOUS));

    for (int kind = 0; kind < END_OUT_OF_LINE; kind++) {
        struct end in = end_open((enum end_kind)kind, 48, 24, 50);
        struct end out = end_open(END_CONTIGUOUS, 1, 1, 1);
        const struct presentation presentation = presentation_of(&in, &out);
        struct system_result channel = bind_presented(partner.endpoint, &presentation), reply;
        static uint8_t straight[200];

        produce(test, &out, 4096);
        reply = ipc_call(channel.value, (void *)out.layout.base, 4096, (void *)in.layout.base, 100,
                         4096);
        check_equal(test, reply.status, -STATUS_TRUNCATED);
        check_equal(test, reply.value, 100);
        layout_pack(&in.layout, straight, 200);
        check(test, payload_check(straight, 96, payload_key(4096, 0, PAYLOAD_REQUEST)));
        for (int i = 100; i < 200; i++)
            check_equal(test, straight[i], CANARY);
        handle_close(channel.value);
    }
    check_equal(
        test,
        ipc_call(channel_bind(partner.endpoint, MODE, 0).value, NULL, 0, NULL, 0, SERVER_STOP)
            .status,
        STATUS_OK);
    partner_finish(test, partner, 0);
}

/* ---- PRES-2 ------------------------------------------------------------------------------- */

static uint64_t path(enum presentation_movement movement, enum presentation_layout from,
                     enum presentation_layout to, uint64_t trust)
{
    return (uint64_t)movement | (uint64_t)from << 8 | (uint64_t)to << 16 | trust << 24;
}

RULE(PRES_2_path_at_bind, MODE, "each pair of layouts has a path of its own, made at bind")
{
    uint64_t endpoint = endpoint_create().value;

    for (int client = 0; client < PRESENT_LAYOUTS; client++) {
        for (int server = 0; server < PRESENT_LAYOUTS; server++) {
            struct end near = end_open((enum end_kind)client, 64, 64, 8);
            struct end far = end_open((enum end_kind)server, 64, 64, 8);
            struct presentation mine = presentation_of(&near, &near);
            struct presentation its = presentation_of(&far, &far);
            uint64_t channel;

            check_equal(test, present_endpoint(endpoint, test->mode_index, &its), STATUS_OK);
            channel = bind_presented(endpoint, &mine).value;
            check_equal(test, path_of(test, channel),
                        path(PRESENT_COPIED, near.layout.kind, far.layout.kind, 0) |
                            path(PRESENT_COPIED, far.layout.kind, near.layout.kind, 0) << 32);
            handle_close(channel);
            end_close(&near);
            end_close(&far);
        }
    }
    handle_close(endpoint);
}

/* What the kernel counts for one round trip of `bytes` bytes in that mode. */
static void count_round_trip(struct test *test, const char *mode, uint64_t bytes,
                             uint64_t counted[COUNTER_COUNT])
{
    struct partner partner = echo_start(test, LONGEST);
    uint64_t channel = channel_bind(partner.endpoint, mode, LONGEST).value;
    struct transport transport = {.handle = channel};
    uint8_t *message = map_memory(test, 2 * LONGEST);
    uint64_t before[COUNTER_COUNT] = {0};

    for (int i = 0; i < 2; i++) { /* the first warms up */
        counters_read(before);
        check_equal(test, ipc_call(channel, message, bytes, message + LONGEST, LONGEST, 0).status,
                    STATUS_OK);
        counters_read(counted);
    }
    for (int i = 0; i < COUNTER_COUNT; i++)
        counted[i] -= before[i];
    echo_stop(test, transport, partner);
}

RULE(PRES_2_nothing_to_pay, MODE, "between two ranges every event is counted as often as in direct")
{
    static const uint64_t sizes[] = {0, 8, 4096, LONGEST};

    machine_control(TEST_MACHINE_HANDLE, MACHINE_PREEMPTION, 0); /* a tick is an event, too */
    for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
        uint64_t presented[COUNTER_COUNT] = {0}, direct[COUNTER_COUNT] = {0};

        count_round_trip(test, MODE, sizes[i], presented);
        count_round_trip(test, "direct", sizes[i], direct);
        for (int counter = 0; counter < COUNTER_COUNT; counter++)
            check_equal(test, presented[counter], direct[counter]);
    }
}

RULE(PRES_2_one_frame, MODE, "a path costs no memory beyond its channel's one frame")
{
    uint64_t endpoint = endpoint_create().value;
    uint64_t frames = free_frames(), channel = bind_presented(endpoint, NULL).value;

    check_equal(test, frames - free_frames(), 1);
    handle_close(channel);
    check_equal(test, free_frames(), frames);
    handle_close(endpoint);
}

RULE_NOT_APPLICABLE(PRES_6, MODE, "how far Utah's tree had come",
                    "history: presentation IPC and migrating threads were never integrated, so the "
                    "mode is our synthesis and MODES.md says so")
