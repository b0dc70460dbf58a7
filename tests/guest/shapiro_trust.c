/* SPDX-License-Identifier: MIT */
/*
 * Asymmetric trust: a server serves clients that it does not trust. What a client does, or does
 * not do, must neither stop the server nor cost it anything, nor change what it has received.
 */
#include "shapiro.h"

#define AREA (4 * PAGE)

enum { CALLING = 1, CALLED, FLOODED };

static uint64_t longest(uint64_t mode_index, struct ipc_mode_description *mode)
{
    mode_describe(mode_index, mode);
    return at_most(mode, AREA);
}

/* Calls as it should and tells that it was answered. */
static uint64_t well_behaved(uint64_t mode_index, uint64_t unused0, uint64_t unused1)
{
    struct ipc_mode_description mode;
    uint64_t bytes = longest(mode_index, &mode);
    struct notes *notes = notes_map();
    void *request = (void *)memory_map(AREA, MAP_WRITE, 0).value;
    void *reply = (void *)memory_map(AREA, MAP_WRITE, 0).value;
    struct transport transport;

    (void)unused0;
    (void)unused1;
    if (transport_connect(&transport, CLIENT_ENDPOINT, mode.name, bytes))
        return 1;
    notes->status = (uint64_t)-transport_call(&transport, transport_outgoing(&transport, request),
                                              64, reply, AREA, 5)
                        .status;
    notes->step = CALLED;
    return 0;
}

/* Whether a well-behaved client of `endpoint` is served within reasonable time. */
static bool serves_others(struct test *test, uint64_t endpoint)
{
    struct notes_memory memory = notes_create(test);
    uint64_t client = client_of(test, well_behaved, 0, endpoint, memory.handle, 0);
    bool served = notes_reach(memory.notes, CALLED) && memory.notes->status == STATUS_OK;

    put_down(client);
    memory_change(memory.notes, PAGE, MEMORY_UNMAP);
    handle_close(memory.handle);
    return served;
}

/* What a hostile client does. */
enum misdeed {
    SENDS_FROM_NOWHERE,        /* its request is not there */
    RECEIVES_NOWHERE,          /* nor is the memory for the reply */
    SENDS_WHAT_NEVER_COMES,    /* its pager does not answer */
    RECEIVES_WHERE_NONE_COMES, /* likewise */
};

static uint64_t hostile(uint64_t mode_index, uint64_t misdeed, uint64_t unused)
{
    struct ipc_mode_description mode;
    uint64_t bytes = longest(mode_index, &mode);
    struct notes *notes = notes_map();
    uint8_t *plain = (uint8_t *)memory_map(AREA, MAP_WRITE | MAP_POPULATE, 0).value;
    uint8_t *bad = misdeed >= SENDS_WHAT_NEVER_COMES
                       ? (uint8_t *)memory_map(AREA, MAP_WRITE, CLIENT_PAGED).value
                       : (uint8_t *)0x1000;
    bool sends = misdeed == SENDS_FROM_NOWHERE || misdeed == SENDS_WHAT_NEVER_COMES;
    struct transport transport;

    (void)unused;
    if (transport_connect(&transport, CLIENT_ENDPOINT, mode.name, bytes))
        return 1;
    notes->step = CALLING;
    transport_call(&transport, sends ? bad : transport_outgoing(&transport, plain), bytes,
                   sends ? plain : bad, bytes, 5);
    notes->step = CALLED;
    return 0;
}

/* Lets a hostile client loose on an echo server: can the server still serve others? */
static void score_misdeed(struct test *test, enum misdeed misdeed, const char *reason)
{
    struct notes_memory memory = notes_create(test);
    uint64_t pager = endpoint_create().value; /* which nobody answers: the test does not receive */
    uint64_t paged = memory_create_paged(pager, AREA, 0).value;
    struct partner partner = echo_start(test, at_most(&test->mode, AREA));
    uint64_t client = client_of(test, hostile, misdeed, partner.endpoint, memory.handle, paged);
    bool served;

    check(test, notes_reach(memory.notes, CALLING));
    notes_reach(memory.notes, CALLED); /* or it waits for ever */
    served = serves_others(test, partner.endpoint);
    put_down(client);
    put_down(partner.process);
    handle_close(partner.endpoint);
    handle_close(paged);
    handle_close(pager);
    handle_close(memory.handle);
    memory_change(memory.notes, PAGE, MEMORY_UNMAP);
    test_score(test, served ? NULL : reason);
}

TEST(SHAPIRO_trust_request, TEST_EACH_MODE, "a client sends from memory that it does not have")
{
    score_misdeed(test, SENDS_FROM_NOWHERE, "a request that is not there stops the server");
}

TEST(SHAPIRO_trust_reply, TEST_EACH_MODE,
     "a client wants its reply in memory that it does not have")
{
    score_misdeed(test, RECEIVES_NOWHERE, "a reply buffer that is not there stops the server");
}

