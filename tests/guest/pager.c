/* SPDX-License-Identifier: MIT */
/*
 * Pagers in ring 3: pages that come late, wrong or never, for plain accesses and in the middle
 * of transfers. The test itself is the pager.
 */
#include "test.h"

#include "microbench/payload.h"

#include <ipclab/message.h>

#define PAGE 4096ull
#define PAGES 5ull
#define AREA (PAGES * PAGE)
#define LENGTH (AREA - 100) /* of the messages: they begin 50 bytes into the area */
#define SEED 7

/* Handles of the pager's customers. */
#define CHANNEL_ENDPOINT 1u
#define PAGED_MEMORY 2u

struct pager {
    uint64_t endpoint, object;
};

static struct pager pager_start(struct test *test)
{
    struct pager pager = {.endpoint = endpoint_create().value};
    struct system_result object = memory_create_paged(pager.endpoint, AREA, 0x1234);

    check_equal(test, object.status, STATUS_OK);
    pager.object = object.value;
    return pager;
}

static void pager_end(struct test *test, struct pager pager)
{
    check_equal(test, handle_close(pager.object), STATUS_OK);
    check_equal(test, handle_close(pager.endpoint), STATUS_OK);
}

/* Gives away a page with the contents that belong at `offset`. */
static void supply(struct test *test, struct system_result request)
{
    uint8_t *page = map_memory(test, PAGE);

    payload_fill(page, PAGE, payload_key(SEED, request.value / PAGE, PAYLOAD_REQUEST));
    check_equal(test, page_supply(request.token, page), STATUS_OK);
    check_equal(test, memory_change(page, PAGE, MEMORY_UNMAP), STATUS_OK);
}

static struct system_result next_request(struct test *test, struct pager pager)
{
    struct system_result request = ipc_receive(pager.endpoint, NULL, 0);

    check_equal(test, request.status, -STATUS_PAGE_REQUEST);
    check_equal(test, request.second, 0x1234);
    return request;
}

/* Each page is asked for once. */
static void supply_all(struct test *test, struct pager pager)
{
    for (uint64_t i = 0; i < PAGES; i++) {
        struct system_result request = next_request(test, pager);

        check_equal(test, request.value / PAGE, i);
        supply(test, request);
    }
}

/* What byte the pager puts at `offset`. */
static bool is_paged_content(const uint8_t *bytes, uint64_t offset, uint64_t length)
{
    static uint8_t page[4096];

    for (uint64_t i = 0; i < length; i++) {
        uint64_t at = offset + i;

        if (i == 0 || at % PAGE == 0)
            payload_fill(page, PAGE, payload_key(SEED, at / PAGE, PAYLOAD_REQUEST));
        if (bytes[i] != page[at % PAGE])
            return false;
    }
    return true;
}

static uint8_t *map_paged(void)
{
    return (uint8_t *)memory_map(AREA, MAP_WRITE, PAGED_MEMORY).value;
}

/* Starts a customer of the pager, with the right to bind to `endpoint`, or to serve it. */
static uint64_t customer(struct test *test, program_function function, uint64_t argument,
                         uint64_t endpoint, uint32_t rights, struct pager pager)
{
    const struct process_grant grants[] = {{(uint32_t)endpoint, rights},
                                           {(uint32_t)pager.object, RIGHT_WRITE}};
    struct system_result process = process_spawn("conformance", function, test->mode_index,
                                                 argument, 0, grants, 2);

    check_equal(test, process.status, STATUS_OK);
    return process.value;
}

/* ---- plain accesses ------------------------------------------------------------------------- */

static uint64_t read_and_write(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    uint8_t *area = map_paged();

    (void)unused0;
    (void)unused1;
    (void)unused2;
    if (!is_paged_content(area, 0, AREA))
        return 1;
    for (uint64_t i = 0; i < AREA; i++)
        area[i] = (uint8_t)i;
    return area[AREA - 1] == (uint8_t)(AREA - 1) ? 0 : 2;
}

