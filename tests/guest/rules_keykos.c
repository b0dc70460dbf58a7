/* SPDX-License-Identifier: MIT */
/* The rules that a model of KeyKOS obeys, KK-1 to KK-13. */
#include "test.h"

#include "microbench/payload.h"

#include <ipclab/keykos.h>

#define PAGE 4096ull
#define CANARY 0x5a

static uint8_t area[4 * PAGE] __attribute__((aligned(4096)));

/* ---- KK-1: order code, one string, four keys -------------------------------------------------- */

/* Takes a message and gives it back whole: order code plus 1, string, keys. */
static uint64_t mirror_server(uint64_t messages, uint64_t unused0, uint64_t unused1)
{
    const uint64_t into = pass_handles(PASS_INTO | 40, PASS_INTO | 41, PASS_INTO | 42, PASS_INTO | 43);
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

RULE(KK_1_code_string_keys, "keykos", "order code, a string of a page and four keys, each way")
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
                          pass_handles(object[0], object[1], object[2], object[3]), pass_handles(1, 1, 1, 1),
                          &back);
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

/* ---- KK-2: nothing is buffered ----------------------------------------------------------------- */

static volatile uint64_t call_result;

/* Calls with what `area` holds, in a thread of its own. */
static void caller(uint64_t channel)
{
    call_result = 1 + (uint64_t)-ipc_call(channel, area, 64, NULL, 0, 0).status;
    for (;;)
        thread_yield();
}

RULE(KK_2_sender_is_queued, "keykos",
     "to a busy recipient the sender is queued, not its data")
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
    for (int i = 0; i < 3; i++)
        thread_yield();
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

/* ---- KK-3: one copy ---------------------------------------------------------------------------- */

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

RULE(KK_3_one_direct_copy, "keykos", "a string is copied, once, and is then the receiver's alone")
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

/* ---- KK-4: all pages first ---------------------------------------------------------------------- */

/* Shows what is in its buffer, of which the second page is `writable` or not, before and after
 * a message of a page across its middle. */
static uint64_t half_server(uint64_t second_page, uint64_t unused0, uint64_t unused1)
{
    uint8_t *buffer = (uint8_t *)memory_map(2 * PAGE, MAP_WRITE, 0).value;
    struct system_result request;

    (void)unused0;
    (void)unused1;
    memset(buffer, CANARY, PAGE);
    if (!second_page)
        memory_change(buffer + PAGE, PAGE, MEMORY_UNMAP);
    request = ipc_receive(SERVER_ENDPOINT, buffer + PAGE / 2, PAGE);
    if (second_page ? request.value != PAGE : request.status != -STATUS_LOST || request.value)
        return 1;
    if (bytes_are(buffer, PAGE, CANARY) != !second_page)
        return 2;
    return (uint64_t)-ipc_reply(SERVER_ENDPOINT, request.token, NULL, 0, 5).status;
}

RULE(KK_4_no_partial_effect, "keykos",
     "one page of four that is not to be had: not a byte moves into the others")
{
    for (uint64_t missing = 0; missing < 2; missing++) { /* the sender's, or the receiver's */
        struct partner partner = partner_start(test, half_server, !missing);
        uint64_t channel = bind(test, partner.endpoint, PAGE);
        uint8_t *send = map_memory(test, 2 * PAGE);

        memset(send, 1, 2 * PAGE);
        thread_yield();
        if (missing) {
            check_equal(test, ipc_call(channel, send + 100, PAGE, NULL, 0, 0).second, 5);
        } else {
            uint8_t *hole = map_memory(test, 2 * PAGE);
            uint64_t copied = kernel_count(COUNTER_BYTES_COPIED);

            memory_change(hole + PAGE, PAGE, MEMORY_UNMAP);
            check_equal(test, ipc_call(channel, hole + 100, PAGE, NULL, 0, 0).status,
                        -STATUS_FAULT);
            check_equal(test, kernel_count(COUNTER_BYTES_COPIED), copied);
            check_equal(test, ipc_call(channel, send + 100, PAGE, NULL, 0, 0).second, 5);
        }
        handle_close(channel);
        partner_finish(test, partner, 0);
    }
}

