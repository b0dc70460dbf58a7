/* SPDX-License-Identifier: MIT */
/*
 * The rules that a model of KeyKOS obeys: KK-1 to KK-3, KK-6, KK-7, and what none can break. Pages
 * that are missing are in rules_keykos_pages.c, keys in rules_keykos_keys.c.
 */
#include "rules_keykos.h"

#include "microbench/payload.h"

static uint8_t area[4 * PAGE] __attribute__((aligned(4096)));

/* ---- KK-1: order code, one string, four keys --------------------------------------------------
 */

/* Takes a message and gives it back whole: order code plus 1, string, keys. */
static uint64_t mirror_server(uint64_t messages, uint64_t unused0, uint64_t unused1)
{
    const uint64_t into =
        pass_handles(PASS_INTO | 40, PASS_INTO | 41, PASS_INTO | 42, PASS_INTO | 43);
    uint64_t keys;
    struct system_result request =
        ipc_reply_wait_pass(SERVER_ENDPOINT, 0, NULL, 0, 0, area, PAGE, 0, into, &keys);

    (void)unused0;
    (void)unused1;
    while (--messages && request.status == STATUS_OK)
        request = ipc_reply_wait_pass(SERVER_ENDPOINT, request.token, area, request.value,
                                      request.second + 1, area, PAGE, keys, into, &keys);
    /* The last answer needs the call that passes keys, too; who then waits is killed. */
    ipc_reply_wait_pass(SERVER_ENDPOINT, request.token, area, request.value, request.second + 1,
                        NULL, 0, keys, 0, &keys);
    return 1;
}

KEYKOS_RULE(KK_1_code_string_keys, "order code, a string of a page and four keys, each way")
{
    struct partner partner = partner_start(test, mirror_server, 1);
    uint64_t channel = bind(test, partner.endpoint, PAGE), object[4], back;
    uint8_t *send = map_memory(test, PAGE), *receive = map_memory(test, 2 * PAGE);
    uint64_t key = payload_key(1, 1, PAYLOAD_REQUEST);
    struct system_result reply;

    payload_fill(send, PAGE, key);
    for (int i = 0; i < 4; i++) {
        object[i] = memory_create(PAGE).value;
        *(volatile int *)memory_map(PAGE, MAP_WRITE, object[i]).value = 100 + i;
    }
    reply = ipc_call_pass(channel, send, PAGE, receive + 1000, PAGE, 7000,
                          pass_handles(object[0], object[1], object[2], object[3]),
                          pass_handles(1, 1, 1, 1), &back);
    check_equal(test, reply.status, STATUS_OK);
    check_equal(test, reply.second, 7001);
    check_equal(test, reply.value, PAGE);
    check(test, payload_check(receive + 1000, PAGE, key));
    for (int i = 0; i < 4; i++) {
        uint64_t handle = back >> 8 * i & 0xff;
        check(test, handle && handle != object[i]);
        check_equal(test, *(volatile int *)memory_map(PAGE, 0, handle).value, 100 + i);
    }
    process_kill(partner.process);
    process_finish(test, partner.process, PROCESS_KILLED, 0);
}

/* Tries to reply more than a page, then a page; what came in must be the second message. */
static uint64_t long_reply_server(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    struct system_result request;

    (void)unused0;
    (void)unused1;
    (void)unused2;
    memset(area, CANARY, PAGE);
    request = ipc_receive(SERVER_ENDPOINT, area, PAGE);
    if (request.second != 2 || request.value != 8 || !bytes_are(area + 8, PAGE - 8, CANARY))
        return 1;
    if (ipc_reply(SERVER_ENDPOINT, request.token, area, PAGE + 1, 3).status != -STATUS_TOO_LONG)
        return 2;
    return (uint64_t)-ipc_reply(SERVER_ENDPOINT, request.token, area, PAGE, 4).status;
}

