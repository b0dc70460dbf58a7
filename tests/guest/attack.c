/* SPDX-License-Identifier: MIT */
/*
 * What unbounded resources can be abused for, the mail's argument as experiments: a flood, a
 * deadlock of two queues, messages that nothing can hold. Where somebody pays the attack is its
 * author's loss; where nobody does it works.
 */
#include "test.h"

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
    uint64_t bank, memory, frames, limit, left;
    volatile uint64_t *told;
    struct partner partner;
    struct transport transport;
    struct system_result process, mapped;
    uint8_t byte = 1;

    need_queue(test);
    if (test->mode.data == DATA_VIRTUAL_COPY)
        test_skip(test, "its messages are the sender's own pages");
    memory = memory_create(PAGE).value;
    told = (uint64_t *)memory_map(PAGE, MAP_WRITE, memory).value;
    *told = FLOODING;
    partner = echo_start(test, 8);
    transport = connect(test, partner.endpoint, 8);
    check_equal(test, ipc_call(transport.handle, &byte, 1, &byte, 1, 0).status, STATUS_OK);
    limit = free_frames() / 2;
    bank = bank_create(0, limit).value;
    frames = free_frames();
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
        check(test, bank_read(bank).value < limit / 2);
    } else {
        check(test, left >= frames - limit);
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
    uint64_t channel = bind_mode(1, mode_index, 8);
    int64_t status = STATUS_OK;

    (void)unused;
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
        others_run(40);
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

/* Both live off `bank`, which, or the machine, has fewer pages than one message. */
static void send_beyond(struct test *test, uint64_t bank)
{
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

#define LEFT 1000ull /* pages */

TEST(larger_than_bank, TEST_EACH_MODE, "a message larger than both sides' bank: an error, nothing lost")
{
    send_beyond(test, bank_create(0, LEFT).value);
}

TEST(larger_than_memory, TEST_EACH_MODE, "a message larger than all free memory: an error, nothing lost")
{
    uint64_t pages = free_frames() - LEFT;
    void *hoard;

    pages -= pages / 512 + 8; /* page tables */
    hoard = map_memory(test, pages * PAGE);
    check(test, free_frames() >= LEFT && free_frames() < LEFT + LEFT / 2);
    send_beyond(test, bank_create(0, UINT64_MAX).value);
    memory_change(hoard, pages * PAGE, MEMORY_UNMAP);
}

/* ---- one message, beyond its sender's account --------------------------------------------------- */

#define MESSAGE_PAGES 600ull
#define PROGRAM_PAGES 400ull /* no process of this program takes more, and no message so few */

/* Sends most of what it has; the exit code is the status. */
static uint64_t send_most(uint64_t mode_index, uint64_t unused0, uint64_t unused1)
{
    void *memory =
        (void *)memory_map(MESSAGE_PAGES * PAGE, MAP_WRITE | MAP_POPULATE, 0).value;
    uint64_t channel = bind_mode(1, mode_index, MESSAGE_PAGES * PAGE);

    (void)unused0;
    (void)unused1;
    return (uint64_t)-ipc_send(channel, memory, MESSAGE_PAGES * PAGE, 0, 0);
}

TEST(larger_than_account, TEST_EACH_MODE,
     "a message that its sender cannot pay for: refused, or, if nobody pays, taken")
{
    uint64_t bank, endpoint, process, frames, taken;
    struct process_grant grant;
    struct system_result end;

    need_queue(test);
    if (test->mode.data == DATA_VIRTUAL_COPY)
        test_skip(test, "its messages are the sender's own pages");
    bank = bank_create(0, MESSAGE_PAGES + PROGRAM_PAGES).value;
    endpoint = endpoint_create().value;
    grant = (struct process_grant){(uint32_t)endpoint, RIGHT_BIND};
    frames = free_frames();
    process = process_spawn_in(bank, "conformance", send_most, test->mode_index, 0, 0, &grant, 1)
                  .value;
    end = process_wait(process);
    check_equal(test, end.second, PROCESS_EXITED);
    handle_close(process);
    taken = frames - free_frames();
    if (test->mode.charge == CHARGE_NOBODY) {
        check_equal(test, end.value, STATUS_OK);
        check(test, taken >= MESSAGE_PAGES); /* and its sender is gone */
        check(test, bank_read(bank).value < 8);
    } else {
        check_equal(test, end.value, STATUS_NO_MEMORY);
        check_equal(test, taken, 0);
        check_equal(test, bank_read(bank).value, 0);
    }
    handle_close(endpoint);
    handle_close(bank);
}