RULE(KK_4_missing_pages_come, "keykos", "pages that the kernel can supply are there before the copy")
{
    struct partner partner = partner_start(test, mirror_server, 2);
    uint64_t channel = bind(test, partner.endpoint, PAGE), none;
    uint8_t *send = (uint8_t *)memory_map(2 * PAGE, MAP_WRITE, 0).value;
    uint8_t *receive = (uint8_t *)memory_map(2 * PAGE, MAP_WRITE, 0).value;
    uint64_t faults = kernel_count(COUNTER_PAGE_FAULTS);
    struct system_result reply;

    thread_yield();
    faults = kernel_count(COUNTER_PAGE_FAULTS);
    reply = ipc_call_pass(channel, send + 50, PAGE, receive + 150, PAGE, 0, 0, 0, &none);
    check_equal(test, reply.status, STATUS_OK);
    check_equal(test, reply.value, PAGE);
    check_equal(test, kernel_count(COUNTER_PAGE_FAULTS), faults); /* none in mid-transfer */
    check(test, bytes_are(receive, 2 * PAGE, 0));
    handle_close(channel);
    process_kill(partner.process);
    process_finish(test, partner.process, PROCESS_KILLED, 0);
}

/* A customer of the pager, which the test is: the paged memory at handle 2. Sends across its two
 * pages, or receives there; 0: all of it came. */
static uint64_t paged_side(uint64_t sends, uint64_t unused0, uint64_t unused1)
{
    uint8_t *paged = (uint8_t *)memory_map(2 * PAGE, MAP_WRITE, 2).value;
    struct system_result request;

    (void)unused0;
    (void)unused1;
    if (sends) {
        uint64_t channel = channel_bind(1, "keykos", PAGE).value;
        return (uint64_t)-ipc_call(channel, paged + 50, PAGE, NULL, 0, 0).status;
    }
    request = ipc_receive(1, paged + 50, PAGE);
    if (request.status || request.value != PAGE || !bytes_are(paged + 50, PAGE, 3) ||
        !bytes_are(paged, 50, 1) || !bytes_are(paged + PAGE + 50, PAGE - 50, 1))
        return 1;
    return (uint64_t)-ipc_reply(1, request.token, NULL, 0, 0).status;
}

/* The other side: sends 3s, or receives what the pager put there. */
static uint64_t plain_side(uint64_t sends, uint64_t unused0, uint64_t unused1)
{
    struct system_result request;

    (void)unused0;
    (void)unused1;
    memset(area, sends ? 3 : CANARY, PAGE);
    if (sends)
        return (uint64_t)-ipc_call(channel_bind(1, "keykos", PAGE).value, area, PAGE, NULL, 0, 0)
            .status;
    request = ipc_receive(1, area, PAGE);
    if (request.status || !bytes_are(area, PAGE, 1))
        return 1;
    return (uint64_t)-ipc_reply(1, request.token, NULL, 0, 0).status;
}

RULE(KK_4_restarts_whole, "keykos", "pages that a pager supplies late: all of them, then the copy")
{
    for (uint64_t sends = 0; sends < 2; sends++) {
        uint64_t pager = endpoint_create().value, endpoint = endpoint_create().value;
        uint64_t object = memory_create_paged(pager, 2 * PAGE, 0).value;
        const struct process_grant grants[] = {
            {(uint32_t)endpoint, sends ? RIGHT_BIND : RIGHT_RECEIVE},
            {(uint32_t)object, RIGHT_WRITE}};
        const struct process_grant other = {(uint32_t)endpoint,
                                            sends ? RIGHT_RECEIVE : RIGHT_BIND};
        uint64_t plain = process_spawn("conformance", plain_side, !sends, 0, 0, &other, 1).value;
        uint64_t paged = process_spawn("conformance", paged_side, sends, 0, 0, grants, 2).value;
        uint64_t copied = kernel_count(COUNTER_BYTES_COPIED);

        for (int i = 0; i < 2; i++) {
            struct system_result request = ipc_receive(pager, NULL, 0);
            uint8_t *page = map_memory(test, PAGE);

            check_equal(test, request.status, -STATUS_PAGE_REQUEST);
            check_equal(test, request.value / PAGE, i);
            check_equal(test, kernel_count(COUNTER_BYTES_COPIED), copied); /* not a byte yet */
            memset(page, 1, PAGE);
            check_equal(test, page_supply(request.token, page), STATUS_OK);
        }
        process_finish(test, paged, PROCESS_EXITED, 0);
        process_finish(test, plain, PROCESS_EXITED, 0);
        check_equal(test, kernel_count(COUNTER_BYTES_COPIED) - copied, PAGE);
    }
}

