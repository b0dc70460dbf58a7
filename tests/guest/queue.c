/* SPDX-License-Identifier: MIT */
/*
 * Messages in queues, and what they can be abused for: the mail's argument about unbounded
 * resources, as experiments.
 */
#include "test.h"

#include "microbench/payload.h"

#define PAGE 4096ull
#define LONG 10000ull

static void need_queue(struct test *test)
{
    if (test->mode.control != CONTROL_QUEUED)
        test_skip(test, "who sends in this mode waits for the receiver");
}

/* Sends and forgets: overwrites each message as soon as the call is back. */
static uint64_t send_and_overwrite(uint64_t mode_index, uint64_t count, uint64_t flags)
{
    uint8_t *message = (uint8_t *)memory_map(3 * PAGE, MAP_WRITE, 0).value;
    struct ipc_mode_description mode;
    uint64_t channel;

    mode_describe(mode_index, &mode);
    channel = channel_bind(1, mode.name, LONG).value;
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
    for (int i = 0; i < 10; i++)
        thread_yield();
    process_kill(sender); /* while it waits with its message */
    process_finish(test, sender, PROCESS_KILLED, 0);
    receive_in_order(test, endpoint, 0, limit);
    sender = sender_start(test, limit + 1, 0, endpoint);
    for (int i = 0; i < 10; i++)
        thread_yield();
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

/* ---- attacks ---------------------------------------------------------------------------------- */

/* Fills the queues of endpoints of its own until it gets no memory; holds them. The word at the
 * start of the memory that it shares says how far it is. */
enum flood { FLOODING, FLOODED };

static uint64_t flood(uint64_t mode_index, uint64_t unused0, uint64_t unused1)
{
    volatile uint64_t *told = (uint64_t *)memory_map(PAGE, MAP_WRITE, 1).value;
    uint8_t *message = (uint8_t *)memory_map(1024 * PAGE, MAP_WRITE | MAP_POPULATE, 0).value;
    struct ipc_mode_description mode;
    int64_t status = STATUS_OK;

    (void)unused0;
    (void)unused1;
    mode_describe(mode_index, &mode);
    for (uint64_t pages = 1024; pages > 0; pages /= 16) {
        for (;;) {
            uint64_t endpoint = endpoint_create().value;
            uint64_t channel = channel_bind(endpoint, mode.name, 1024 * PAGE).value;

            if (!channel)
                break;
            do
                status = ipc_send(channel, message, pages * PAGE, SEND_NO_WAIT, 0);
            while (status == STATUS_OK);
            if (status != -STATUS_WOULD_BLOCK)
                break;
        }
    }
    *told = FLOODED;
    while (*told == FLOODED)
        thread_yield();
    return 0;
}

TEST(flood, TEST_EACH_MODE, "a flood exhausts its sender's account, or, if nobody pays, all memory")
{
    uint64_t bank, memory, frames, left;
    volatile uint64_t *told;
    struct partner partner;
    struct transport transport;
    struct system_result process, mapped;
    uint8_t byte = 1;

    need_queue(test);
    if (test->mode.data == DATA_VIRTUAL_COPY)
        test_skip(test, "its messages are the sender's own pages");
    frames = free_frames();
    bank = bank_create(0, frames / 2).value;
    memory = memory_create(PAGE).value;
    told = (uint64_t *)memory_map(PAGE, MAP_WRITE, memory).value;
    partner = echo_start(test, 8);
    transport = connect(test, partner.endpoint, 8);
    process = process_spawn_in(bank, "conformance", flood, test->mode_index, 0, 0,
                               (const struct process_grant[]){{(uint32_t)memory, RIGHT_WRITE}}, 1);
    check_equal(test, process.status, STATUS_OK);
    while (*told != FLOODED)
        thread_yield();
    left = free_frames();
    if (test->mode.charge == CHARGE_NOBODY) {
        check(test, left < 64); /* its limit was half of the memory: it has all of it */
        check_equal(test, memory_map(100 * PAGE, MAP_WRITE | MAP_POPULATE, 0).status,
                    -STATUS_NO_MEMORY);
        check(test, bank_read(bank).value < frames / 4);
    } else {
        check(test, left >= frames / 2 - 200);
        mapped = memory_map(100 * PAGE, MAP_WRITE | MAP_POPULATE, 0);
        check_equal(test, mapped.status, STATUS_OK);
        memory_change((void *)mapped.value, 100 * PAGE, MEMORY_UNMAP);
        check_equal(test, ipc_call(transport.handle, &byte, 1, &byte, 1, 0).status, STATUS_OK);
    }
    process_kill(process.value);
    process_finish(test, process.value, PROCESS_KILLED, 0);
    check_equal(test, bank_read(bank).value, 0);
    echo_stop(test, transport, partner);
    handle_close(memory);
    handle_close(bank);
}

/* Sends to its peer without ever receiving. */
static uint64_t send_for_ever(uint64_t mode_index, uint64_t flags, uint64_t unused)
{
    struct ipc_mode_description mode;
    uint64_t channel;
    int64_t status = STATUS_OK;

    (void)unused;
    mode_describe(mode_index, &mode);
    channel = channel_bind(1, mode.name, 8).value;
    handle_close(1);
    while (status == STATUS_OK)
        status = ipc_send(channel, "message", 8, flags, 0);
    return (uint64_t)-status;
}

TEST(deadlock, TEST_EACH_MODE, "two who fill each other's queues wait for ever, unless they asked not to")
{
    uint64_t first, second;

    need_queue(test);
    for (uint64_t flags = 0; flags <= SEND_NO_WAIT; flags++) {
        uint64_t endpoints[2] = {endpoint_create().value, endpoint_create().value};
        struct process_grant grants[2][2];

        for (int side = 0; side < 2; side++) {
            grants[side][0] = (struct process_grant){(uint32_t)endpoints[1 - side], RIGHT_BIND};
            grants[side][1] = (struct process_grant){(uint32_t)endpoints[side], RIGHT_RECEIVE};
        }
        first = process_spawn("conformance", send_for_ever, test->mode_index, flags, 0, grants[0],
                              2)
                    .value;
        second = process_spawn("conformance", send_for_ever, test->mode_index, flags, 0,
                               grants[1], 2)
                     .value;
        handle_close(endpoints[0]);
        handle_close(endpoints[1]);
        for (int i = 0; i < 40; i++)
            thread_yield();
        if (flags & SEND_NO_WAIT) {
            struct system_result ends[2] = {process_wait(first), process_wait(second)};

            check_equal(test, ends[0].second + ends[1].second, 2 * PROCESS_EXITED);
            /* Who is told first ends, and may take the other's receiver away before that is. */
            check(test, ends[0].value == STATUS_WOULD_BLOCK || ends[1].value == STATUS_WOULD_BLOCK);
            for (int side = 0; side < 2; side++)
                check(test, ends[side].value == STATUS_WOULD_BLOCK ||
                                ends[side].value == STATUS_PEER_DIED);
            handle_close(first);
            handle_close(second);
        } else { /* for ever, unless one of them ends */
            process_kill(first);
            process_finish(test, first, PROCESS_KILLED, 0);
            process_finish(test, second, PROCESS_EXITED, STATUS_PEER_DIED);
        }
    }
}

#define STOP 99

/* Receives into memory that nobody has touched, and tells how that went. */
static uint64_t receive_large(uint64_t bytes, uint64_t unused0, uint64_t unused1)
{
    void *memory = (void *)memory_map(bytes, MAP_WRITE, 0).value;
    struct system_result request;

    (void)unused0;
    (void)unused1;
    do {
        request = ipc_receive(SERVER_ENDPOINT, memory, bytes);
        memory_change(memory, bytes, MEMORY_UNMAP);
        memory = NULL;
        bytes = 0;
        if (request.token)
            ipc_reply(SERVER_ENDPOINT, request.token, NULL, 0, 0);
    } while (request.status || request.second != STOP);
    return 0;
}

/* Sends memory that nobody has touched; the exit code is the status. */
static uint64_t send_large(uint64_t mode_index, uint64_t bytes, uint64_t unused)
{
    void *memory = (void *)memory_map(bytes, MAP_WRITE, 0).value;
    struct ipc_mode_description mode;
    struct system_result channel;

    (void)unused;
    mode_describe(mode_index, &mode);
    channel = channel_bind(1, mode.name, bytes);
    if (channel.status)
        return (uint64_t)-channel.status;
    return (uint64_t)-ipc_call(channel.value, memory, bytes, NULL, 0, 0).status;
}

TEST(larger_than_memory, TEST_EACH_MODE, "a message larger than all memory there is: an error, nothing lost")
{
    uint64_t bank = bank_create(0, 1000).value; /* all that these two have */
    uint64_t bytes = 2000 * PAGE;
    uint64_t endpoint = endpoint_create().value;
    const struct process_grant serve = {(uint32_t)endpoint, RIGHT_RECEIVE};
    const struct process_grant call = {(uint32_t)endpoint, RIGHT_BIND};
    uint64_t server =
        process_spawn_in(bank, "conformance", receive_large, bytes, 0, 0, &serve, 1).value;
    uint64_t client = process_spawn_in(bank, "conformance", send_large, test->mode_index, bytes,
                                       0, &call, 1)
                          .value;
    struct system_result end = process_wait(client);
    uint64_t channel = bind(test, endpoint, PAGE);

    check_equal(test, end.second, PROCESS_EXITED);
    if (mode_delivers(test) && test->mode.data != DATA_VIRTUAL_COPY &&
        test->mode.data != DATA_MOVE) /* these take no memory for pages that nobody has touched */
        check(test, end.value != STATUS_OK);
    check_equal(test, ipc_call(channel, NULL, 0, NULL, 0, STOP).status, STATUS_OK);
    process_finish(test, server, PROCESS_EXITED, 0);
    handle_close(client);
    handle_close(channel);
    handle_close(endpoint);
    check_equal(test, bank_read(bank).value, 0);
    handle_close(bank);
}