RULE(KK_1_longer_is_refused, "keykos", "a longer string: an error to its sender, nothing moves")
{
    struct partner partner = partner_start(test, long_reply_server, 0);
    uint64_t channel = bind(test, partner.endpoint, PAGE);
    uint8_t *send = map_memory(test, 2 * PAGE), *receive = map_memory(test, 2 * PAGE);
    struct system_result reply;

    memset(receive, CANARY, 2 * PAGE);
    check_equal(test, channel_bind(partner.endpoint, "keykos", PAGE + 1).status, -STATUS_TOO_LONG);
    thread_yield(); /* the server waits */
    check_equal(test, ipc_call(channel, send, PAGE + 1, NULL, 0, 1).status, -STATUS_TOO_LONG);
    check_equal(test, ipc_call(channel, send, UINT64_MAX, NULL, 0, 1).status, -STATUS_TOO_LONG);
    reply = ipc_call(channel, send, 8, receive, 2 * PAGE, 2);
    check_equal(test, reply.second, 4);
    check_equal(test, reply.value, PAGE);
    check(test, bytes_are(receive + PAGE, PAGE, CANARY));
    handle_close(channel);
    partner_finish(test, partner, 0);
}

/* ---- KK-2: nothing is buffered -----------------------------------------------------------------
 */

static volatile uint64_t call_result;

/* Calls with what `area` holds, in a thread of its own. */
static void caller(uint64_t channel)
{
    call_result = 1 + (uint64_t)-ipc_call(channel, area, 64, NULL, 0, 0).status;
    for (;;)
        thread_yield();
}

KEYKOS_RULE(KK_2_sender_is_queued, "to a busy recipient the sender is queued, not its data")
{
    static uint8_t received[64];
    uint64_t endpoint = endpoint_create().value;
    uint64_t channel = bind(test, endpoint, 64), frames, copied;
    uint8_t *stack = map_memory(test, PAGE);
    struct system_result request;

    memset(area, 1, 64);
    frames = free_frames();
    check_equal(test, thread_spawn(caller, stack + PAGE, channel), STATUS_OK);
    copied = kernel_count(COUNTER_BYTES_COPIED);
    others_run(3);
    check_equal(test, kernel_count(COUNTER_BYTES_COPIED), copied);
    check_equal(test, free_frames(), frames - 1); /* the thread itself */
    memset(area, 2, 64);                          /* what is sent now is what is there now */
    request = ipc_receive(endpoint, received, 64);
    check_equal(test, request.status, STATUS_OK);
    check(test, bytes_are(received, 64, 2));
    check_equal(test, call_result, 0);
    check_equal(test, ipc_reply(endpoint, request.token, NULL, 0, 0).status, STATUS_OK);
    thread_yield();
    check_equal(test, call_result, 1);
}

/* ---- KK-3: one copy ----------------------------------------------------------------------------
 */

/* Writes over what it got before it answers without a string. */
static uint64_t scribbling_server(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    struct system_result request = ipc_receive(SERVER_ENDPOINT, area, PAGE);

    (void)unused0;
    (void)unused1;
    (void)unused2;
    for (int i = 0; i < 3; i++) {
        memset(area, CANARY, PAGE);
        request = ipc_reply_wait(SERVER_ENDPOINT, request.token, NULL, 0, 0, area, PAGE);
    }
    return (uint64_t)-ipc_reply(SERVER_ENDPOINT, request.token, NULL, 0, 0).status;
}

KEYKOS_RULE(KK_3_one_direct_copy, "a string is copied, once, and is then the receiver's alone")
{
    struct partner partner = partner_start(test, scribbling_server, 0);
    uint64_t channel = bind(test, partner.endpoint, PAGE);
    uint8_t *send = map_memory(test, 2 * PAGE);
    static const uint64_t sizes[] = {8, 100, PAGE, PAGE};
    static const uint64_t offsets[] = {0, 0, 0, 123};

    memset(send, 1, 2 * PAGE);
    thread_yield();
    for (int i = 0; i < 4; i++) {
        uint64_t bytes = kernel_count(COUNTER_BYTES_COPIED), copies = kernel_count(COUNTER_COPIES);

        check_equal(test, ipc_call(channel, send + offsets[i], sizes[i], NULL, 0, 0).status,
                    STATUS_OK);
        check_equal(test, kernel_count(COUNTER_BYTES_COPIED) - bytes, sizes[i]);
        check_equal(test, kernel_count(COUNTER_COPIES) - copies, 1);
    }
    check(test, bytes_are(send, 2 * PAGE, 1));
    handle_close(channel);
    partner_finish(test, partner, 0);
}

/* ---- KK-6: the shorter of the two ---------------------------------------------------------------
 */

/* Receives into `room` bytes of a buffer of canaries; answers with what length it was told, and
 * the buffer as the string. */