/* Sends across two pages of a pager's memory; 0: the answer came. */
static uint64_t absent_sender(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    uint8_t *paged = (uint8_t *)memory_map(2 * PAGE, MAP_WRITE, 2).value;

    (void)unused0;
    (void)unused1;
    (void)unused2;
    return (uint64_t)-ipc_call(channel_bind(1, "keykos", PAGE).value, paged + 50, PAGE, NULL, 0, 9)
        .status;
}

RULE(KK_4_invoker_is_backed_up, "keykos",
     "who waits for its own page is just before the call: the recipient serves others")
{
    uint64_t pager = endpoint_create().value, endpoint = endpoint_create().value;
    uint64_t object = memory_create_paged(pager, 2 * PAGE, 0).value;
    const struct process_grant grants[] = {{(uint32_t)endpoint, RIGHT_BIND},
                                           {(uint32_t)object, RIGHT_WRITE}};
    uint64_t absent = process_spawn("conformance", absent_sender, 0, 0, 0, grants, 2).value;
    const struct process_grant grant = {(uint32_t)endpoint, RIGHT_BIND};
    struct system_result request;

    for (int i = 0; i < 2; i++) {
        uint64_t other = process_spawn("conformance", plain_side, 1, 0, 0, &grant, 1).value;
        struct system_result missing;

        request = ipc_receive(endpoint, area, PAGE); /* the other's, whoever was first */
        check_equal(test, request.status, STATUS_OK);
        check_equal(test, request.second, 0);
        check(test, bytes_are(area, PAGE, 3));
        check_equal(test, ipc_reply(endpoint, request.token, NULL, 0, 0).status, STATUS_OK);
        process_finish(test, other, PROCESS_EXITED, 0);
        missing = ipc_receive(pager, NULL, 0);
        check_equal(test, missing.value / PAGE, i);
        check_equal(test, page_supply(missing.token, map_memory(test, PAGE)), STATUS_OK);
    }
    request = ipc_receive(endpoint, area, PAGE);
    check_equal(test, request.second, 9);
    check(test, bytes_are(area, PAGE, 0));
    check_equal(test, ipc_reply(endpoint, request.token, NULL, 0, 0).status, STATUS_OK);
    process_finish(test, absent, PROCESS_EXITED, 0);
}

/* ---- KK-6: the shorter of the two --------------------------------------------------------------- */

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

RULE(KK_6_surplus_is_dropped, "keykos", "min(sent, accepted) arrives; of the surplus nobody is told")
{
    static uint8_t shown[256];
    static const uint64_t rooms[] = {0, 1, 40, 63, 64};

    for (int i = 0; i < 5; i++) {
        check_equal(test, send_64(test, rooms[i], 0, shown, 256).second, rooms[i]);
        check(test, bytes_are(shown, rooms[i], 1));
        check(test, bytes_are(shown + rooms[i], 128 - rooms[i], CANARY));
    }
}

RULE(KK_6_old_bytes_stay, "keykos", "what lies beyond a short string stays as it was")
{
    static uint8_t shown[256];

    check_equal(test, send_64(test, PAGE, 0, shown, 256).second, 64);
    check(test, bytes_are(shown + 64, 64, CANARY));
    check(test, bytes_are(shown + 128, 128, 9));
}

RULE(KK_6_length_that_was_sent, "keykos", "CapROS's variant: the receiver is told the sender's length")
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

/* ---- KK-7: overlap ------------------------------------------------------------------------------ */

#define OVERLAP_BYTES 3000

struct overlap {
    uint64_t source, destination; /* in an area of two pages */
};

