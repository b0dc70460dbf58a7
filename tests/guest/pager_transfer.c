/* SPDX-License-Identifier: MIT */
/* Pages that come from a pager in the middle of transfers, and whom they keep waiting. */
#include "pager.h"

#include <ipclab/message.h>

/* The pages of a client, of a server that answers others as well. */
static void call_with_pager(struct test *test, program_function client)
{
    struct pager pager = pager_start(test);
    struct partner partner = echo_start(test, AREA);
    struct transport transport = connect(test, partner.endpoint, AREA);
    uint64_t process = customer(test, client, 0, partner.endpoint, RIGHT_BIND, pager);

    pager_supply_all(test, pager);
    process_finish(test, process, PROCESS_EXITED, 0);
    echo_stop(test, transport, partner);
    pager_end(test, pager);
}

TEST(pager_in_request, TEST_EACH_MODE, "the client's pages come while its request is sent")
{
    need_buffers(test);
    call_with_pager(test, send_paged);
}

TEST(pager_in_reply, TEST_EACH_MODE, "the client's pages come while it gets its reply")
{
    need_buffers(test);
    call_with_pager(test, receive_paged);
}

static uint8_t *answer;
static volatile bool first_is_next; /* the other thread replies before this one runs again */
static volatile int64_t second_reply = 1;

/* Replies with a token that another thread is replying with. */
static void reply_again(uint64_t token)
{
    while (!first_is_next)
        thread_yield();
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
    first_is_next = true;
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
    pager_supply_all(test, pager);
    process_finish(test, client, PROCESS_EXITED, 0);
    process_finish(test, server, PROCESS_EXITED, 0);
    handle_close(endpoint);
    pager_end(test, pager);
}

static void serve_with_pager(struct test *test, enum serve_paged how)
{
    struct pager pager = pager_start(test);
    uint64_t endpoint = endpoint_create().value;
    uint64_t server, client;

    need_buffers(test);
    server = customer(test, serve_paged, how, endpoint, RIGHT_RECEIVE, pager);
    others_run(4);
    client = customer(test, call_plain, 0, endpoint, RIGHT_BIND, pager);
    pager_supply_all(test, pager);
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

/* ---- whom it keeps waiting -------------------------------------------------------------------- */

/* Whether the server of a client that waits for a page, in its request or for its reply, answers
 * another client meanwhile. */
static bool serves_others(struct test *test, program_function waiting)
{
    struct pager pager = pager_start(test);
    struct partner partner = echo_start(test, AREA);
    struct transport transport = connect(test, partner.endpoint, AREA);
    struct pager flag = {.object = memory_create(PAGE).value};
    volatile uint64_t *answered =
        (uint64_t *)memory_map(PAGE, MAP_WRITE, flag.object).value;
    uint64_t client, other;
    struct system_result request;
    bool served;

    thread_yield();
    client = customer(test, waiting, 0, partner.endpoint, RIGHT_BIND, pager);
    request = pager_request(test, pager);
    other = customer(test, call_and_tell, 0, partner.endpoint, RIGHT_BIND, flag);
    others_run(20);
    served = *answered;
    pager_supply(test, request);
    for (uint64_t i = 1; i < PAGES; i++)
        pager_supply(test, pager_request(test, pager));
    process_finish(test, client, PROCESS_EXITED, 0);
    process_finish(test, other, PROCESS_EXITED, 0);
    echo_stop(test, transport, partner);
    memory_change((void *)(uintptr_t)answered, PAGE, MEMORY_UNMAP);
    handle_close(flag.object);
    pager_end(test, pager);
    return served;
}

static bool in_two_stages(const struct test *test)
{
    return test->mode.data == DATA_TWO_STAGE_COPY || test->mode.control == CONTROL_MIGRATING;
}

TEST(pager_isolation, TEST_EACH_MODE,
     "an absent page of a request holds a server that copies at once, no other")
{
    need_buffers(test);
    check_equal(test, serves_others(test, send_paged),
                in_two_stages(test) || test->mode.faults == FAULTS_PINNED_FIRST);
}

TEST(pager_isolation_of_reply, TEST_EACH_MODE,
     "one that a reply goes to holds a server that copies at once, pinned or not")
{
    need_buffers(test);
    check_equal(test, serves_others(test, receive_paged), in_two_stages(test));
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
    call_with_pager(test, send_paged_parts);
}
