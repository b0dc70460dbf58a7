/* SPDX-License-Identifier: MIT */
/* QNX-9: a server runs at the priority of the client that it serves. The test is the server. */
#include "rules_qnx.h"

static uint64_t priority_of_test(void)
{
    return thread_priority(0).value;
}

/* Calls at a priority, with that as the label. */
static uint64_t client_at(uint64_t priority, uint64_t unused0, uint64_t unused1)
{
    (void)unused0;
    (void)unused1;
    if (thread_priority(priority).status)
        return 1;
    return (uint64_t)-ipc_call(qnx_channel(), NULL, 0, NULL, 0, priority).status;
}

static void reply_and_finish(struct test *test, uint64_t endpoint, uint64_t token, uint64_t process)
{
    check_equal(test, ipc_reply(endpoint, token, NULL, 0, 0).status, STATUS_OK);
    process_finish(test, process, PROCESS_EXITED, 0);
}

RULE(QNX_9_floats, "qnx", "up and down, when it receives, and so until the next message")
{
    static const uint64_t priorities[] = {20, 5, 63, 1, PRIORITY_DEFAULT};
    uint64_t endpoint = endpoint_create().value;
    uint8_t byte;

    for (int late = 0; late < 2; late++) {
        for (size_t i = 0; i < sizeof(priorities) / sizeof(*priorities); i++) {
            struct system_result request;
            uint64_t process;

            check_equal(test, thread_priority(30).value, 30);
            process = client_start(test, client_at, priorities[i], endpoint);
            if (late)
                qnx_settle(); /* it is send-blocked when we receive; else we are receive-blocked */
            request = ipc_receive(endpoint, NULL, 0);
            check_equal(test, request.second, priorities[i]);
            check_equal(test, priority_of_test(), priorities[i]);
            channel_control_reply(endpoint, request.token, QNX_READ, (uint64_t)&byte, 1, 0);
            check_equal(test, priority_of_test(), priorities[i]);
            check_equal(test, ipc_reply(endpoint, request.token, NULL, 0, 0).status, STATUS_OK);
            check_equal(test, priority_of_test(), priorities[i]);
            process_finish(test, process, PROCESS_EXITED, 0);
        }
    }
}

RULE(QNX_9_received_by_priority, "qnx", "messages are received by priority, then in time order")
{
    static const uint64_t sent[] = {5, 30, 12, 30, 6}, order[] = {1, 3, 2, 4, 0};
    uint64_t endpoint = endpoint_create().value, process[5];

    for (size_t i = 0; i < 5; i++) {
        process[i] = client_start(test, client_at, sent[i], endpoint);
        qnx_settle();
    }
    for (size_t i = 0; i < 5; i++) {
        struct system_result request = ipc_receive(endpoint, NULL, 0);

        check_equal(test, request.second, sent[order[i]]);
        reply_and_finish(test, endpoint, request.token, process[order[i]]);
    }
}

RULE(QNX_9_reply_runs_the_higher, "qnx",
     "a client above its server runs as soon as it is replied to")
{
    uint64_t endpoint = endpoint_create().value;
    uint64_t process = client_start(test, client_at, 20, endpoint);
    struct system_result request = ipc_receive(endpoint, NULL, 0);
    uint64_t entries[COUNTER_COUNT], later[COUNTER_COUNT];

    check_equal(test, thread_priority(15).value, 15);
    counters_read(entries);
    check_equal(test, ipc_reply(endpoint, request.token, NULL, 0, 0).status, STATUS_OK);
    counters_read(later);
    check(test, later[COUNTER_AS_SWITCHES] - entries[COUNTER_AS_SWITCHES] >= 2);
    process_finish(test, process, PROCESS_EXITED, 0);
}

/* ---- priority inversion --------------------------------------------------------------------- */

#define TURNS 300000000ull /* longer than it takes; a kernel that inverts ends all the same */

static volatile uint64_t high;
static volatile uint64_t turns, stop;

/* Between the two clients: starts the higher one, and then wants the CPU for itself. */
static void middle(uint64_t endpoint)
{
    const struct process_grant grant = {(uint32_t)endpoint, RIGHT_BIND};

    thread_priority(15);
    high = process_spawn("conformance", client_at, 25, 0, 0, &grant, 1).value;
    while (!stop && turns < TURNS)
        turns++;
    thread_priority(1);
    for (;;)
        thread_yield();
}

RULE(QNX_9_boost, "qnx", "a client that gets send-blocked raises its busy server: no inversion")
{
    uint64_t endpoint = endpoint_create().value;
    uint8_t *stack = map_memory(test, 4096);
    uint64_t low = client_start(test, client_at, 5, endpoint);
    struct system_result first = ipc_receive(endpoint, NULL, 0), second;

    check_equal(test, priority_of_test(), 5);
    check_equal(test, thread_spawn(middle, stack + 4096, endpoint), STATUS_OK);
    thread_yield(); /* comes back when the higher client waits for us: else after all turns */
    check_equal(test, priority_of_test(), 25);
    check(test, turns < TURNS);
    second = ipc_reply_wait(endpoint, first.token, NULL, 0, 0, NULL, 0);
    check_equal(test, second.second, 25);
    check_equal(test, priority_of_test(), 25);
    stop = 1;
    check_equal(test, ipc_reply(endpoint, second.token, NULL, 0, 0).status, STATUS_OK);
    process_finish(test, high, PROCESS_EXITED, 0);
    process_finish(test, low, PROCESS_EXITED, 0);
}

/* ---- the hand-off ---------------------------------------------------------------------------- */

static void bystander(uint64_t unused)
{
    (void)unused;
    for (;;) {
        turns++;
        thread_yield();
    }
}

RULE(QNX_9_hand_off, "qnx", "message and reply pass the CPU on directly: nobody runs in between")
{
    uint8_t *stack = map_memory(test, 4096);
    struct partner partner = echo_start(test, 8);
    struct transport transport = connect(test, partner.endpoint, 8);
    uint64_t before;

    check_equal(test, thread_spawn(bystander, stack + 4096, 0), STATUS_OK);
    ipc_call(transport.handle, NULL, 0, NULL, 0, 0);
    while (turns == 0)
        thread_yield();
    machine_control(TEST_MACHINE_HANDLE, MACHINE_PREEMPTION, 0);
    before = turns;
    for (int i = 0; i < 100; i++)
        check_equal(test, ipc_call(transport.handle, NULL, 0, NULL, 0, 0).status, STATUS_OK);
    check_equal(test, turns, before);
    machine_control(TEST_MACHINE_HANDLE, MACHINE_PREEMPTION, 1);
    echo_stop(test, transport, partner);
}