static uint64_t room_server(uint64_t room, uint64_t unused0, uint64_t unused1)
{
    struct system_result request;

    (void)unused0;
    (void)unused1;
    memset(area, CANARY, PAGE);
    request = ipc_receive(SERVER_ENDPOINT, area, room);
    if (request.status)
        return (uint64_t)-request.status;
    return (uint64_t)-ipc_reply(SERVER_ENDPOINT, request.token, area, 128, request.value).status;
}

/* Sends 64 bytes of 1 to a server with `room`; the reply shows its buffer. */
static struct system_result send_64(struct test *test, uint64_t room, uint64_t told, uint8_t *shown,
                                    uint64_t capacity)
{
    struct partner partner = partner_start(test, room_server, room);
    uint64_t channel = bind(test, partner.endpoint, PAGE);
    static uint8_t send[64];
    struct system_result reply;

    memset(send, 1, 64);
    memset(shown, 9, 256);
    if (told)
        check_equal(test, channel_control(channel, KEYKOS_LENGTH, told, 0, 0).status, STATUS_OK);
    reply = ipc_call(channel, send, 64, shown, capacity, 0);
    check_equal(test, reply.status, STATUS_OK);
    handle_close(channel);
    partner_finish(test, partner, 0);
    return reply;
}

KEYKOS_RULE(KK_6_surplus_is_dropped, "min(sent, accepted) arrives; of the surplus nobody is told")
{
    static uint8_t shown[256];
    static const uint64_t rooms[] = {0, 1, 40, 63, 64};

    for (int i = 0; i < 5; i++) {
        check_equal(test, send_64(test, rooms[i], 0, shown, 256).second, rooms[i]);
        check(test, bytes_are(shown, rooms[i], 1));
        check(test, bytes_are(shown + rooms[i], 128 - rooms[i], CANARY));
    }
}

KEYKOS_RULE(KK_6_old_bytes_stay, "what lies beyond a short string stays as it was")
{
    static uint8_t shown[256];

    check_equal(test, send_64(test, PAGE, 0, shown, 256).second, 64);
    check(test, bytes_are(shown + 64, 64, CANARY));
    check(test, bytes_are(shown + 128, 128, 9));
}

RULE(KK_6_length_that_was_sent, "keykos",
     "CapROS's variant: the receiver is told the sender's length")
{
    static uint8_t shown[256];
    struct system_result reply = send_64(test, 40, KEYKOS_LENGTH_SENT, shown, 100);

    check_equal(test, reply.second, 64); /* of which 40 came */
    check(test, bytes_are(shown + 40, 60, CANARY));
    check_equal(test, reply.value, 128); /* of which 100 came */
    check(test, bytes_are(shown + 100, 156, 9));
    check_equal(test, send_64(test, 40, KEYKOS_LENGTH_DELIVERED, shown, 100).second, 40);
}

RULE(KK_6_bad_control, "keykos", "operations that do not exist, or are the other side's")
{
    struct partner partner = partner_start(test, room_server, 0);
    uint64_t channel = bind(test, partner.endpoint, PAGE);

    check_equal(test, channel_control(channel, KEYKOS_LENGTH, 2, 0, 0).status,
                -STATUS_BAD_ARGUMENT);
    check_equal(test, channel_control(channel, KEYKOS_RESUME_KEY, 0, 0, 0).status,
                -STATUS_BAD_ARGUMENT);
    check_equal(test, channel_control(channel, 99, 0, 0, 0).status, -STATUS_BAD_ARGUMENT);
    check_equal(test, ipc_call(channel, NULL, 0, NULL, 0, 0).status, STATUS_OK);
    handle_close(channel);
    partner_finish(test, partner, 0);
}

/* ---- KK-7: overlap ------------------------------------------------------------------------------
 */

#define OVERLAP_BYTES 3000

struct overlap {
    uint64_t source, destination; /* in an area of two pages */
};

static const struct overlap overlaps[] = {
    {0, 8},    {8, 0},       {0, 1},       {1, 0},          {0, 0},      {0, 2900},
    {2900, 0}, {2000, 2008}, {2008, 2000}, {4096 - 7, 500}, {500, 4089}, {100, 5000},
};

#define OVERLAPS (sizeof(overlaps) / sizeof(*overlaps))

static void fill_area(uint8_t *bytes)
{
    for (uint64_t i = 0; i < 2 * PAGE; i++)
        bytes[i] = (uint8_t)(i * 7 + (i >> 8));
}