TEST(pager_supplies, TEST_ONCE, "a pager's pages appear at the first touch, and are asked for once")
{
    struct pager pager = pager_start(test);
    uint64_t process = customer(test, read_and_write, 0, pager.endpoint, 0, pager);

    supply_all(test, pager);
    process_finish(test, process, PROCESS_EXITED, 0);
    process = customer(test, read_and_write, 0, pager.endpoint, 0, pager);
    process_finish(test, process, PROCESS_EXITED, 1); /* the same pages, written since */
    pager_end(test, pager);
}

TEST(pager_refuses, TEST_ONCE, "a page that is refused ends who touched it")
{
    struct pager pager = pager_start(test);
    uint64_t process = customer(test, read_and_write, 0, pager.endpoint, 0, pager);

    supply(test, next_request(test, pager));
    check_equal(test, page_supply(next_request(test, pager).token, NULL), STATUS_OK);
    process_finish(test, process, PROCESS_FAULTED, 14);
    pager_end(test, pager);
}

TEST(pager_goes, TEST_ONCE, "when the last who receives the requests goes, they fail")
{
    struct pager pager = pager_start(test);
    uint64_t process = customer(test, read_and_write, 0, pager.endpoint, 0, pager);

    for (int i = 0; i < 4; i++)
        thread_yield();
    pager_end(test, pager);
    process_finish(test, process, PROCESS_FAULTED, 14);
}

/* A pager that takes a request and ends. */
static uint64_t take_request(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    struct system_result request = ipc_receive(CHANNEL_ENDPOINT, NULL, 0);

    (void)unused0;
    (void)unused1;
    (void)unused2;
    return request.status == -STATUS_PAGE_REQUEST ? 0 : 1;
}

TEST(pager_dies, TEST_ONCE, "a pager that ends with a request: its customer ends, nobody else")
{
    struct pager pager = pager_start(test);
    const struct process_grant grant = {(uint32_t)pager.endpoint, RIGHT_RECEIVE};
    uint64_t dying =
        process_spawn("conformance", take_request, 0, 0, 0, &grant, 1).value;
    uint64_t process;

    thread_yield();
    process = customer(test, read_and_write, 0, pager.endpoint, 0, pager);
    process_finish(test, dying, PROCESS_EXITED, 0);
    process_finish(test, process, PROCESS_FAULTED, 14);
    pager_end(test, pager);
}

TEST(pager_lies, TEST_ONCE, "what is not the pager's to give is its own error; so are tokens")
{
    struct pager pager = pager_start(test);
    uint64_t process = customer(test, read_and_write, 0, pager.endpoint, 0, pager);
    struct system_result request = next_request(test, pager);
    uint8_t *shared = map_memory(test, 2 * PAGE);

    check_equal(test, page_supply(request.token, (void *)0x10), -STATUS_BAD_ADDRESS);
    check_equal(test, page_supply(request.token, shared + 1), -STATUS_BAD_ADDRESS);
    check_equal(test, page_supply(request.token, (void *)UINT64_MAX), -STATUS_BAD_ADDRESS);
    check_equal(test, page_supply(request.token, (void *)0xffffffff80100000ull),
                -STATUS_BAD_ADDRESS);
    check_equal(test, page_supply(request.token + 256, shared), -STATUS_BAD_TOKEN);
    check_equal(test, page_supply(request.token ^ 1, shared), -STATUS_BAD_TOKEN);
    check_equal(test, page_supply(0, shared), -STATUS_BAD_TOKEN);
    check_equal(test, ipc_reply(pager.endpoint, request.token, NULL, 0, 0).status,
                -STATUS_BAD_TOKEN);
    supply(test, request);
    check_equal(test, page_supply(request.token, shared), -STATUS_BAD_TOKEN);
    for (uint64_t i = 1; i < PAGES; i++)
        supply(test, next_request(test, pager));
    process_finish(test, process, PROCESS_EXITED, 0);
    memory_change(shared, 2 * PAGE, MEMORY_UNMAP);
    pager_end(test, pager);
}

