/* SPDX-License-Identifier: MIT */
/* Transfers of pages for which something is missing: an error, nothing half-mapped, nothing lost. */
#include "test.h"

#define LONG (3ull << 20)
#define END UINT64_MAX

static bool passes_pages(const struct test *test)
{
    return test->mode.data == DATA_VIRTUAL_COPY || test->mode.data == DATA_MOVE;
}

/* Pages of known words. */
static volatile uint64_t *known_pages(struct test *test)
{
    volatile uint64_t *memory = map_memory(test, LONG);

    for (uint64_t page = 0; page < LONG / PAGE; page++)
        memory[page * PAGE / 8] = 100 + page;
    return memory;
}

/* All pages are the sender's still, and nobody else's: it writes to each without a copy. */
static void check_alone(struct test *test, volatile uint64_t *memory)
{
    uint64_t copied = kernel_count(COUNTER_BYTES_COPIED);

    for (uint64_t page = 0; page < LONG / PAGE; page++) {
        check_equal(test, memory[page * PAGE / 8], 100 + page);
        memory[page * PAGE / 8] = 100 + page;
    }
    check_equal(test, kernel_count(COUNTER_BYTES_COPIED), copied);
}

/* The lowest address where a page would go. */
static uint64_t lowest_room(void)
{
    struct system_result room = memory_map(PAGE, MAP_WRITE, 0);

    memory_change((void *)room.value, PAGE, MEMORY_UNMAP);
    return room.value;
}

/* Receives messages and gives their pages back. Replies until it has memory to; a message that
 * failed has told its caller. Returns at END, whose reply is its caller's. */
static struct system_result take_messages(void)
{
    struct system_result request = ipc_receive(SERVER_ENDPOINT, NULL, LONG);

    while (request.second != END) {
        uint64_t start = request.address & ~(PAGE - 1);
        uint64_t end = (request.address + request.value + PAGE - 1) & ~(PAGE - 1);

        if (request.status == STATUS_OK && request.value)
            memory_change((void *)start, end - start, MEMORY_UNMAP);
        while (ipc_reply(SERVER_ENDPOINT, request.token, NULL, 0, 0).status == -STATUS_NO_MEMORY)
            ;
        request = ipc_receive(SERVER_ENDPOINT, NULL, LONG);
    }
    return request;
}

/* Exit code 0: no address is taken behind the messages that was not before. */
static uint64_t taker(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    uint64_t room = lowest_room();
    struct system_result request = take_messages();

    (void)unused0;
    (void)unused1;
    (void)unused2;
    if (lowest_room() != room)
        return 100;
    return (uint64_t)-ipc_reply(SERVER_ENDPOINT, request.token, NULL, 0, 0).status;
}

static void check_answers(struct test *test, uint64_t channel, uint64_t label)
{
    check_equal(test, ipc_call(channel, NULL, 0, NULL, 0, label).status, STATUS_OK);
}

/* Sends `memory` to a new taker, which has no page tables for it yet, and it begins and ends within
 * a page. Returns what it is told while the `count`th allocation fails, and sets `left` to how many
 * more it would have taken to come to that one. */
static int64_t send_short_of(struct test *test, volatile uint64_t *memory, uint64_t count,
                             uint64_t *left)
{
    struct partner partner = partner_start(test, taker, 0);
    uint64_t channel = bind(test, partner.endpoint, LONG);
    struct system_result reply;

    check_answers(test, channel, 0); /* it waits: what it starts with has been allocated */
    machine_control(TEST_MACHINE_HANDLE, MACHINE_FAIL_FRAME, count);
    reply = ipc_call(channel, (uint8_t *)memory + 100, LONG - 200, NULL, 0, 0);
    *left = machine_control(TEST_MACHINE_HANDLE, MACHINE_FAIL_FRAME, 0).value;
    check_answers(test, channel, END);
    handle_close(channel);
    partner_finish(test, partner, 0);
    return reply.status;
}

TEST(nothing_half_mapped, TEST_EACH_MODE,
     "if a transfer of pages fails, its sender has all of them to itself")
{
    bool queued = test->mode.control == CONTROL_QUEUED; /* its reply takes memory, too */
    uint64_t failures = 0, left;
    volatile uint64_t *memory;

    if (!passes_pages(test))
        test_skip(test, "no pages are passed in this mode");
    memory = known_pages(test);
    for (;; failures++) {
        int64_t status = send_short_of(test, memory, failures + 1, &left);

        if (left)
            break; /* it lived with fewer */
        check(test, status == -STATUS_NO_MEMORY || (queued && status == STATUS_OK));
        check_alone(test, memory);
    }
    check(test, failures > 2);
}

