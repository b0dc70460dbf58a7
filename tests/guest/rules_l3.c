/* SPDX-License-Identifier: MIT */
/*
 * L3-1 to L3-5, and L3-11: messages in registers and strings. What does not fit where it goes is in
 * rules_l3_overflow.c; pagers, timeouts and what happens in the middle of a transfer are in
 * rules_l3_pagers.c.
 */
#include "rules_l3.h"

#define ROUNDS 100ull
#define ROOM   8192ull

/* ---- L3-1: rendezvous ------------------------------------------------------------------------ */

RULE(L3_1_one_entry, "l3", "reply and the next receive are one entry: a round trip has two")
{
    struct partner partner = echo_start(test, 64);
    struct transport transport = connect(test, partner.endpoint, 64);
    uint64_t before[COUNTER_COUNT], after[COUNTER_COUNT];
    uint64_t word = 42;

    transport_call(&transport, &word, 8, &word, 8, 1);
    counters_read(before);
    for (uint64_t i = 0; i < ROUNDS; i++)
        check_equal(test, transport_call(&transport, &word, 8, &word, 8, 1).status, STATUS_OK);
    counters_read(after);
    check_equal(test, after[COUNTER_KERNEL_ENTRIES] - before[COUNTER_KERNEL_ENTRIES],
                2 * ROUNDS + 1);
    check_equal(test, after[COUNTER_AS_SWITCHES] - before[COUNTER_AS_SWITCHES], 2 * ROUNDS);
    echo_stop(test, transport, partner);
}

/* Sends a page of bytes. */
static uint64_t send_page(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    uint8_t *page = (uint8_t *)memory_map(PAGE, MAP_WRITE, 0).value;
    uint64_t channel = channel_bind(HELPER_ENDPOINT, "l3", PAGE).value;

    (void)unused0;
    (void)unused1;
    (void)unused2;
    l3_fill(page, PAGE);
    return l3_result(ipc_call(channel, page, PAGE, NULL, 0, 0));
}

RULE(L3_1_rendezvous, "l3", "nothing is buffered: not a byte moves before both sides are there")
{
    uint64_t endpoint = endpoint_create().value;
    uint8_t *page = map_memory(test, PAGE);
    uint64_t client, before[COUNTER_COUNT], waiting[COUNTER_COUNT];
    struct system_result request;

    counters_read(before);
    client = client_start(test, send_page, 0, endpoint);
    others_run(20);
    counters_read(waiting);
    check_equal(test, waiting[COUNTER_BYTES_COPIED], before[COUNTER_BYTES_COPIED]);
    request = ipc_receive(endpoint, page, PAGE);
    check_equal(test, request.value, PAGE);
    check(test, l3_is(page, PAGE, 0));
    counters_read(before);
    check_equal(test, before[COUNTER_BYTES_COPIED] - waiting[COUNTER_BYTES_COPIED], PAGE);
    check_equal(test, before[COUNTER_COPIES] - waiting[COUNTER_COPIES], 1);
    ipc_reply(endpoint, request.token, NULL, 0, 0);
    process_finish(test, client, PROCESS_EXITED, 0);
    handle_close(endpoint);
}

/* ---- L3-2: what a message is made of --------------------------------------------------------- */

/* Sends a direct string, two indirect ones and a memory object at once. */
static uint64_t send_all_kinds(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    uint8_t *bytes = (uint8_t *)memory_map(ROOM, MAP_WRITE, 0).value;
    uint64_t channel = channel_bind(HELPER_ENDPOINT, "l3", ROOM).value;
    uint64_t object = memory_create(PAGE).value, none;
    struct l3_list list;

    (void)unused0;
    (void)unused1;
    (void)unused2;
    l3_fill(bytes, ROOM);
    *(volatile uint64_t *)memory_map(PAGE, MAP_WRITE, object).value = 4711;
    l3_list_begin(&list, NULL);
    l3_list_add(&list, bytes, 100, 1, 0, 0);
    l3_list_add(&list, bytes + 100, 1000, 1, 0, 0);
    l3_list_add(&list, bytes + 1100, 10, 1, 0, 0);
    return l3_result(
        ipc_call_pass(channel, list.word, l3_list_extent(&list), NULL, 0, 0, object, 0, &none));
}