static const struct overlap overlaps[] = {
    {0, 8},       {8, 0},       {0, 1},       {1, 0},          {0, 0},       {0, 2900},
    {2900, 0},    {2000, 2008}, {2008, 2000}, {4096 - 7, 500}, {500, 4089},  {100, 5000},
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

RULE(KK_7_overlap_in_an_object, "keykos",
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

RULE(KK_7_overlap_in_oneself, "keykos", "the same between two threads of one process")
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

/* ---- KK-8: the recipient's bad page ------------------------------------------------------------- */

static uint64_t bad_page_server(uint64_t where, uint64_t unused0, uint64_t unused1)
{
    struct system_result request = ipc_receive(SERVER_ENDPOINT, (void *)where, 64);

    (void)unused0;
    (void)unused1;
    if (request.status != -STATUS_LOST || request.value != 0 || request.second != 77)
        return 1;
    return (uint64_t)-ipc_reply(SERVER_ENDPOINT, request.token, area, 64, 78).status;
}

RULE(KK_8_message_without_string, "keykos",
     "a bad receive page is its owner's trouble: the message goes on without it")
{
    const uint64_t bad[] = {0x1000, (uint64_t)test_failed, UINT64_MAX - 10, 0xffffffff80106000ull};

    for (int i = 0; i < 4; i++) {
        struct partner partner = partner_start(test, bad_page_server, bad[i]);
        uint64_t channel = bind(test, partner.endpoint, PAGE);
        struct system_result reply = ipc_call(channel, area, 64, (void *)bad[i], 64, 77);

        check_equal(test, reply.status, -STATUS_LOST); /* its own receive page is bad as well */
        check_equal(test, reply.value, 0);
        check_equal(test, reply.second, 78);
        handle_close(channel);
        partner_finish(test, partner, 0);
    }
}

/* Calls with its receive buffer in memory that no pager has supplied yet; exit code 0: it was told
 * that the string is lost, and the page, once there, is not the server's. */
static uint64_t absent_client(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    uint8_t *paged = (uint8_t *)memory_map(2 * PAGE, MAP_WRITE, 2).value;
    struct system_result reply =
        ipc_call(channel_bind(1, "keykos", PAGE).value, area, 8, paged, PAGE, 77);

    (void)unused0;
    (void)unused1;
    (void)unused2;
    if (reply.status != -STATUS_LOST || reply.value != 0 || reply.second != 78)
        return 1;
    return !bytes_are(paged, PAGE, 1);
}

RULE(KK_8_reply_does_not_wait, "keykos", "a client's absent page does not hold up who replies to it")
{
    uint64_t pager = endpoint_create().value, endpoint = endpoint_create().value;
    uint64_t object = memory_create_paged(pager, 2 * PAGE, 0).value;
    const struct process_grant grants[] = {{(uint32_t)endpoint, RIGHT_BIND},
                                           {(uint32_t)object, RIGHT_WRITE}};
    uint64_t client = process_spawn("conformance", absent_client, 0, 0, 0, grants, 2).value;
    struct system_result request = ipc_receive(endpoint, area, PAGE);
    uint8_t *page = map_memory(test, PAGE);

    check_equal(test, request.second, 77);
    memset(area, 5, PAGE);
    check_equal(test, ipc_reply(endpoint, request.token, area, PAGE, 78).status, STATUS_OK);
    request = ipc_receive(pager, NULL, 0); /* the client itself, which looks */
    check_equal(test, request.status, -STATUS_PAGE_REQUEST);
    memset(page, 1, PAGE);
    check_equal(test, page_supply(request.token, page), STATUS_OK);
    process_finish(test, client, PROCESS_EXITED, 0);
}

/* ---- what nothing here can obey or break --------------------------------------------------------- */

RULE_NOT_APPLICABLE(KK_11, "keykos", "a dry meter stops its domain at entry",
                    "CPU time is not metered: nothing here models KeyKOS's meters")
RULE_NOT_APPLICABLE(KK_12, "keykos", "a checkpoint never falls into an invocation",
                    "there are no checkpoints; an invocation is one entry with interrupts off")
RULE_NOT_APPLICABLE(KK_13, "keykos", "EROS IPCv3: a vector of strings, still resident at once",
                    "a proposal that was never built; `gather` has the vectors")