TEST(SHAPIRO_trust_request_pager, TEST_EACH_MODE, "a client sends what its pager never supplies")
{
    score_misdeed(
        test, SENDS_WHAT_NEVER_COMES,
        "the server waits for a page that a client's pager does not supply for a request");
}

TEST(SHAPIRO_trust_reply_pager, TEST_EACH_MODE,
     "a client wants its reply where its pager supplies no page")
{
    score_misdeed(test, RECEIVES_WHERE_NONE_COMES,
                  "the server waits for a page that a client's pager does not supply for a reply");
}

/* ---- death --------------------------------------------------------------------------------- */

TEST(SHAPIRO_trust_death, TEST_EACH_MODE, "a client dies while its server works for it")
{
    struct notes_memory memory = notes_create(test);
    uint64_t endpoint = endpoint_create().value;
    uint64_t client = client_of(test, well_behaved, 0, endpoint, memory.handle, 0);
    uint64_t bytes = at_most(&test->mode, AREA), other;
    uint8_t *buffer = map_memory(test, AREA);
    struct transport transport;
    struct transport_message request;
    const char *reason = NULL;

    transport_serve(&transport, endpoint, &test->mode, bytes);
    request = transport_receive(&transport, buffer, AREA);
    check_equal(test, request.status, STATUS_OK);
    put_down(client);
    transport_reply(&transport, request.token, NULL, 0, 0); /* whatever it is told */
    transport_release(&transport, request.payload, request.length);
    other = client_of(test, well_behaved, 0, endpoint, memory.handle, 0);
    request = transport_receive(&transport, buffer, AREA);
    if (request.status || transport_reply(&transport, request.token, NULL, 0, 0) ||
        !notes_reach(memory.notes, CALLED))
        reason = "a client's death is the server's, too";
    transport_release(&transport, request.payload, request.length);
    put_down(other);
    handle_close(endpoint);
    handle_close(memory.handle);
    memory_change(memory.notes, PAGE, MEMORY_UNMAP);
    test_score(test, reason);
}

/* ---- what has been sent -------------------------------------------------------------------- */

/* The client's second thread writes what the first is sending; its memory may be gone. */
static uint8_t *volatile sent;
static struct notes *volatile sent_notes;

static void change_what_was_sent(uint64_t bytes)
{
    while (!sent_notes->go)
        thread_yield();
    for (uint64_t i = 0; i < bytes; i++)
        sent[i] = 2;
    sent_notes->step = CALLED;
    for (;;)
        thread_yield();
}

static uint64_t two_faced(uint64_t mode_index, uint64_t unused0, uint64_t unused1)
{
    struct ipc_mode_description mode;
    uint64_t bytes = longest(mode_index, &mode);
    void *memory = (void *)memory_map(AREA, MAP_WRITE | MAP_POPULATE, 0).value;
    char *stack = (char *)memory_map(PAGE, MAP_WRITE | MAP_POPULATE, 0).value;
    struct transport transport;

    (void)unused0;
    (void)unused1;
    sent_notes = notes_map();
    if (transport_connect(&transport, CLIENT_ENDPOINT, mode.name, bytes))
        return 1;
    sent = transport_outgoing(&transport, memory);
    for (uint64_t i = 0; i < bytes; i++)
        sent[i] = 1;
    thread_spawn(change_what_was_sent, stack + PAGE, bytes);
    transport_call(&transport, sent, bytes, NULL, 0, 5);
    return 0;
}

TEST(SHAPIRO_trust_change, TEST_EACH_MODE,
     "a client writes to what it has sent, after the server looked at it")
{
    struct notes_memory memory = notes_create(test);
    uint64_t endpoint = endpoint_create().value, client;
    uint64_t bytes = at_most(&test->mode, AREA), before;
    uint8_t *buffer = map_memory(test, AREA);
    struct transport transport;
    struct transport_message request;
    const char *reason = NULL;

    if (!mode_delivers(test))
        test_skip(test, "nothing arrives that could change");
    client = client_of(test, two_faced, 0, endpoint, memory.handle, 0);
    transport_serve(&transport, endpoint, &test->mode, bytes);
    request = transport_receive(&transport, buffer, AREA);
    check_equal(test, request.status, STATUS_OK);
    check_equal(test, request.length, bytes);
    before = sum_of(request.payload, bytes);
    memory.notes->go = 1;
    notes_reach(memory.notes, CALLED); /* or its write was its end */
    if (sum_of(request.payload, bytes) != before)
        reason = "the sender changes a message that the receiver has already looked at";
    put_down(client);
    transport_release(&transport, request.payload, request.length);
    handle_close(endpoint);
    handle_close(memory.handle);
    memory_change(memory.notes, PAGE, MEMORY_UNMAP);
    test_score(test, reason);
}

/* ---- memory -------------------------------------------------------------------------------- */

