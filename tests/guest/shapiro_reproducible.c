/* SPDX-License-Identifier: MIT */
/*
 * Reproducibility: what a call does is a function of what is called, with what, and not of which
 * pages happen to be in memory, nor of how long anything takes.
 */
#include "shapiro.h"

#define AREA  (4 * PAGE)
#define BYTES (AREA - 100) /* of the message, 50 into the area */

/* In which state the client's memory is when it calls. */
enum residence {
    RESIDENT, /* touched before, every page */
    ABSENT,   /* the pager is asked in the middle of the transfer, and answers at once */
    LATE,     /* it answers after a while */
};

/* Ticks of the engine model that a late page takes: several periods of the timer. */
#define WHILE_TICKS 5000000ull

static volatile uint8_t touched;

static void touch_all(const uint8_t *area)
{
    for (uint64_t i = 0; i < AREA; i += PAGE)
        touched = area[i];
}

/* Calls from paged memory into paged memory, and tells what came of it. */
static uint64_t call_paged(uint64_t mode_index, uint64_t residence, uint64_t unused)
{
    struct notes *notes = notes_map();
    uint8_t *request = (uint8_t *)memory_map(2 * AREA, MAP_WRITE, CLIENT_PAGED).value;
    uint8_t *reply = request + AREA;
    struct ipc_mode_description mode;
    struct transport transport;
    struct transport_message answer;
    uint64_t bytes;

    (void)unused;
    mode_describe(mode_index, &mode);
    bytes = at_most(&mode, BYTES);
    if (residence == RESIDENT) {
        touch_all(request);
        touch_all(reply);
    }
    if (transport_connect(&transport, CLIENT_ENDPOINT, mode.name, bytes))
        return 1;
    answer = transport_call(&transport, request + 50, bytes, reply + 50, bytes, 5);
    notes->status = (uint64_t)-answer.status;
    notes->length = answer.length;
    notes->sum = answer.status ? 0 : sum_of(answer.payload, answer.length);
    notes->step = 1;
    return 0;
}

/* Answers page requests until the client has told; the test has the pager's endpoint. */
static uint64_t supply(uint64_t residence, uint64_t unused0, uint64_t unused1)
{
    (void)unused0;
    (void)unused1;
    for (;;) {
        struct system_result request = ipc_receive(1, NULL, 0);
        uint8_t *page = (uint8_t *)memory_map(PAGE, MAP_WRITE | MAP_POPULATE, 0).value;
        uint64_t began = timestamp();

        for (uint64_t i = 0; i < PAGE; i++)
            page[i] = (uint8_t)(i + request.value / PAGE);
        while (residence == LATE && timestamp() - began < WHILE_TICKS)
            thread_yield();
        page_supply(request.token, page);
        memory_change(page, PAGE, MEMORY_UNMAP);
    }
    return 0;
}

static struct notes outcome_of(struct test *test, enum residence residence)
{
    struct notes_memory memory = notes_create(test);
    uint64_t pager = endpoint_create().value;
    uint64_t paged = memory_create_paged(pager, 2 * AREA, 0).value;
    const struct process_grant grant = {(uint32_t)pager, RIGHT_RECEIVE};
    uint64_t supplier = process_spawn("conformance", supply, residence, 0, 0, &grant, 1).value;
    struct partner partner = echo_start(test, at_most(&test->mode, BYTES));
    uint64_t client =
        client_of(test, call_paged, residence, partner.endpoint, memory.handle, paged);
    struct notes outcome;

    process_wait(client); /* its pages come, sooner or later */
    outcome = *memory.notes;
    handle_close(client);
    put_down(partner.process);
    put_down(supplier);
    handle_close(partner.endpoint);
    handle_close(paged);
    handle_close(pager);
    handle_close(memory.handle);
    memory_change(memory.notes, PAGE, MEMORY_UNMAP);
    return outcome;
}

static bool same(const struct notes *left, const struct notes *right)
{
    return left->step == right->step && left->status == right->status &&
           left->length == right->length && left->sum == right->sum;
}

static void score_residence(struct test *test, enum residence residence, const char *reason)
{
    struct notes resident = outcome_of(test, RESIDENT);
    struct notes other = outcome_of(test, residence);

    test_score(test, same(&resident, &other) ? NULL : reason);
}

TEST(SHAPIRO_reproducible_absent, TEST_EACH_MODE,
     "the same outcome, whether pages are there or a pager has them")
{
    score_residence(test, ABSENT, "a page that is not there changes what the call does");
}

TEST(SHAPIRO_reproducible_late, TEST_EACH_MODE, "the same outcome, however long a pager takes")
{
    score_residence(test, LATE, "a page that takes a while changes what the call does");
}

/* ---- memory that was never touched --------------------------------------------------------- */

static struct notes echo_zeros(struct test *test, struct transport *transport, uint64_t bytes,
                               uint64_t flags)
{
    uint8_t *request = (uint8_t *)memory_map(AREA, MAP_WRITE | flags, 0).value;
    uint8_t *reply = (uint8_t *)memory_map(AREA, MAP_WRITE | flags, 0).value;
    void *outgoing = transport_outgoing(transport, request + 50);
    struct transport_message answer =
        transport_call(transport, outgoing, bytes, reply + 50, bytes, 5);
    struct notes outcome = {.status = (uint64_t)-answer.status,
                            .length = answer.length,
                            .sum = answer.status ? 0 : sum_of(answer.payload, answer.length)};

    transport_release(transport, answer.payload, answer.length);
    memory_change(request, AREA, MEMORY_UNMAP);
    check_equal(test, memory_change(reply, AREA, MEMORY_UNMAP), STATUS_OK);
    return outcome;
}

TEST(SHAPIRO_reproducible_fresh, TEST_EACH_MODE,
     "the same outcome, whether memory was ever touched")
{
    uint64_t bytes = at_most(&test->mode, BYTES);
    struct partner partner = echo_start(test, bytes);
    struct transport transport = connect(test, partner.endpoint, bytes);
    struct notes populated = echo_zeros(test, &transport, bytes, MAP_POPULATE);
    struct notes fresh = echo_zeros(test, &transport, bytes, 0);

    echo_stop(test, transport, partner);
    test_score(test, same(&populated, &fresh) ? NULL
                                              : "memory that was never touched changes what the "
                                                "call does");
}
