/* SPDX-License-Identifier: MIT */
/* Pages that are shared until somebody writes, and pages that go away. */
#include "test.h"

#include "microbench/payload.h"

#define PAGES 8ull

static void read_counters(struct test *test, uint64_t *counters)
{
    check_equal(test, counters_read(counters), STATUS_OK);
}

/* What a counter grew by since `before`. */
static uint64_t grown(struct test *test, const uint64_t *before, enum ipclab_counter counter)
{
    uint64_t now[COUNTER_COUNT];

    read_counters(test, now);
    return now[counter] - before[counter];
}

/* Receives PAGES pages and holds them; answers the next label with the word at that offset,
 * or, with the top bit set, writes there. */
#define HOLDER_WRITE (1ull << 63)
#define HOLDER_END UINT64_MAX

static uint64_t holder(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    struct system_result held = ipc_receive(SERVER_ENDPOINT, NULL, PAGES * PAGE);
    struct system_result request = held;
    uint64_t answer = 0;

    (void)unused0;
    (void)unused1;
    (void)unused2;
    while (request.status == 0) {
        request = ipc_reply_wait(SERVER_ENDPOINT, request.token, NULL, 0, answer, NULL, 0);
        if (request.second == HOLDER_END) {
            memory_change((void *)held.address, PAGES * PAGE, MEMORY_UNMAP);
            ipc_reply(SERVER_ENDPOINT, request.token, NULL, 0, 0);
            return 0;
        }
        answer = *(volatile uint64_t *)(held.address + (request.second & ~HOLDER_WRITE));
        if (request.second & HOLDER_WRITE)
            *(volatile uint64_t *)(held.address + (request.second & ~HOLDER_WRITE)) = 1;
    }
    return (uint64_t)-request.status;
}

static uint64_t ask(struct test *test, uint64_t channel, uint64_t label)
{
    struct system_result reply = ipc_call(channel, NULL, 0, NULL, 0, label);

    check_equal(test, reply.status, STATUS_OK);
    return reply.second;
}

struct held {
    struct partner partner;
    uint64_t channel;
    volatile uint64_t *memory; /* the sender's */
};

/* Sends PAGES pages of known words to a holder. */
static struct held hold(struct test *test)
{
    struct held held = {.partner = partner_start(test, holder, 0)};

    held.channel = bind(test, held.partner.endpoint, PAGES * PAGE);
    held.memory = map_memory(test, PAGES * PAGE);
    for (uint64_t page = 0; page < PAGES; page++)
        held.memory[page * PAGE / 8] = 100 + page;
    check_equal(test,
                ipc_call(held.channel, (void *)held.memory, PAGES * PAGE, NULL, 0, 0).status,
                STATUS_OK);
    return held;
}

static void let_go(struct test *test, struct held held)
{
    ask(test, held.channel, HOLDER_END);
    handle_close(held.channel);
    partner_finish(test, held.partner, 0);
}

TEST_OF_MODE(cow_copies_once, TEST_ONE_MODE, "cow",
             "the first write to a shared page copies it, by either side, and only that page")
{
    struct held held = hold(test);
    uint64_t before[COUNTER_COUNT];

    read_counters(test, before);
    held.memory[0] = 7; /* the sender writes: page 0 is copied */
    held.memory[1] = 8; /* and not again */
    check_equal(test, grown(test, before, COUNTER_BYTES_COPIED), PAGE);
    check_equal(test, grown(test, before, COUNTER_PAGE_FAULTS), 1);
    check_equal(test, ask(test, held.channel, 0), 100);

    read_counters(test, before);
    check_equal(test, ask(test, held.channel, HOLDER_WRITE | PAGE), 101); /* the receiver writes */
    check_equal(test, grown(test, before, COUNTER_BYTES_COPIED), PAGE);
    check_equal(test, held.memory[PAGE / 8], 101);
    check_equal(test, ask(test, held.channel, PAGE), 1);

    read_counters(test, before);
    held.memory[PAGE / 8] = 9; /* the last who has it: no copy */
    check_equal(test, grown(test, before, COUNTER_BYTES_COPIED), 0);
    check_equal(test, grown(test, before, COUNTER_PAGE_FAULTS), 1);
    check_equal(test, ask(test, held.channel, PAGE), 1);
    let_go(test, held);

    read_counters(test, before);
    held.memory[2 * PAGE / 8] = 10; /* the receiver has let go: no copy either */
    check_equal(test, grown(test, before, COUNTER_BYTES_COPIED), 0);
}