RULE(L3_2_message, "l3", "a direct string, indirect strings and a memory object are one message")
{
    uint64_t endpoint = endpoint_create().value, object, lengths[3] = {0};
    uint64_t client = client_start(test, send_all_kinds, 0, endpoint);
    uint8_t *direct = map_memory(test, ROOM), *first = direct + 2000, *second = direct + 4000;
    struct system_result request;
    struct l3_list list;

    l3_list_begin(&list, lengths);
    l3_list_add(&list, direct, 200, 1, 0, 0);
    l3_list_add(&list, first, 1000, 1, 0, 0);
    l3_list_add(&list, second, 50, 1, 0, 0);
    request = ipc_reply_wait_pass(endpoint, 0, NULL, 0, 0, list.word, l3_list_extent(&list), 0, 1,
                                  &object);
    check_equal(test, request.status, STATUS_OK);
    check_equal(test, request.value, 1110);
    check_equal(test, lengths[0], 100);
    check_equal(test, lengths[1], 1000);
    check_equal(test, lengths[2], 10);
    check(test, l3_is(direct, 100, 0) && l3_is(first, 1000, 100) && l3_is(second, 10, 1100));
    check_equal(test, direct[100], 0);
    check_equal(test, *(volatile uint64_t *)memory_map(PAGE, 0, object).value, 4711);
    ipc_reply(endpoint, request.token, NULL, 0, 0);
    process_finish(test, client, PROCESS_EXITED, 0);
    handle_close(object);
    handle_close(endpoint);
}

/* ---- L3-3: in registers ---------------------------------------------------------------------- */

RULE(L3_3_no_memory, "l3", "8 bytes in registers touch no memory: both sides' buffers are unmapped")
{
    struct partner partner = partner_start(test, echo_serve, test->mode_index);
    struct transport transport = connect(test, partner.endpoint, 64);
    uint64_t before[COUNTER_COUNT], after[COUNTER_COUNT];
    struct system_result reply;

    /* The echo's own buffer is memory that it has never touched. */
    counters_read(before);
    reply = ipc_call(transport.handle, (void *)0x8877665544332211ull, WORD, UNMAPPED, WORD, 6);
    counters_read(after);
    check_equal(test, reply.status, STATUS_OK);
    check_equal(test, reply.value, 8);
    check_equal(test, reply.second, 7);
    check_equal(test, reply.address, 0x8877665544332211ull);
    check_equal(test, after[COUNTER_BYTES_COPIED], before[COUNTER_BYTES_COPIED]);
    check_equal(test, after[COUNTER_COPIES], before[COUNTER_COPIES]);
    check_equal(test, after[COUNTER_PTES_WRITTEN] - before[COUNTER_PTES_WRITTEN] <= 4, true);
    check_equal(test, after[COUNTER_BYTES_IN_REGISTERS] - before[COUNTER_BYTES_IN_REGISTERS], 16);
    echo_stop(test, transport, partner);
}

RULE(L3_3_lengths, "l3", "1 to 8 bytes in registers; no other number of them is a message")
{
    struct partner partner = partner_start(test, echo_serve, test->mode_index);
    struct transport transport = connect(test, partner.endpoint, 64);
    struct system_result reply;

    for (uint64_t n = 1; n <= 8; n++) {
        uint64_t mask = n == 8 ? UINT64_MAX : (1ull << 8 * n) - 1;
        reply = ipc_call(transport.handle, (void *)0x8877665544332211ull, MESSAGE_REGISTERS + n,
                         UNMAPPED, MESSAGE_REGISTERS + n, 0);
        check_equal(test, reply.status, STATUS_OK);
        check_equal(test, reply.value, n);
        check_equal(test, reply.address & mask, 0x8877665544332211ull & mask);
    }
    reply = ipc_call(transport.handle, NULL, MESSAGE_REGISTERS + 9, NULL, WORD, 0);
    check_equal(test, reply.status, -STATUS_TOO_LONG);
    echo_stop(test, transport, partner);
}

