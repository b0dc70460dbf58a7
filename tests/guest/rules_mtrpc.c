/* SPDX-License-Identifier: MIT */
/* MIG-1 to MIG-8: migrating-threads RPC. */
#include "test.h"

#include "microbench/payload.h"

#include <ipclab/counters.h>

#define AREA 8192ull
#define TICKS 5ull

static uint64_t channel_to(uint64_t endpoint)
{
    return channel_bind(endpoint, "mtrpc", AREA).value;
}

static struct system_result call(uint64_t channel, uint64_t label)
{
    return ipc_call(channel, NULL, 0, NULL, 0, label);
}

/* ---- MIG-1: one thread, one account ----------------------------------------------------------- */

/* Works for a while for whoever calls with label 1, and tells its own ticks in every reply. */
static uint64_t serve_slowly(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    struct system_result request = ipc_receive(SERVER_ENDPOINT, NULL, 0);

    (void)unused0;
    (void)unused1;
    (void)unused2;
    while (request.second) {
        for (volatile uint64_t i = 0; i < 3000000; i++)
            ;
        request = ipc_reply_wait(SERVER_ENDPOINT, request.token, NULL, 0, thread_ticks(), NULL, 0);
    }
    ipc_reply(SERVER_ENDPOINT, request.token, NULL, 0, 0);
    return 0;
}

/* How many ticks a call took from the caller's account and from the server's. */
static void measure_ticks(struct test *test, const char *mode, uint64_t *own, uint64_t *served)
{
    struct partner partner = partner_start(test, serve_slowly, 0);
    uint64_t channel = channel_bind(partner.endpoint, mode, 8).value;
    uint64_t before, first;

    first = call(channel, 1).second;
    before = thread_ticks();
    *served = call(channel, 1).second - first;
    *own = thread_ticks() - before;
    call(channel, 0);
    handle_close(channel);
    partner_finish(test, partner, 0);
}

RULE(MIG_1_account, "mtrpc", "the server's time is the caller's, whose thread it is")
{
    uint64_t own, served;

    measure_ticks(test, "mtrpc", &own, &served);
    check(test, own >= TICKS);
    check_equal(test, served, 0);
    measure_ticks(test, "direct", &own, &served); /* two threads: the contrary */
    check(test, served >= TICKS);
    check(test, own <= 1);
}

static uint64_t tell_priority(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    struct system_result request = ipc_receive(SERVER_ENDPOINT, NULL, 0);

    (void)unused0;
    (void)unused1;
    (void)unused2;
    request = ipc_reply_wait(SERVER_ENDPOINT, request.token, NULL, 0, thread_priority(0).value,
                             NULL, 0);
    ipc_reply(SERVER_ENDPOINT, request.token, NULL, 0, thread_priority(0).value);
    return 0;
}

RULE(MIG_1_priority, "mtrpc", "the caller's priority goes with its thread into the server")
{
    struct partner partner = partner_start(test, tell_priority, 0);
    uint64_t channel = channel_to(partner.endpoint);

    thread_priority(PRIORITY_DEFAULT - 1);
    check_equal(test, call(channel, 0).second, PRIORITY_DEFAULT - 1);
    thread_priority(PRIORITY_DEFAULT);
    check_equal(test, call(channel, 0).second, PRIORITY_DEFAULT);
    handle_close(channel);
    partner_finish(test, partner, 0);
}

/* ---- MIG-2: no scheduler, no queue, a pool ------------------------------------------------------ */

static uint64_t run_and_count(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    volatile uint64_t *runs = (uint64_t *)memory_map(4096, MAP_WRITE, 1).value;

    (void)unused0;
    (void)unused1;
    (void)unused2;
    for (;;) {
        ++*runs;
        thread_yield();
    }
    return 0;
}