TEST_OF_MODE(cow_three_ways, TEST_ONE_MODE, "cow", "a page shared by three is copied twice")
{
    struct held first = hold(test);
    struct partner partner = partner_start(test, holder, 0);
    uint64_t channel = bind(test, partner.endpoint, PAGES * PAGE);
    uint64_t before[COUNTER_COUNT];

    check_equal(test, ipc_call(channel, (void *)first.memory, PAGES * PAGE, NULL, 0, 0).status,
                STATUS_OK);
    read_counters(test, before);
    first.memory[0] = 1;
    ask(test, first.channel, HOLDER_WRITE);
    check_equal(test, grown(test, before, COUNTER_BYTES_COPIED), 2 * PAGE);
    ask(test, channel, HOLDER_WRITE);
    check_equal(test, grown(test, before, COUNTER_BYTES_COPIED), 2 * PAGE);
    ask(test, channel, HOLDER_END);
    handle_close(channel);
    partner_finish(test, partner, 0);
    let_go(test, first);
}

TEST_OF_MODE(cow_protection_stays, TEST_ONE_MODE, "cow",
             "making a shared page writable does not undo the sharing")
{
    struct held held = hold(test);

    check_equal(test, memory_change((void *)held.memory, PAGES * PAGE, MEMORY_READ_ONLY),
                STATUS_OK);
    check_equal(test, memory_change((void *)held.memory, PAGES * PAGE, MEMORY_READ_WRITE),
                STATUS_OK);
    held.memory[0] = 1;
    check_equal(test, ask(test, held.channel, 0), 100);
    let_go(test, held);
}

TEST_OF_MODE(cow_hides_edges, TEST_ONE_MODE, "cow",
             "what surrounds an unaligned message is not shown to its receiver")
{
    struct partner partner = echo_start(test, 3 * PAGE);
    uint64_t channel = bind(test, partner.endpoint, 3 * PAGE);
    uint8_t *memory = map_memory(test, 3 * PAGE);
    struct system_result reply;
    const uint8_t *arrived;

    memset(memory, 0x5a, 3 * PAGE);
    reply = ipc_call(channel, memory + 100, 2 * PAGE, NULL, 3 * PAGE, 0);
    check_equal(test, reply.status, STATUS_OK);
    arrived = (const uint8_t *)reply.address;
    check_equal(test, (uint64_t)arrived % PAGE, 100);
    check_equal(test, arrived[0], 0x5a);
    check_equal(test, arrived[2 * PAGE - 1], 0x5a);
    for (int i = 1; i <= 100; i++)
        check_equal(test, arrived[-i], 0);
    for (uint64_t i = 2 * PAGE; i < 3 * PAGE - 100; i++)
        check_equal(test, arrived[i], 0);
    echo_stop(test, (struct transport){.handle = channel}, partner);
}

/* Sends a page and then writes to where it was. */
static uint64_t write_what_was_sent(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    uint64_t channel = channel_bind(1, "move", PAGE).value;
    struct system_result memory = memory_map(PAGE, MAP_WRITE | MAP_POPULATE, 0);

    (void)unused0;
    (void)unused1;
    (void)unused2;
    *(volatile uint8_t *)memory.value = 1; /* the translation is in the TLB */
    if (ipc_call(channel, (void *)memory.value, PAGE, NULL, 0, 0).status)
        return 1;
    *(volatile uint8_t *)memory.value = 2;
    return 2;
}

TEST_OF_MODE(move_takes_away, TEST_ONE_MODE, "move", "a sender that touches what it sent faults")
{
    uint64_t endpoint = endpoint_create().value;
    uint64_t client = client_start(test, write_what_was_sent, 0, endpoint);
    struct system_result request = ipc_receive(endpoint, NULL, PAGE);

    check_equal(test, request.status, STATUS_OK);
    check_equal(test, *(volatile uint8_t *)request.address, 1);
    check_equal(test, ipc_reply(endpoint, request.token, NULL, 0, 0).status, STATUS_OK);
    process_finish(test, client, PROCESS_FAULTED, 14);
    check_equal(test, *(volatile uint8_t *)request.address, 1);
    handle_close(endpoint);
}