/* Answers in memory what came to memory, and in a register what came to a register. */
static uint64_t serve_either(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    uint8_t *bytes = (uint8_t *)memory_map(PAGE, MAP_WRITE, 0).value;
    struct system_result request = ipc_receive(SERVER_ENDPOINT, bytes, 64);

    (void)unused0;
    (void)unused1;
    (void)unused2;
    if (request.value != 8 || *(uint64_t *)bytes != 0x1234)
        return 1;
    request = ipc_reply_wait(SERVER_ENDPOINT, request.token, bytes, 8, 0, UNMAPPED, WORD + 56);
    if (request.value != 5)
        return 2;
    return (uint64_t)-ipc_reply(SERVER_ENDPOINT, request.token, (void *)request.address,
                                MESSAGE_REGISTERS + 5, 0)
        .status;
}

RULE(L3_3_either_side, "l3", "who has a register and who has a buffer understand each other")
{
    struct partner partner = partner_start(test, serve_either, 0);
    uint64_t channel = bind(test, partner.endpoint, 64);
    uint8_t *bytes = map_memory(test, PAGE);
    struct system_result reply;

    reply = ipc_call(channel, (void *)0x1234, WORD, bytes, WORD + 56, 0);
    check_equal(test, reply.status, STATUS_OK);
    check_equal(test, reply.address, 0x1234); /* from the server's memory */
    reply = ipc_call(channel, (void *)0xa9b8c7d6e5, MESSAGE_REGISTERS + 5, bytes + 99, 64, 0);
    check_equal(test, reply.status, STATUS_OK);
    check_equal(test, reply.value, 5);
    check_equal(test, bytes[99], 0xe5);
    check_equal(test, bytes[103], 0xa9);
    check_equal(test, bytes[104], 0);
    handle_close(channel);
    partner_finish(test, partner, 0);
}

/* ---- L3-4: the window ------------------------------------------------------------------------ */

RULE(L3_4_flat, "l3", "the same entries, page-table writes and copies from 4 KiB to 4 MiB")
{
    struct partner partner = echo_start(test, 4 << 20);
    struct transport transport = connect(test, partner.endpoint, 4 << 20);
    uint8_t *request = map_memory(test, 4 << 20), *reply = map_memory(test, 4 << 20);
    const enum ipclab_counter same[] = {COUNTER_PTES_WRITTEN, COUNTER_TLB_INVALIDATIONS,
                                        COUNTER_COPIES, COUNTER_KERNEL_ENTRIES};
    uint64_t before[COUNTER_COUNT], after[COUNTER_COUNT], first[COUNTER_COUNT] = {0};

    machine_control(TEST_MACHINE_HANDLE, MACHINE_PREEMPTION, 0);     /* nobody interrupts copies */
    transport_call(&transport, request, 4 << 20, reply, 4 << 20, 0); /* all pages are there */
    for (uint64_t size = PAGE; size <= 4 << 20; size *= 4) {
        counters_read(before);
        check_equal(test, transport_call(&transport, request, size, reply, size, 0).length, size);
        counters_read(after);
        check_equal(test, after[COUNTER_BYTES_COPIED] - before[COUNTER_BYTES_COPIED], 2 * size);
        check_equal(test, after[COUNTER_COPIES] - before[COUNTER_COPIES], 2);
        check_equal(test, after[COUNTER_PTES_WRITTEN] - before[COUNTER_PTES_WRITTEN], 4);
        for (unsigned i = 0; i < sizeof(same) / sizeof(*same); i++) {
            uint64_t counted = after[same[i]] - before[same[i]];
            if (size == PAGE)
                first[same[i]] = counted;
            check_equal(test, counted, first[same[i]]);
        }
    }
    machine_control(TEST_MACHINE_HANDLE, MACHINE_PREEMPTION, 1);
    echo_stop(test, transport, partner);
}

/* ---- L3-5: strings --------------------------------------------------------------------------- */

/* Receives one message into the list that `how` describes, and checks it. */
enum receive_how { INTO_RANGE, INTO_SIMPLE, INTO_COMPOUND };

static uint8_t gathered[ROOM];