RULE(MIG_2_no_scheduler, "mtrpc", "a ready thread does not run between a call and its return")
{
    uint64_t memory = memory_create(4096).value;
    volatile uint64_t *runs = (uint64_t *)memory_map(4096, MAP_WRITE, memory).value;
    const struct process_grant grant = {(uint32_t)memory, RIGHT_WRITE};
    uint64_t other = process_spawn("conformance", run_and_count, 0, 0, 0, &grant, 1).value;
    struct partner partner = echo_start(test, 64);
    struct transport transport = connect(test, partner.endpoint, 64);
    uint64_t before;

    others_run(4);
    machine_control(TEST_MACHINE_HANDLE, MACHINE_PREEMPTION, 0);
    before = *runs;
    check(test, before > 0);
    for (int i = 0; i < 100; i++)
        check_equal(test, call(transport.handle, 7).second, 8);
    check_equal(test, *runs, before);
    thread_yield();
    check(test, *runs > before);
    machine_control(TEST_MACHINE_HANDLE, MACHINE_PREEMPTION, 1);
    process_kill(other);
    process_finish(test, other, PROCESS_KILLED, 0);
    echo_stop(test, transport, partner);
    handle_close(memory);
}

/* Two activations; each calls back to handle 2 before it answers. */
static void activation(uint64_t unused)
{
    uint64_t channel = channel_to(2);

    (void)unused;
    for (;;) {
        struct system_result request = ipc_receive(SERVER_ENDPOINT, NULL, 0);
        uint64_t label = call(channel, request.second).second;

        ipc_reply(SERVER_ENDPOINT, request.token, NULL, 0, label);
    }
}

static uint64_t pool_of_two(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    uint8_t *stack = (uint8_t *)memory_map(4096, MAP_WRITE, 0).value;

    (void)unused0;
    (void)unused1;
    (void)unused2;
    thread_spawn(activation, stack + 4096, 0);
    activation(0);
    return 0;
}

static uint64_t call_and_exit(uint64_t label, uint64_t unused0, uint64_t unused1)
{
    (void)unused0;
    (void)unused1;
    return call(channel_to(1), label).second;
}

RULE(MIG_2_pool, "mtrpc", "as many calls at a time as the pool has activations; the next one waits")
{
    uint64_t endpoint = endpoint_create().value, back = endpoint_create().value;
    const struct process_grant grants[] = {{(uint32_t)endpoint, RIGHT_RECEIVE},
                                           {(uint32_t)back, RIGHT_BIND}};
    uint64_t server = process_spawn("conformance", pool_of_two, 0, 0, 0, grants, 2).value;
    struct system_result inside[3];
    uint64_t clients[3];

    for (uint64_t i = 0; i < 3; i++) {
        const struct process_grant grant = {(uint32_t)endpoint, RIGHT_BIND};
        clients[i] = process_spawn("conformance", call_and_exit, 10 + i, 0, 0, &grant, 1).value;
    }
    inside[0] = ipc_receive(back, NULL, 0);
    inside[1] = ipc_receive(back, NULL, 0);
    others_run(10);
    /* Both activations are here. The third caller gets in only when one has gone back. */
    check(test, inside[0].second != inside[1].second);
    ipc_reply(back, inside[0].token, NULL, 0, inside[0].second + 100);
    inside[2] = ipc_receive(back, NULL, 0);
    check_equal(test, inside[0].second + inside[1].second + inside[2].second, 33);
    ipc_reply(back, inside[1].token, NULL, 0, inside[1].second + 100);
    ipc_reply(back, inside[2].token, NULL, 0, inside[2].second + 100);
    for (uint64_t i = 0; i < 3; i++)
        process_finish(test, clients[i], PROCESS_EXITED, 110 + i);
    process_kill(server);
    process_finish(test, server, PROCESS_KILLED, 0);
    handle_close(endpoint);
    handle_close(back);
}

/* ---- MIG-3, MIG-4: the copy ---------------------------------------------------------------------- */