/* ---- in the middle of a transfer -------------------------------------------------------------- */

/* Sends from the area what the pager puts there; gets back what it sent, or its status. */
static uint64_t send_paged(uint64_t mode_index, uint64_t unused0, uint64_t unused1)
{
    uint8_t *area = map_paged(), *reply = (uint8_t *)memory_map(AREA, MAP_WRITE, 0).value;
    struct ipc_mode_description mode;
    uint64_t channel;
    struct system_result result;

    (void)unused0;
    (void)unused1;
    mode_describe(mode_index, &mode);
    channel = channel_bind(CHANNEL_ENDPOINT, mode.name, AREA).value;
    result = ipc_call(channel, area + 50, LENGTH, reply, AREA, 3);
    if (result.status)
        return (uint64_t)-result.status;
    return result.value == LENGTH && is_paged_content(reply, 50, LENGTH) ? 0 : 100;
}

/* Sends the pager's content, and gets it back in the area. */
static uint64_t receive_paged(uint64_t mode_index, uint64_t unused0, uint64_t unused1)
{
    uint8_t *area = map_paged(), *request = (uint8_t *)memory_map(AREA, MAP_WRITE, 0).value;
    struct ipc_mode_description mode;
    uint64_t channel;
    struct system_result result;

    (void)unused0;
    (void)unused1;
    for (uint64_t i = 0; i < PAGES; i++)
        payload_fill(request + i * PAGE, PAGE, payload_key(SEED, i, PAYLOAD_REQUEST));
    mode_describe(mode_index, &mode);
    channel = channel_bind(CHANNEL_ENDPOINT, mode.name, AREA).value;
    result = ipc_call(channel, request, LENGTH, area + 50, LENGTH, 3);
    if (result.status)
        return (uint64_t)-result.status;
    return result.value == LENGTH && is_paged_content(area + 50, 0, LENGTH) ? 0 : 100;
}

/* Receives a request into the area, and replies with it; or replies with the area as the pager
 * filled it, without having looked at it. */
enum serve_paged { SERVE_RECEIVES, SERVE_SENDS };

static uint64_t serve_paged(uint64_t mode_index, uint64_t how, uint64_t unused)
{
    uint8_t *area = map_paged(), *plain = (uint8_t *)memory_map(AREA, MAP_WRITE, 0).value;
    struct system_result request =
        ipc_receive(CHANNEL_ENDPOINT, how == SERVE_RECEIVES ? area + 50 : plain, LENGTH);
    struct system_result reply;

    (void)mode_index;
    (void)unused;
    if (request.status)
        return (uint64_t)-request.status;
    reply = ipc_reply_wait(CHANNEL_ENDPOINT, request.token, area + 50, LENGTH, 0, plain, AREA);
    return reply.status ? (uint64_t)-reply.status : reply.second; /* the last request's label */
}

#define STOP 55

/* Whether a transfer of this mode touches the memory that either side names, and can wait. */
static void need_buffers(struct test *test)
{
    if (!receiver_places(test))
        test_skip(test, "no transfer of this mode touches a pager's memory");
    if (message_bytes(test, AREA) < AREA)
        test_skip(test, "its messages are shorter than this area: its rules show the same");
}

TEST(pager_in_request, TEST_EACH_MODE, "the client's pages come while its request is sent")
{
    struct pager pager = pager_start(test);
    struct partner partner;
    struct transport transport;
    uint64_t client;

    need_buffers(test);
    partner = echo_start(test, AREA);
    transport = connect(test, partner.endpoint, AREA);
    client = customer(test, send_paged, 0, partner.endpoint, RIGHT_BIND, pager);
    supply_all(test, pager);
    process_finish(test, client, PROCESS_EXITED, 0);
    echo_stop(test, transport, partner);
    pager_end(test, pager);
}