static void announce(struct l3_list *list, enum receive_how how, uint8_t *buffer, uint64_t *lengths)
{
    l3_list_begin(list, lengths);
    if (how == INTO_RANGE)
        l3_list_add(list, buffer, ROOM, 1, 0, 0);
    else if (how == INTO_SIMPLE)
        l3_list_add(list, buffer, ROOM / 32, 32, ROOM / 32, 0);
    else
        for (uint64_t at = 0, piece = 1; at < ROOM; at += piece, piece = piece * 2 + 1) {
            if (piece > ROOM - at)
                piece = ROOM - at;
            l3_list_add(list, buffer + at, piece, 1, 0, at + piece < ROOM ? L3_CONTINUED : 0);
        }
}

static uint64_t serve_lists(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    struct l3_list list;
    struct system_result request;
    uint64_t length = 0;

    (void)unused0;
    (void)unused1;
    (void)unused2;
    announce(&list, INTO_RANGE, gathered, &length);
    request = ipc_receive(SERVER_ENDPOINT, list.word, l3_list_extent(&list));
    for (uint64_t round = 1; request.second != 99; round++) {
        if (request.status || length != request.value || !l3_is(gathered, length, 0))
            return round;
        memset(gathered, 0, ROOM);
        announce(&list, (enum receive_how)request.second, gathered, &length);
        request = ipc_reply_wait(SERVER_ENDPOINT, request.token, NULL, 0, length, list.word,
                                 l3_list_extent(&list));
    }
    return (uint64_t)-ipc_reply(SERVER_ENDPOINT, request.token, NULL, 0, 0).status;
}

RULE(L3_5_vectors, "l3", "simple and compound, on either side: each vector advances for itself")
{
    struct partner partner = partner_start(test, serve_lists, 0);
    uint64_t channel = bind(test, partner.endpoint, ROOM);
    uint8_t *bytes = map_memory(test, ROOM);
    struct l3_list list;

    l3_fill(bytes, ROOM);
    for (enum receive_how how = INTO_RANGE; how <= INTO_COMPOUND; how++) {
        /* `how` is the server's for the next message. */
        l3_list_begin(&list, NULL);
        l3_list_add(&list, bytes, 200, 32, 200, 0); /* 32 equal substrings */
        check_equal(test, ipc_call(channel, list.word, l3_list_extent(&list), NULL, 0, how).second,
                    6400);
        l3_list_begin(&list, NULL);
        l3_list_add(&list, bytes, 7, 13, 7, L3_CONTINUED);
        l3_list_add(&list, bytes + 91, 0, 3, 0, L3_CONTINUED);
        l3_list_add(&list, bytes + 91, 5000, 1, 0, L3_CONTINUED);
        l3_list_add(&list, bytes + 5091, 1, 32, 1, 0);
        check_equal(test, ipc_call(channel, list.word, l3_list_extent(&list), NULL, 0, how).second,
                    5123);
        check_equal(test, ipc_call(channel, bytes, 4097, NULL, 0, how).second, 4097);
    }
    check_equal(test, ipc_call(channel, NULL, 0, NULL, 0, 99).status, STATUS_OK);
    handle_close(channel);
    partner_finish(test, partner, 0);
}

RULE(L3_5_bad_lists, "l3",
     "a list that is too long, ends too early or is nowhere is its sender's error")
{
    struct partner partner = echo_start(test, ROOM);
    uint64_t channel = bind(test, partner.endpoint, ROOM);
    uint64_t words[2] = {0, l3_string(10, 2)};

    check_equal(test, ipc_call(channel, words, L3_STRINGS | (L3_LIST_LIMIT + 1), NULL, 0, 0).status,
                -STATUS_TOO_LONG);
    check_equal(test, ipc_call(channel, words, L3_STRINGS | 2, NULL, 0, 0).status, -STATUS_FAULT);
    check_equal(test, ipc_call(channel, UNMAPPED, L3_STRINGS | 2, NULL, 0, 0).status,
                -STATUS_FAULT);
    check_equal(test, ipc_call(channel, (void *)UINT64_MAX, L3_STRINGS | 2, NULL, 0, 0).status,
                -STATUS_FAULT);
    echo_stop(test, (struct transport){.handle = channel}, partner);
}

/* ---- what nothing here can obey or break ----------------------------------------------------- */

RULE_NOT_APPLICABLE(L3_11, "l3", "seL4 and Fiasco.OC have no long messages by value any more",
                    "history: what later kernels left out, not what L3 does")