RULE(MIG_3, "mtrpc", "one copy each way, whatever the size, and no memory of the kernel's")
{
    static const uint64_t sizes[] = {1, 8, 16, 17, 64, 4096, AREA};
    struct partner partner = echo_start(test, AREA);
    struct transport transport = connect(test, partner.endpoint, AREA);
    uint8_t *request = map_memory(test, AREA), *reply = map_memory(test, AREA);

    ipc_call(transport.handle, request, AREA, reply, AREA, 0); /* the server's pages are there */
    for (unsigned i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        uint64_t before[COUNTER_COUNT], after[COUNTER_COUNT];

        payload_fill(request, sizes[i], payload_key(3, i, PAYLOAD_REQUEST));
        counters_read(before);
        ipc_call(transport.handle, request, sizes[i], reply, AREA, 0);
        counters_read(after);
        check(test, payload_check(reply, sizes[i], payload_key(3, i, PAYLOAD_REQUEST)));
        check_equal(test, after[COUNTER_COPIES] - before[COUNTER_COPIES], 2);
        check_equal(test, after[COUNTER_BYTES_COPIED] - before[COUNTER_BYTES_COPIED],
                    2 * sizes[i]);
        check_equal(test, after[COUNTER_FRAMES_ALLOCATED] - before[COUNTER_FRAMES_ALLOCATED], 0);
    }
    echo_stop(test, transport, partner);
}

/* Declares its buffer, and tells whether the message, and nothing else, is in it. */
static uint64_t declare_buffer(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    static uint8_t memory[64] = {[0 ... 63] = 0xee};
    struct system_result request = ipc_receive(SERVER_ENDPOINT, memory + 16, 16);
    bool right = request.value == 16 && memory[15] == 0xee && memory[16] == 'a' &&
                 memory[31] == 'p' && memory[32] == 0xee;

    (void)unused0;
    (void)unused1;
    (void)unused2;
    ipc_reply(SERVER_ENDPOINT, request.token, NULL, 0, right);
    return 0;
}

RULE(MIG_4, "mtrpc", "the message lands where the server has declared, and ends where that ends")
{
    struct partner partner = partner_start(test, declare_buffer, 0);
    uint64_t channel = channel_to(partner.endpoint);
    struct system_result reply = ipc_call(channel, "abcdefghijklmnopqrst", 20, NULL, 0, 0);

    check_equal(test, reply.second, 1);
    handle_close(channel);
    partner_finish(test, partner, 0);
}

/* ---- MIG-5, MIG-6: what becomes of a chain -------------------------------------------------------- */

static uint64_t fault_when_called(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    (void)unused0;
    (void)unused1;
    (void)unused2;
    ipc_receive(SERVER_ENDPOINT, NULL, 0);
    *(volatile uint64_t *)AREA = 0;
    return 0;
}

/* Calls on to handle 2 for its caller, whom it tells what came of that. */
static uint64_t call_on(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    uint64_t channel = channel_to(2);
    struct system_result request = ipc_receive(SERVER_ENDPOINT, NULL, 0);
    struct system_result result;

    (void)unused0;
    (void)unused1;
    (void)unused2;
    handle_close(2);
    result = call(channel, 1);
    return (uint64_t)-ipc_reply(SERVER_ENDPOINT, request.token, NULL, 0, (uint64_t)-result.status)
                          .status;
}

RULE(MIG_5, "mtrpc", "a server's fault unwinds the chain to its caller, who goes on")
{
    struct partner last = partner_start(test, fault_when_called, 0);
    uint64_t endpoint = endpoint_create().value;
    const struct process_grant grants[] = {{(uint32_t)endpoint, RIGHT_RECEIVE},
                                           {(uint32_t)last.endpoint, RIGHT_BIND}};
    uint64_t middle = process_spawn("conformance", call_on, 0, 0, 0, grants, 2).value;
    uint64_t channel = channel_to(endpoint);
    struct system_result reply;

    reply = call(channel, 1);
    check_equal(test, reply.status, STATUS_OK);
    check_equal(test, reply.second, STATUS_PEER_DIED); /* what the middle one was told */
    process_finish(test, middle, PROCESS_EXITED, 0);
    process_finish(test, last.process, PROCESS_FAULTED, 14);
    handle_close(channel);
    handle_close(endpoint);
    handle_close(last.endpoint);
}