/* Serves one small message, and takes the next without ever answering. */
static uint64_t take_one(uint64_t mode_index, uint64_t unused0, uint64_t unused1)
{
    struct ipc_mode_description mode;
    uint64_t bytes = longest(mode_index, &mode);
    void *buffer = (void *)memory_map(AREA, MAP_WRITE | MAP_POPULATE, 0).value;
    struct transport transport;
    struct transport_message request;

    (void)unused0;
    (void)unused1;
    transport_serve(&transport, CLIENT_ENDPOINT, &mode, bytes);
    request = transport_receive(&transport, buffer, AREA);
    transport_release(&transport, request.payload, request.length);
    request = transport_reply_and_wait(&transport, request.token, NULL, 0, 0, buffer, AREA);
    while (request.token)
        thread_yield();
    return 0;
}

/* A first call of a byte, and one of as much as there may be, lying as badly as it may. */
static uint64_t send_twice(uint64_t mode_index, uint64_t unused0, uint64_t unused1)
{
    struct ipc_mode_description mode;
    uint64_t bytes = longest(mode_index, &mode);
    struct notes *notes = notes_map();
    void *memory = (void *)memory_map(AREA, MAP_WRITE | MAP_POPULATE, 0).value;
    char *more = (char *)memory_map(AREA + PAGE, MAP_WRITE | MAP_POPULATE, 0).value;
    struct transport transport;

    (void)unused0;
    (void)unused1;
    if (transport_connect(&transport, CLIENT_ENDPOINT, mode.name, bytes))
        return 1;
    transport_call(&transport, transport_outgoing(&transport, memory), 1, NULL, 0, 5);
    notes->step = CALLING;
    while (!notes->go)
        thread_yield();
    transport_call(&transport, transport_outgoing(&transport, more + PAGE / 2), bytes, NULL, 0, 5);
    return 0;
}

TEST(SHAPIRO_trust_memory, TEST_EACH_MODE,
     "a message takes memory of the receiver's that it did not offer")
{
    struct notes_memory memory = notes_create(test);
    uint64_t endpoint = endpoint_create().value;
    uint64_t bank = bank_create(0, 4096).value, server, client, before, after;
    const struct process_grant grant = {(uint32_t)endpoint, RIGHT_RECEIVE};

    server =
        process_spawn_in(bank, "conformance", take_one, test->mode_index, 0, 0, &grant, 1).value;
    client = client_of(test, send_twice, 0, endpoint, memory.handle, 0);
    check(test, notes_reach(memory.notes, CALLING));
    before = bank_read(bank).value;
    memory.notes->go = 1;
    others_run(20);
    after = bank_read(bank).value;
    put_down(client);
    put_down(server);
    check_equal(test, bank_destroy(bank, BANK_RESCIND).status, STATUS_OK);
    handle_close(bank);
    handle_close(endpoint);
    handle_close(memory.handle);
    memory_change(memory.notes, PAGE, MEMORY_UNMAP);
    test_score(test, after > before
                         ? "the receiver's bank pays for pages that the sender made it take"
                         : NULL);
}

/* Leaves as many messages as it can with the kernel, at endpoints of its own. */
static uint64_t flood(uint64_t mode_index, uint64_t unused0, uint64_t unused1)
{
    struct ipc_mode_description mode;
    uint64_t bytes = longest(mode_index, &mode);
    struct notes *notes = notes_map();
    void *message = (void *)memory_map(AREA, MAP_WRITE | MAP_POPULATE, 0).value;

    (void)unused0;
    (void)unused1;
    for (;;) {
        struct system_result endpoint = endpoint_create();
        struct system_result channel = channel_bind(endpoint.value, mode.name, bytes);

        if (endpoint.status || channel.status)
            break;
        while (mode.control == CONTROL_QUEUED &&
               ipc_send(channel.value, message, bytes, SEND_NO_WAIT, 0) == STATUS_OK)
            ;
    }
    notes->step = FLOODED;
    while (notes->step == FLOODED)
        thread_yield();
    return 0;
}

TEST(SHAPIRO_trust_flood, TEST_EACH_MODE, "a client leaves as much with the kernel as it can")
{
    struct notes_memory memory = notes_create(test);
    uint64_t bank = bank_create(0, 4096).value, frames = free_frames(), taken, paid;
    const struct process_grant grants[] = {{(uint32_t)memory.handle, RIGHT_WRITE},
                                           {(uint32_t)memory.handle, RIGHT_WRITE}};
    struct system_result process =
        process_spawn_in(bank, "conformance", flood, test->mode_index, 0, 0, grants, 2);
    uint64_t client = process.value;

    check_equal(test, process.status, STATUS_OK);
    check(test, notes_reach(memory.notes, FLOODED));
    taken = frames - free_frames();
    paid = bank_read(bank).value;
    put_down(client);
    check_equal(test, bank_destroy(bank, BANK_RESCIND).status, STATUS_OK);
    handle_close(bank);
    handle_close(memory.handle);
    memory_change(memory.notes, PAGE, MEMORY_UNMAP);
    test_score(test, taken > paid
                         ? "a client's messages take memory that nobody pays for: all of it"
                         : NULL);
}