TEST(pager_in_reply, TEST_EACH_MODE, "the client's pages come while it gets its reply")
{
    struct pager pager = pager_start(test);
    struct partner partner;
    struct transport transport;
    uint64_t client;

    need_buffers(test);
    partner = echo_start(test, AREA);
    transport = connect(test, partner.endpoint, AREA);
    client = customer(test, receive_paged, 0, partner.endpoint, RIGHT_BIND, pager);
    supply_all(test, pager);
    process_finish(test, client, PROCESS_EXITED, 0);
    echo_stop(test, transport, partner);
    pager_end(test, pager);
}

static uint8_t *answer;
static volatile int64_t second_reply = 1;

/* Replies with a token that another thread is replying with. */
static void reply_again(uint64_t token)
{
    second_reply = ipc_reply(CHANNEL_ENDPOINT, token, answer, LENGTH, 0).status;
    thread_priority(1); /* where the other then goes */
    for (;;)
        thread_yield();
}

static uint64_t serve_twice(uint64_t mode_index, uint64_t unused0, uint64_t unused1)
{
    uint8_t *stack = (uint8_t *)memory_map(PAGE, MAP_WRITE, 0).value;
    struct system_result request;
    int64_t status;

    (void)mode_index;
    (void)unused0;
    (void)unused1;
    answer = (uint8_t *)memory_map(AREA, MAP_WRITE, 0).value;
    request = ipc_receive(CHANNEL_ENDPOINT, answer, AREA);
    thread_spawn(reply_again, stack + PAGE, request.token);
    thread_priority(PRIORITY_DEFAULT + 1); /* the other runs when this one waits */
    status = ipc_reply(CHANNEL_ENDPOINT, request.token, answer, LENGTH, 0).status;
    thread_priority(1);
    if (status)
        return (uint64_t)-status;
    return second_reply == -STATUS_BAD_TOKEN ? 0 : 100;
}

TEST(pager_reply_twice, TEST_EACH_MODE, "a reply that waits for a page is the only one to its call")
{
    struct pager pager = pager_start(test);
    uint64_t endpoint = endpoint_create().value, server, client;

    need_buffers(test);
    server = customer(test, serve_twice, 0, endpoint, RIGHT_RECEIVE, pager);
    client = customer(test, receive_paged, 0, endpoint, RIGHT_BIND, pager);
    supply_all(test, pager);
    process_finish(test, client, PROCESS_EXITED, 0);
    process_finish(test, server, PROCESS_EXITED, 0);
    handle_close(endpoint);
    pager_end(test, pager);
}

/* A client whose own memory is all there. */
static uint64_t call_plain(uint64_t mode_index, uint64_t unused0, uint64_t unused1)
{
    uint8_t *request = (uint8_t *)memory_map(AREA, MAP_WRITE, 0).value;
    uint8_t *reply = (uint8_t *)memory_map(AREA, MAP_WRITE, 0).value;
    struct ipc_mode_description mode;
    uint64_t channel;
    struct system_result result;

    (void)unused0;
    (void)unused1;
    for (uint64_t i = 0; i < PAGES; i++)
        payload_fill(request + i * PAGE, PAGE, payload_key(SEED, i, PAYLOAD_REQUEST));
    mode_describe(mode_index, &mode);
    channel = channel_bind(CHANNEL_ENDPOINT, mode.name, AREA).value;
    result = ipc_call(channel, request + 50, LENGTH, reply, AREA, 3);
    if (result.status)
        return (uint64_t)-result.status;
    if (result.value != LENGTH || !is_paged_content(reply, 50, LENGTH))
        return 100;
    ipc_call(channel, request, 0, reply, 0, STOP);
    return 0;
}

/* The same, and then sets the first word of the memory that it has instead of a pager's. */
static uint64_t call_and_tell(uint64_t mode_index, uint64_t unused0, uint64_t unused1)
{
    uint64_t result = call_plain(mode_index, unused0, unused1);

    *(volatile uint64_t *)memory_map(PAGE, MAP_WRITE, PAGED_MEMORY).value = 1;
    return result;
}