static uint64_t call_and_tell(uint64_t label, uint64_t unused0, uint64_t unused1)
{
    (void)unused0;
    (void)unused1;
    return (uint64_t)-call(channel_to(1), label).status;
}

RULE(MIG_5_middle, "mtrpc", "the middle of a chain ends: the first is told at once")
{
    uint64_t endpoint = endpoint_create().value, last = endpoint_create().value;
    const struct process_grant grants[] = {{(uint32_t)endpoint, RIGHT_RECEIVE},
                                           {(uint32_t)last, RIGHT_BIND}};
    uint64_t middle = process_spawn("conformance", call_on, 0, 0, 0, grants, 2).value;
    const struct process_grant grant = {(uint32_t)endpoint, RIGHT_BIND};
    uint64_t first = process_spawn("conformance", call_and_tell, 1, 0, 0, &grant, 1).value;
    struct system_result request = ipc_receive(last, NULL, 0); /* we are the end of it */

    process_kill(middle);
    process_finish(test, middle, PROCESS_KILLED, 0);
    process_finish(test, first, PROCESS_EXITED, STATUS_PEER_DIED);
    check_equal(test, ipc_reply(last, request.token, NULL, 0, 0).status, -STATUS_BAD_TOKEN);
    handle_close(endpoint);
    handle_close(last);
}

RULE(MIG_6, "mtrpc", "the caller is killed: the server's part goes on, at its own account, whole")
{
    uint64_t endpoint = endpoint_create().value;
    const struct process_grant grant = {(uint32_t)endpoint, RIGHT_BIND};
    uint64_t client = process_spawn("conformance", call_and_exit, 1, 0, 0, &grant, 1).value;
    struct system_result request = ipc_receive(endpoint, NULL, 0);
    uint64_t before = thread_ticks();

    for (volatile uint64_t i = 0; i < 3000000; i++)
        ;
    check(test, thread_ticks() - before <= 1); /* so far in the caller's time */
    process_kill(client);
    process_finish(test, client, PROCESS_KILLED, 0);
    before = thread_ticks();
    for (volatile uint64_t i = 0; i < 3000000; i++)
        ;
    check(test, thread_ticks() - before >= TICKS);
    check_equal(test, ipc_reply(endpoint, request.token, NULL, 0, 0).status, -STATUS_BAD_TOKEN);
    handle_close(endpoint);
}

RULE_NOT_APPLICABLE(MIG_7, "mtrpc", "the old message call works on the same ports",
                    "there is no older interface here that could be kept")

/* ---- MIG-8: faults ------------------------------------------------------------------------------- */

/* Sends a page that its creator supplies; the label that comes back is the exit code. */
static uint64_t send_absent_page(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    void *page = (void *)memory_map(4096, MAP_WRITE, 2).value;

    (void)unused0;
    (void)unused1;
    (void)unused2;
    return ipc_call(channel_to(1), page, 4096, page, 4096, 20).second;
}

RULE(MIG_8_of_the_caller, "mtrpc",
     "the caller's missing page blocks its thread; nothing else is held")
{
    struct partner partner = echo_start(test, AREA);
    struct transport transport = connect(test, partner.endpoint, AREA);
    uint64_t pager = endpoint_create().value;
    uint64_t object = memory_create_paged(pager, 4096, 0).value;
    const struct process_grant grants[] = {{(uint32_t)partner.endpoint, RIGHT_BIND},
                                           {(uint32_t)object, RIGHT_WRITE}};
    uint64_t client = process_spawn("conformance", send_absent_page, 0, 0, 0, grants, 2).value;
    struct system_result request = ipc_receive(pager, NULL, 0);

    check_equal(test, request.status, -STATUS_PAGE_REQUEST);
    for (uint64_t i = 0; i < 10; i++) /* the same server, by the way of two stages */
        check_equal(test, call(transport.handle, i).second, i + 1);
    check_equal(test, page_supply(request.token, map_memory(test, 4096)), STATUS_OK);
    process_finish(test, client, PROCESS_EXITED, 21);
    handle_close(object);
    handle_close(pager);
    echo_stop(test, transport, partner);
}