TEST_OF_MODE(move_copies_nothing, TEST_ONE_MODE, "move", "whole pages move without a copy")
{
    uint64_t before[COUNTER_COUNT];
    struct held held;

    read_counters(test, before);
    held = hold(test);
    check_equal(test, grown(test, before, COUNTER_BYTES_COPIED), 0);
    check_equal(test, ask(test, held.channel, 3 * PAGE), 103);
    let_go(test, held);
}

/* Unmaps a page that it has just written to, and writes again. */
static uint64_t write_after_unmapping(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    struct system_result memory = memory_map(PAGE, MAP_WRITE | MAP_POPULATE, 0);

    (void)unused0;
    (void)unused1;
    (void)unused2;
    *(volatile uint8_t *)memory.value = 1;
    if (memory_change((void *)memory.value, PAGE, MEMORY_UNMAP))
        return 1;
    *(volatile uint8_t *)memory.value = 2;
    return 2;
}

/* The same for many pages at once, where the kernel flushes instead. */
static uint64_t write_after_unmapping_many(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    struct system_result memory = memory_map(100 * PAGE, MAP_WRITE | MAP_POPULATE, 0);

    (void)unused0;
    (void)unused1;
    (void)unused2;
    for (uint64_t i = 0; i < 100; i++)
        *(volatile uint8_t *)(memory.value + i * PAGE) = 1;
    if (memory_change((void *)memory.value, 100 * PAGE, MEMORY_UNMAP))
        return 1;
    *(volatile uint8_t *)(memory.value + 50 * PAGE) = 2;
    return 2;
}

TEST(stale_writes, TEST_ONCE, "a write through a translation that is gone faults")
{
    struct system_result process =
        process_spawn("conformance", write_after_unmapping, 0, 0, 0, NULL, 0);

    process_finish(test, process.value, PROCESS_FAULTED, 14);
    process = process_spawn("conformance", write_after_unmapping_many, 0, 0, 0, NULL, 0);
    process_finish(test, process.value, PROCESS_FAULTED, 14);
}

/* Two calls queue up, then a reply and the next request come in one entry: the server never
 * leaves its space, and still must not write to what it has just shared. */
static uint64_t share_and_write(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    volatile uint64_t *memory =
        (volatile uint64_t *)memory_map(PAGE, MAP_WRITE | MAP_POPULATE, 0).value;
    struct system_result request = ipc_receive(SERVER_ENDPOINT, NULL, PAGE);

    (void)unused0;
    (void)unused1;
    (void)unused2;
    memory[0] = 1; /* a writable translation is in the TLB */
    request = ipc_reply_wait(SERVER_ENDPOINT, request.token, (void *)memory, PAGE, 0, NULL, PAGE);
    memory[0] = 2;
    ipc_reply(SERVER_ENDPOINT, request.token, NULL, 0, 0);
    return (uint64_t)-request.status;
}

/* Calls, and returns the word that came back. */
static uint64_t call_for_word(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    uint64_t channel = channel_bind(1, "cow", PAGE).value;
    struct system_result reply = ipc_call(channel, NULL, 0, NULL, PAGE, 0);

    (void)unused0;
    (void)unused1;
    (void)unused2;
    if (reply.status)
        return 99;
    others_run(4); /* let the server write */
    return reply.value ? *(volatile uint64_t *)reply.address : 1;
}

TEST_OF_MODE(cow_no_stale_writes, TEST_ONE_MODE, "cow",
             "a server that stays in its space cannot write to what it has just shared")
{
    uint64_t endpoint = endpoint_create().value;
    const struct process_grant grant = {(uint32_t)endpoint, RIGHT_RECEIVE};
    uint64_t first = client_start(test, call_for_word, 0, endpoint);
    uint64_t second = client_start(test, call_for_word, 0, endpoint);
    struct system_result server;

    others_run(4);
    server = process_spawn("conformance", share_and_write, 0, 0, 0, &grant, 1);
    process_finish(test, first, PROCESS_EXITED, 1);
    process_finish(test, second, PROCESS_EXITED, 1);
    process_finish(test, server.value, PROCESS_EXITED, 0);
    handle_close(endpoint);
}