static void serve_with_pager(struct test *test, enum serve_paged how)
{
    struct pager pager = pager_start(test);
    uint64_t endpoint = endpoint_create().value;
    uint64_t server, client;

    need_buffers(test);
    server = customer(test, serve_paged, how, endpoint, RIGHT_RECEIVE, pager);
    for (int i = 0; i < 4; i++)
        thread_yield();
    client = customer(test, call_plain, 0, endpoint, RIGHT_BIND, pager);
    supply_all(test, pager);
    process_finish(test, server, PROCESS_EXITED, STOP);
    process_finish(test, client, PROCESS_EXITED, 0);
    handle_close(endpoint);
    pager_end(test, pager);
}

TEST(pager_in_receive, TEST_EACH_MODE, "the server's pages come while it receives")
{
    serve_with_pager(test, SERVE_RECEIVES);
}

TEST(pager_in_answer, TEST_EACH_MODE, "the server's pages come while it replies")
{
    serve_with_pager(test, SERVE_SENDS);
}

TEST(pager_refuses_request, TEST_EACH_MODE, "a refused page fails the transfer, not the server")
{
    struct pager pager = pager_start(test);
    struct partner partner;
    struct transport transport;
    uint64_t client;

    need_buffers(test);
    partner = echo_start(test, AREA);
    transport = connect(test, partner.endpoint, AREA);
    client = customer(test, send_paged, 0, partner.endpoint, RIGHT_BIND, pager);
    supply(test, next_request(test, pager));
    page_supply(next_request(test, pager).token, NULL);
    process_finish(test, client, PROCESS_EXITED, STATUS_FAULT);
    echo_stop(test, transport, partner);
    pager_end(test, pager);
}

TEST(pager_refuses_receive, TEST_EACH_MODE, "a refused page of the server fails both, cleanly")
{
    struct pager pager = pager_start(test);
    uint64_t endpoint = endpoint_create().value;
    uint64_t server, client;

    need_buffers(test);
    server = customer(test, serve_paged, SERVE_RECEIVES, endpoint, RIGHT_RECEIVE, pager);
    for (int i = 0; i < 4; i++)
        thread_yield();
    client = customer(test, call_plain, 0, endpoint, RIGHT_BIND, pager);
    supply(test, next_request(test, pager));
    page_supply(next_request(test, pager).token, NULL);
    process_finish(test, server, PROCESS_EXITED, STATUS_FAULT);
    process_finish(test, client, PROCESS_EXITED, STATUS_PEER_FAULT);
    handle_close(endpoint);
    pager_end(test, pager);
}

/* Kills the client, or the server, whose transfer waits for a page. */
TEST(pager_client_killed, TEST_EACH_MODE, "a client is killed in mid-transfer; the server goes on")
{
    struct pager pager = pager_start(test);
    struct partner partner;
    struct transport transport;
    uint64_t client;

    need_buffers(test);
    for (int reply = 0; reply < 2; reply++) {
        struct system_result request;

        partner = echo_start(test, AREA);
        transport = connect(test, partner.endpoint, AREA);
        client = customer(test, reply ? receive_paged : send_paged, 0, partner.endpoint,
                          RIGHT_BIND, pager);
        request = next_request(test, pager);
        check_equal(test, process_kill(client), STATUS_OK);
        check_equal(test, page_supply(request.token, NULL), -STATUS_BAD_TOKEN);
        process_finish(test, client, PROCESS_KILLED, 0);
        echo_stop(test, transport, partner);
    }
    pager_end(test, pager);
}