#define COST 4ull /* of a page that waits: the message, its list, the list's index, the page */

/* Receives a page where a pager is to supply one, tells handle 3, and answers with it. */
static uint64_t receive_into_absent_page(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    uint8_t *page = (uint8_t *)memory_map(4096, MAP_WRITE, 2).value;
    struct system_result request = ipc_receive(SERVER_ENDPOINT, page, 4096);

    (void)unused0;
    (void)unused1;
    (void)unused2;
    if (request.status || request.value != 4096 || call(channel_to(3), 0).status)
        return 1;
    return (uint64_t)-ipc_reply(SERVER_ENDPOINT, request.token, page, 4096, 5).status;
}

/* Sends a page of 4s; 0: they came back. */
static uint64_t send_page(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    uint8_t *page = (uint8_t *)memory_map(4096, MAP_WRITE, 0).value;
    struct system_result reply;

    (void)unused0;
    (void)unused1;
    (void)unused2;
    memset(page, 4, 4096);
    reply = ipc_call(channel_to(1), page, 4096, page, 4096, 0);
    return reply.status || reply.second != 5 || !bytes_are(page, 4096, 4);
}

RULE(MIG_8_of_the_server, "mtrpc",
     "the server's missing page: two stages, and the caller's bank pays for it")
{
    uint64_t pager = endpoint_create().value, endpoint = endpoint_create().value;
    uint64_t object = memory_create_paged(pager, 4096, 0).value, bank = bank_create(0, 5000).value;
    uint64_t arrived = endpoint_create().value;
    const struct process_grant of_server[] = {{(uint32_t)endpoint, RIGHT_RECEIVE},
                                              {(uint32_t)object, RIGHT_WRITE},
                                              {(uint32_t)arrived, RIGHT_BIND}};
    const struct process_grant of_client = {(uint32_t)endpoint, RIGHT_BIND};
    uint64_t server =
        process_spawn("conformance", receive_into_absent_page, 0, 0, 0, of_server, 3).value;
    uint64_t client =
        process_spawn_in(bank, "conformance", send_page, 0, 0, 0, &of_client, 1).value;
    uint64_t copied = kernel_count(COUNTER_BYTES_COPIED), used;
    struct system_result request = ipc_receive(pager, NULL, 0);

    check_equal(test, request.status, -STATUS_PAGE_REQUEST);
    check_equal(test, kernel_count(COUNTER_BYTES_COPIED) - copied, 4096); /* the first stage */
    used = bank_read(bank).value;
    check_equal(test, page_supply(request.token, map_memory(test, 4096)), STATUS_OK);
    request = ipc_receive(arrived, NULL, 0);
    check_equal(test, used - bank_read(bank).value, COST);
    check_equal(test, kernel_count(COUNTER_BYTES_COPIED) - copied, 2 * 4096);
    check_equal(test, ipc_reply(arrived, request.token, NULL, 0, 0).status, STATUS_OK);
    process_finish(test, server, PROCESS_EXITED, 0);
    process_finish(test, client, PROCESS_EXITED, 0);
    check_equal(test, kernel_count(COUNTER_BYTES_COPIED) - copied, 3 * 4096); /* and the reply */
    handle_close(arrived);
    handle_close(bank);
    handle_close(object);
    handle_close(pager);
    handle_close(endpoint);
}