/* Whether the area is what it was, with a copy of the source at the destination. */
static bool area_is_moved(const uint8_t *bytes, struct overlap overlap)
{
    static uint8_t expected[2 * PAGE], held[OVERLAP_BYTES];

    fill_area(expected);
    memcpy(held, expected + overlap.source, OVERLAP_BYTES);
    memcpy(expected + overlap.destination, held, OVERLAP_BYTES);
    return memcmp(bytes, expected, 2 * PAGE) == 0;
}

/* Accepts the memory object, then receives into it where the table above says. */
static uint64_t overlap_server(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    uint64_t object;
    struct system_result request =
        ipc_reply_wait_pass(SERVER_ENDPOINT, 0, NULL, 0, 0, NULL, 0, 0, 1, &object);
    uint8_t *shared;

    (void)unused0;
    (void)unused1;
    (void)unused2;
    memory_map(PAGE, 0, 0); /* so that the object lies elsewhere than in the client */
    shared = (uint8_t *)memory_map(2 * PAGE, MAP_WRITE, object).value;
    for (uint64_t i = 0; i < OVERLAPS; i++)
        request = ipc_reply_wait(SERVER_ENDPOINT, request.token, NULL, 0, 0,
                                 shared + overlaps[i].destination, OVERLAP_BYTES);
    return (uint64_t)-ipc_reply(SERVER_ENDPOINT, request.token, NULL, 0, (uint64_t)shared).status;
}

KEYKOS_RULE(KK_7_overlap_in_an_object,
            "memory that both map: as if through a holding area, however it overlaps")
{
    struct partner partner = partner_start(test, overlap_server, 0);
    uint64_t channel = bind(test, partner.endpoint, PAGE), object = memory_create(2 * PAGE).value;
    uint8_t *shared = (uint8_t *)memory_map(2 * PAGE, MAP_WRITE, object).value;
    struct system_result reply;
    uint64_t none;

    check_equal(test, ipc_call_pass(channel, NULL, 0, NULL, 0, 0, object, 0, &none).status,
                STATUS_OK);
    for (uint64_t i = 0; i < OVERLAPS; i++) {
        fill_area(shared);
        reply = ipc_call(channel, shared + overlaps[i].source, OVERLAP_BYTES, NULL, 0, 0);
        check_equal(test, reply.status, STATUS_OK);
        check(test, area_is_moved(shared, overlaps[i]));
    }
    check(test, reply.second != (uint64_t)shared);
    handle_close(channel);
    partner_finish(test, partner, 0);
}

/* A thread that calls its own process. */
static volatile uint64_t calls_made;
static uint64_t own_channel;

static void calls_itself(uint64_t unused)
{
    (void)unused;
    for (uint64_t i = 0; i < OVERLAPS; i++) {
        ipc_call(own_channel, area + overlaps[i].source, OVERLAP_BYTES, NULL, 0, 0);
        calls_made++;
    }
    for (;;)
        thread_yield();
}

KEYKOS_RULE(KK_7_overlap_in_oneself, "the same between two threads of one process")
{
    uint64_t endpoint = endpoint_create().value;
    uint8_t *stack = map_memory(test, PAGE);

    own_channel = bind(test, endpoint, PAGE);
    check_equal(test, thread_spawn(calls_itself, stack + PAGE, 0), STATUS_OK);
    for (uint64_t i = 0; i < OVERLAPS; i++) {
        struct system_result request;

        fill_area(area);
        request = ipc_receive(endpoint, area + overlaps[i].destination, OVERLAP_BYTES);
        check_equal(test, request.status, STATUS_OK);
        check_equal(test, request.value, OVERLAP_BYTES);
        check(test, area_is_moved(area, overlaps[i]));
        check_equal(test, ipc_reply(endpoint, request.token, NULL, 0, 0).status, STATUS_OK);
        if (i % 2) /* the next one finds us waiting, or us it */
            while (calls_made <= i)
                thread_yield();
    }
}

/* ---- what nothing here can obey or break
 * --------------------------------------------------------- */

KEYKOS_RULE_NOT_APPLICABLE(KK_11, "a dry meter stops its domain at entry",
                           "CPU time is not metered: nothing here models KeyKOS's meters")
KEYKOS_RULE_NOT_APPLICABLE(
    KK_12, "a checkpoint never falls into an invocation",
    "there are no checkpoints; an invocation is one entry with interrupts off")
KEYKOS_RULE_NOT_APPLICABLE(KK_13, "EROS IPCv3: a vector of strings, still resident at once",
                           "a proposal that was never built; `gather` has the vectors")
