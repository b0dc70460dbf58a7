/* SPDX-License-Identifier: MIT */
/* Every allocation of a frame fails once: each time an error, and nothing is lost. */
#include "test.h"

#define BYTES 20000ull

static uint64_t failing; /* of the allocations to come; 0: none */

/* From here on they count. Lives that begin by starting processes say so behind that: no mode has a
 * part in it, and it is most of all allocations. every_allocation_of_a_process begins before. */
static void begin_to_fail(void)
{
    machine_control(TEST_MACHINE_HANDLE, MACHINE_FAIL_FRAME, failing);
}

/* Closes what a system call has made, if it has: what else is in the register is older. */
static void close_made(struct system_result made)
{
    if (made.status == STATUS_OK)
        handle_close(made.value);
}

static void end_process(struct system_result process)
{
    if (process.status == STATUS_OK)
        process_kill(process.value);
    close_made(process);
}

/* One life of a channel: server, bind, a round trip through untouched memory, the end. What
 * fails on the way is not reported: only that the kernel lives and nothing is left. */
static void live_once(struct test *test)
{
    struct system_result endpoint = endpoint_create();
    const struct process_grant grant = {(uint32_t)endpoint.value, RIGHT_RECEIVE};
    struct system_result server = process_spawn("conformance", echo_serve, test->mode_index,
                                                BYTES, 0, &grant, 1);
    struct transport transport;
    struct transport_message reply;

    begin_to_fail();
    if (transport_connect(&transport, endpoint.value, test->mode.name, BYTES) == STATUS_OK) {
        uint64_t memory = memory_map(6 * 4096, MAP_WRITE, 0).value;
        void *request = transport_outgoing(&transport, (void *)(memory + 100));

        handle_close(endpoint.value);
        reply = transport_call(&transport, request, BYTES, (void *)memory, BYTES, 0);
        if (reply.status == STATUS_OK)
            transport_release(&transport, reply.payload, reply.length);
        handle_close(transport.handle);
        for (uint64_t page = 0; page < 6; page++) /* some may have moved away */
            memory_change((void *)(memory + page * 4096), 4096, MEMORY_UNMAP);
    }
    close_made(endpoint);
    end_process(server);
}

/* Lets each allocation of a life fail once. Page tables that the first ones make stay. */
static void fail_each(struct test *test, void (*live)(struct test *test), uint64_t least)
{
    uint64_t frames, failures = 0;

    failing = 0;
    live(test);
    live(test);
    frames = free_frames();
    for (failing = 1;; failing++) {
        live(test);
        if (machine_control(TEST_MACHINE_HANDLE, MACHINE_FAIL_FRAME, 0).value > 0)
            break; /* it lived with fewer */
        check_equal(test, free_frames(), frames);
        failures++;
    }
    check(test, failures > least);
}

/* A process that is never asked for anything. */
static void start_once(struct test *test)
{
    struct system_result endpoint, process;
    struct process_grant grant = {.rights = RIGHT_RECEIVE};

    begin_to_fail();
    endpoint = endpoint_create();
    grant.handle = (uint32_t)endpoint.value;
    process = process_spawn("conformance", echo_serve, test->mode_index, BYTES, 0, &grant, 1);
    thread_yield(); /* it waits */
    close_made(endpoint);
    end_process(process);
}

TEST(every_allocation_of_a_process, TEST_ONCE, "the same in the life of a process")
{
    fail_each(test, start_once, 50);
}

TEST(every_allocation_fails_once, TEST_EACH_MODE,
     "whichever allocation of a frame fails in a channel's life, nothing is lost")
{
    fail_each(test, live_once, mode_delivers(test) ? 7 : 0);
}

/* ---- pages of a pager ------------------------------------------------------------------------- */

/* Gives what it is asked for, or refuses where it has nothing to give: it always answers. */
static uint64_t supply_pages(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    struct system_result request;

    (void)unused0;
    (void)unused1;
    (void)unused2;
    while ((request = ipc_receive(SERVER_ENDPOINT, NULL, 0)).status == -STATUS_PAGE_REQUEST) {
        struct system_result page = memory_map(4096, MAP_WRITE | MAP_POPULATE, 0);

        if (page_supply(request.token, (void *)(page.status ? 0 : page.value)))
            page_supply(request.token, NULL);
        if (page.status == STATUS_OK)
            memory_change((void *)page.value, 4096, MEMORY_UNMAP);
    }
    return 1;
}

