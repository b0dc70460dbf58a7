/* SPDX-License-Identifier: MIT */
/* Messages in queues. What they can be abused for is in attack.c. */
#include "test.h"

#include "microbench/payload.h"

#define LONG 10000ull

/* Sends and forgets: overwrites each message as soon as the call is back. */
static uint64_t send_and_overwrite(uint64_t mode_index, uint64_t count, uint64_t flags)
{
    uint8_t *message = (uint8_t *)memory_map(3 * PAGE, MAP_WRITE, 0).value;
    uint64_t channel = bind_mode(1, mode_index, LONG);

    for (uint64_t i = 0; i < count; i++) {
        uint64_t length = i % 2 ? LONG : 100;
        int64_t status;

        payload_fill(message, length, payload_key(1, i, PAYLOAD_REQUEST));
        status = ipc_send(channel, message, length, flags, i);
        if (status)
            return 1000 + i;
        payload_fill(message, length, payload_key(2, i, PAYLOAD_REQUEST));
    }
    return 0;
}

static uint64_t sender_start(struct test *test, uint64_t count, uint64_t flags, uint64_t endpoint)
{
    const struct process_grant grant = {(uint32_t)endpoint, RIGHT_BIND};
    struct system_result process = process_spawn("conformance", send_and_overwrite,
                                                 test->mode_index, count, flags, &grant, 1);

    check_equal(test, process.status, STATUS_OK);
    return process.value;
}

/* How many messages a queue of this mode keeps. */
static uint64_t queue_limit(struct test *test)
{
    uint64_t endpoint = endpoint_create().value, channel = bind(test, endpoint, 8), count = 0;

    while (ipc_send(channel, "message", 8, SEND_NO_WAIT, 0) == STATUS_OK)
        count++;
    handle_close(channel);
    handle_close(endpoint);
    return count;
}

static void receive_in_order(struct test *test, uint64_t endpoint, uint64_t first, uint64_t count)
{
    uint8_t *buffer = map_memory(test, 3 * PAGE);

    for (uint64_t i = first; i < first + count; i++) {
        struct system_result message = ipc_receive(endpoint, buffer, 3 * PAGE);
        uint8_t *arrived = buffer;

        check_equal(test, message.status, STATUS_OK);
        check_equal(test, message.second, i);
        check_equal(test, message.token, 0);
        check_equal(test, message.value, i % 2 ? LONG : 100);
        if (test->mode.placement == PLACEMENT_KERNEL)
            arrived = (uint8_t *)message.address;
        check(test, payload_check(arrived, message.value, payload_key(1, i, PAYLOAD_REQUEST)));
        if (arrived != buffer)
            memory_change(arrived, (message.value + PAGE - 1) & ~(PAGE - 1), MEMORY_UNMAP);
    }
    memory_change(buffer, 3 * PAGE, MEMORY_UNMAP);
}

TEST(queue_keeps_messages, TEST_EACH_MODE, "who sends may overwrite it at once; what was sent arrives")
{
    uint64_t endpoint, sender, limit;

    need_queue(test);
    limit = queue_limit(test);
    check(test, limit > 1);
    endpoint = endpoint_create().value;
    sender = sender_start(test, limit, 0, endpoint);
    process_finish(test, sender, PROCESS_EXITED, 0); /* it is gone before the first is received */
    receive_in_order(test, endpoint, 0, limit);
    sender = sender_start(test, 3 * limit, 0, endpoint); /* waits for room */
    receive_in_order(test, endpoint, 0, 3 * limit);
    process_finish(test, sender, PROCESS_EXITED, 0);
    handle_close(endpoint);
}

TEST(queue_is_bounded, TEST_EACH_MODE, "a full queue: the sender waits, or is told where it asked to be")
{
    uint64_t endpoint, sender, limit;

    need_queue(test);
    limit = queue_limit(test);
    check(test, limit > 1);
    endpoint = endpoint_create().value;
    sender = sender_start(test, limit + 1, SEND_NO_WAIT, endpoint);
    process_finish(test, sender, PROCESS_EXITED, 1000 + limit);
    sender = sender_start(test, 1, 0, endpoint);
    others_run(10);
    process_kill(sender); /* while it waits with its message */
    process_finish(test, sender, PROCESS_KILLED, 0);
    receive_in_order(test, endpoint, 0, limit);
    sender = sender_start(test, limit + 1, 0, endpoint);
    others_run(10);
    handle_close(endpoint); /* the last who could receive */
    process_finish(test, sender, PROCESS_EXITED, 1000 + limit);
}

TEST(send_elsewhere, TEST_EACH_MODE, "a mode without a queue has no sends")
{
    uint64_t endpoint, channel;

    if (test->mode.control == CONTROL_QUEUED)
        test_skip(test, "this mode has a queue");
    endpoint = endpoint_create().value;
    channel = bind(test, endpoint, 8);
    check_equal(test, ipc_send(channel, "x", 1, 0, 0), -STATUS_UNSUPPORTED);
    check_equal(test, ipc_send(99, "x", 1, 0, 0), -STATUS_BAD_HANDLE);
    handle_close(channel);
    handle_close(endpoint);
}

TEST(send_bad_memory, TEST_EACH_MODE, "a message that cannot be read is not sent, and not paid for")
{
    uint64_t endpoint, channel, charged;

    need_queue(test);
    endpoint = endpoint_create().value;
    channel = bind(test, endpoint, LONG);
    check_equal(test, ipc_send(channel, (void *)0x10, 8, 0, 0), -STATUS_FAULT);
    charged = bank_read(0).value; /* with what a mode keeps at hand from then on */
    check_equal(test, ipc_send(channel, (void *)0x10, 8, 0, 0), -STATUS_FAULT);
    check_equal(test, ipc_send(channel, (void *)0x10, 3 * PAGE, 0, 0), -STATUS_FAULT);
    check_equal(test, ipc_send(channel, (void *)UINT64_MAX, 8, 0, 0), -STATUS_FAULT);
    check_equal(test, ipc_send(channel, (void *)0x10, UINT64_MAX, 0, 0), -STATUS_TOO_LONG);
    check_equal(test, bank_read(0).value, charged);
    handle_close(channel);
    handle_close(endpoint);
}