TEST(pager_server_killed, TEST_EACH_MODE, "a server is killed in mid-transfer; the client is told")
{
    struct pager pager = pager_start(test);

    need_buffers(test);
    for (int how = SERVE_RECEIVES; how <= SERVE_SENDS; how++) {
        uint64_t endpoint = endpoint_create().value;
        uint64_t server = customer(test, serve_paged, (uint64_t)how, endpoint, RIGHT_RECEIVE,
                                   pager);
        uint64_t client = customer(test, call_plain, 0, endpoint, RIGHT_BIND, pager);
        struct system_result request = next_request(test, pager);

        process_kill(server);
        check_equal(test, page_supply(request.token, NULL), -STATUS_BAD_TOKEN);
        process_finish(test, server, PROCESS_KILLED, 0);
        process_finish(test, client, PROCESS_EXITED, STATUS_PEER_DIED);
        handle_close(endpoint);
    }
    pager_end(test, pager);
}

TEST(pager_isolation, TEST_EACH_MODE,
     "a client's absent page holds a server that copies at once, no other")
{
    struct pager pager = pager_start(test);
    struct partner partner;
    struct transport transport;
    struct pager flag = {.object = memory_create(PAGE).value};
    volatile uint64_t *answered =
        (uint64_t *)memory_map(PAGE, MAP_WRITE, flag.object).value;
    uint64_t client, other;
    struct system_result request;

    need_buffers(test);
    partner = echo_start(test, AREA);
    transport = connect(test, partner.endpoint, AREA);
    thread_yield();
    client = customer(test, send_paged, 0, partner.endpoint, RIGHT_BIND, pager);
    request = next_request(test, pager);
    other = customer(test, call_and_tell, 0, partner.endpoint, RIGHT_BIND, flag);
    for (int i = 0; i < 20; i++)
        thread_yield();
    check_equal(test, *answered, test->mode.data == DATA_TWO_STAGE_COPY ||
                                     test->mode.control == CONTROL_MIGRATING ||
                                     test->mode.faults == FAULTS_PINNED_FIRST);
    supply(test, request);
    for (uint64_t i = 1; i < PAGES; i++)
        supply(test, next_request(test, pager));
    process_finish(test, client, PROCESS_EXITED, 0);
    process_finish(test, other, PROCESS_EXITED, 0);
    echo_stop(test, transport, partner);
    pager_end(test, pager);
}

/* ---- in parts --------------------------------------------------------------------------------- */

/* Sends the area in parts of 1000 bytes, and gets it back in two. */
static uint64_t send_paged_parts(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    uint8_t *area = map_paged(), *reply = (uint8_t *)memory_map(AREA, MAP_WRITE, 0).value;
    struct message_part parts[LENGTH / 1000];
    struct message_part back[] = {{(uint64_t)reply, 5000}, {(uint64_t)reply + 5000, AREA - 5000}};
    uint64_t count = sizeof(parts) / sizeof(parts[0]);
    uint64_t channel = channel_bind(CHANNEL_ENDPOINT, "gather", AREA).value;
    struct system_result result;

    (void)unused0;
    (void)unused1;
    (void)unused2;
    for (uint64_t i = 0; i < count; i++)
        parts[i] = (struct message_part){(uint64_t)area + 50 + i * 1000, 1000};
    result = ipc_call(channel, parts, MESSAGE_PARTS | count, back, MESSAGE_PARTS | 2, 3);
    if (result.status)
        return (uint64_t)-result.status;
    return result.value == count * 1000 && is_paged_content(reply, 50, count * 1000) ? 0 : 100;
}

TEST_OF_MODE(pager_in_parts, TEST_ONE_MODE, "gather", "pages come while a message in parts is sent")
{
    struct pager pager = pager_start(test);
    struct partner partner = echo_start(test, AREA);
    struct transport transport = connect(test, partner.endpoint, AREA);
    uint64_t client = customer(test, send_paged_parts, 0, partner.endpoint, RIGHT_BIND, pager);

    supply_all(test, pager);
    process_finish(test, client, PROCESS_EXITED, 0);
    echo_stop(test, transport, partner);
    pager_end(test, pager);
}