/* A round trip out of absent pages and into them. */
static void call_from_pages(struct test *test, struct system_result *endpoint, uint64_t object)
{
    struct system_result area = memory_map(12 * 4096, MAP_WRITE, object);
    struct transport_message reply;
    struct transport transport;

    if (area.status == STATUS_OK &&
        transport_connect(&transport, endpoint->value, test->mode.name, BYTES) == STATUS_OK) {
        handle_close(endpoint->value); /* whoever is left without a server is told */
        endpoint->status = -STATUS_BAD_HANDLE;
        reply = transport_call(&transport, (void *)area.value, BYTES,
                               (void *)(area.value + 6 * 4096ull), BYTES, 0);
        if (reply.status == STATUS_OK)
            transport_release(&transport, reply.payload, reply.length);
        handle_close(transport.handle);
    }
    for (uint64_t page = 0; area.status == STATUS_OK && page < 12; page++) /* shared in part */
        memory_change((void *)(area.value + page * 4096), 4096, MEMORY_UNMAP);
}

static void fault_once(struct test *test)
{
    struct system_result endpoint = endpoint_create(), pages = endpoint_create(), object;
    const struct process_grant serve = {(uint32_t)endpoint.value, RIGHT_RECEIVE};
    const struct process_grant supply = {(uint32_t)pages.value, RIGHT_RECEIVE};
    struct system_result server = process_spawn("conformance", echo_serve, test->mode_index,
                                                BYTES, 0, &serve, 1);
    struct system_result pager = process_spawn("conformance", supply_pages, 0, 0, 0, &supply, 1);

    begin_to_fail();
    object = memory_create_paged(pages.value, 12 * 4096, 0);
    close_made(pages); /* whoever is left without a pager is told */
    if (object.status == STATUS_OK)
        call_from_pages(test, &endpoint, object.value);
    close_made(endpoint);
    close_made(object);
    end_process(server);
    end_process(pager);
}

TEST(every_allocation_of_a_fault, TEST_EACH_MODE,
     "the same where pages of the message come from a pager in mid-transfer")
{
    if (!mode_delivers(test))
        test_skip(test, "this mode carries no payload");
    fail_each(test, fault_once, receiver_places(test) ? 15 : 2);
}

/* ---- messages that wait ----------------------------------------------------------------------- */

static void send_once(struct test *test)
{
    struct system_result endpoint, channel, memory;

    begin_to_fail();
    endpoint = endpoint_create();
    channel = channel_bind(endpoint.value, test->mode.name, BYTES);
    memory = memory_map(6 * 4096, MAP_WRITE, 0);
    if (channel.status == STATUS_OK && memory.status == STATUS_OK) {
        uint64_t sent = 0;

        for (uint64_t bytes = 1; bytes <= BYTES; bytes = bytes * 20 + 1)
            sent += ipc_send(channel.value, (void *)memory.value, bytes, SEND_NO_WAIT, 0) == 0;
        if (sent > 1) { /* one is left behind */
            struct system_result message =
                ipc_receive(endpoint.value, (void *)memory.value, BYTES);

            if (!receiver_places(test) && message.status == STATUS_OK)
                memory_change((void *)(message.address & ~4095ull),
                              (message.address % 4096 + message.value + 4095) & ~4095ull,
                              MEMORY_UNMAP);
        }
    }
    if (memory.status == STATUS_OK)
        memory_change((void *)memory.value, 6 * 4096, MEMORY_UNMAP);
    close_made(channel);
    close_made(endpoint);
}

TEST(every_allocation_of_a_send, TEST_EACH_MODE, "the same for messages in a queue")
{
    need_queue(test);
    fail_each(test, send_once, 8);
}

/* ---- segments by key -------------------------------------------------------------------------- */

static uint64_t accept_segment(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    uint64_t object;
    struct system_result request =
        ipc_reply_wait_pass(SERVER_ENDPOINT, 0, NULL, 0, 0, NULL, 0, 0, 1, &object);

    (void)unused0;
    (void)unused1;
    (void)unused2;
    memory_map(4 * 4096, MAP_WRITE | MAP_POPULATE, object);
    return (uint64_t)-ipc_reply(SERVER_ENDPOINT, request.token, NULL, 0, 0).status;
}

static void pass_once(struct test *test)
{
    struct system_result endpoint = endpoint_create(), object, channel;
    const struct process_grant grant = {(uint32_t)endpoint.value, RIGHT_RECEIVE};
    struct system_result server =
        process_spawn("conformance", accept_segment, 0, 0, 0, &grant, 1);
    uint64_t none;

    begin_to_fail();
    object = memory_create(4 * 4096);
    channel = channel_bind(endpoint.value, test->mode.name, 64);
    close_made(endpoint);
    if (channel.status == STATUS_OK && object.status == STATUS_OK)
        ipc_call_pass(channel.value, NULL, 0, NULL, 0, 0, object.value, 0, &none);
    close_made(channel);
    close_made(object);
    end_process(server);
}

TEST(every_allocation_of_a_pass, TEST_EACH_MODE, "the same where a message passes a segment")
{
    fail_each(test, pass_once, 8);
}