/* Maps pages of its own until its space has room for no other region. */
static uint64_t crowded(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    struct system_result request;

    (void)unused0;
    (void)unused1;
    (void)unused2;
    while (memory_map(PAGE, MAP_WRITE, 0).status == STATUS_OK)
        ;
    request = take_messages();
    return (uint64_t)-ipc_reply(SERVER_ENDPOINT, request.token, NULL, 0, 0).status;
}

TEST(no_room_for_a_range, TEST_EACH_MODE,
     "a receiver whose space is full: an error, and the pages stay where they are")
{
    volatile uint64_t *memory;
    struct partner partner;
    uint64_t channel;

    if (!passes_pages(test))
        test_skip(test, "no pages are passed in this mode");
    memory = known_pages(test);
    partner = partner_start(test, crowded, 0);
    channel = bind(test, partner.endpoint, LONG);
    check_answers(test, channel, 0);
    for (int i = 0; i < 3; i++) {
        check_equal(test, ipc_call(channel, (void *)memory, LONG, NULL, 0, 0).status,
                    -STATUS_NO_MEMORY);
        check_alone(test, memory);
    }
    check_answers(test, channel, END);
    handle_close(channel);
    partner_finish(test, partner, 0);
}

/* Has a page of its own where the message would go. Exit code 0: it went elsewhere. */
static uint64_t in_the_way(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    volatile uint64_t *own = (volatile uint64_t *)lowest_room();
    struct system_result request;

    (void)unused0;
    (void)unused1;
    (void)unused2;
    if (memory_map(PAGE, MAP_WRITE, 0).value != (uint64_t)own)
        return 100;
    *own = 7;
    request = ipc_receive(SERVER_ENDPOINT, NULL, LONG);
    if (request.status || request.value != LONG)
        return 101;
    for (uint64_t page = 0; page < LONG / PAGE; page++)
        if (*(volatile uint64_t *)(request.address + page * PAGE) != 100 + page)
            return 102;
    if (*own != 7)
        return 103;
    return (uint64_t)-ipc_reply(SERVER_ENDPOINT, request.token, NULL, 0, 0).status;
}

TEST(mapped_range_is_kept, TEST_EACH_MODE,
     "what a receiver has mapped stays: pages arrive where nothing is")
{
    volatile uint64_t *memory;
    struct partner partner;
    uint64_t channel;

    if (!passes_pages(test))
        test_skip(test, "no pages are passed in this mode");
    memory = known_pages(test);
    partner = partner_start(test, in_the_way, 0);
    channel = bind(test, partner.endpoint, LONG);
    check_equal(test, ipc_call(channel, (void *)memory, LONG, NULL, 0, 0).status, STATUS_OK);
    handle_close(channel);
    partner_finish(test, partner, 0);
}

TEST(memory_runs_out, TEST_EACH_MODE, "no frame left in the middle of a transfer: an error, and all back")
{
    struct partner partner = echo_start(test, 1 << 20);
    struct transport transport = connect(test, partner.endpoint, 1 << 20);
    struct system_result hog;
    uint8_t *request = transport_outgoing(&transport, map_memory(test, 1 << 20));
    struct transport_message reply;

    memset(request, 3, 1 << 20);
    hog = memory_map(1ull << 32, MAP_WRITE, 0);
    check_equal(test, hog.status, STATUS_OK);
    for (uint64_t at = 0; free_frames() > 64; at += PAGE)
        *(volatile uint8_t *)(hog.value + at) = 1;
    /* Unaligned, and to a buffer that has never been touched: frames are needed there, but not by
     * who passes pages on, whose reply then finds no room. */
    reply = transport_call(&transport, request + 1, (1 << 20) - 1, NULL, 0, 0);
    if (!mode_delivers(test))
        check_equal(test, reply.status, STATUS_OK);
    else if (!receiver_places(test))
        check(test, was_cut(reply.status));
    else
        check(test, reply.status == -STATUS_NO_MEMORY || reply.status == -STATUS_PEER_FAULT ||
                        reply.status == -STATUS_PEER_DIED);
    check_equal(test, memory_change((void *)hog.value, 1ull << 32, MEMORY_UNMAP), STATUS_OK);
    process_kill(partner.process);
    handle_close(partner.process);
    handle_close(partner.endpoint);
    handle_close(transport.handle);
}
