/* SPDX-License-Identifier: MIT */
/* Keys: who names their places (KK-5), resume keys (KK-9), and keys to space banks (KK-10). */
#include "rules_keykos.h"

static uint8_t area[PAGE] __attribute__((aligned(4096)));

/* ---- KK-5: the receiver names the places -------------------------------------------------------
 */

/* Accepts the second and the fourth key of a message, into slots 50 and 51, the latter in use. */
static uint64_t slot_server(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    uint64_t keys, free = endpoint_create().value; /* the lowest free slot */
    struct system_result request;

    (void)unused0;
    (void)unused1;
    (void)unused2;
    handle_close(free);
    request = ipc_reply_wait_pass(SERVER_ENDPOINT, 0, NULL, 0, 0, NULL, 0, 0,
                                  pass_handles(0, PASS_INTO | 50, 0, PASS_INTO | 51), &keys);
    if (keys != pass_handles(0, 50, 0, 51) || request.value != 0)
        return 1;
    if (*(volatile int *)memory_map(PAGE, 0, 50).value != 101 ||
        *(volatile int *)memory_map(PAGE, 0, 51).value != 103)
        return 2;
    request =
        ipc_reply_wait_pass(SERVER_ENDPOINT, request.token, NULL, 0, 0, NULL, 0, 0,
                            pass_handles(PASS_INTO | 51, PASS_INTO | SERVER_ENDPOINT, 0, 0), &keys);
    if (keys != pass_handles(51, 0, 0, 0) || request.status != -STATUS_NO_HANDLE)
        return 3; /* a message cannot take its receiver's endpoint away */
    if (*(volatile int *)memory_map(PAGE, 0, 51).value != 100)
        return 4;
    if (endpoint_create().value != free)
        return 5;
    return (uint64_t)-ipc_reply(SERVER_ENDPOINT, request.token, NULL, 0, 0).status;
}

KEYKOS_RULE(KK_5_receiver_names_slots,
            "keys land in the slots that the receiver names, the rest nowhere")
{
    struct partner partner = partner_start(test, slot_server, 0);
    uint64_t channel = bind(test, partner.endpoint, PAGE), object[4], none, frames, allocated;
    uint8_t *send = map_memory(test, PAGE);

    for (int i = 0; i < 4; i++) {
        object[i] = memory_create(PAGE).value;
        *(volatile int *)memory_map(PAGE, MAP_WRITE, object[i]).value = 100 + i;
    }
    thread_yield();
    frames = free_frames();
    allocated = kernel_count(COUNTER_FRAMES_ALLOCATED);
    check_equal(test,
                ipc_call_pass(channel, send, PAGE, NULL, 0, 0,
                              pass_handles(object[0], object[1], object[2], object[3]), 0, &none)
                    .status,
                STATUS_OK);
    check(test,
          kernel_count(COUNTER_FRAMES_ALLOCATED) - allocated <= 6); /* its page tables, not ours */
    check(test, frames >= free_frames());
    check_equal(test,
                ipc_call_pass(channel, send, PAGE, NULL, 0, 0,
                              pass_handles(object[0], object[1], 0, 0), 0, &none)
                    .status,
                STATUS_OK);
    handle_close(channel);
    partner_finish(test, partner, 0);
}

/* ---- KK-9: resume keys --------------------------------------------------------------------------
 */

/* Is given resume keys and answers with them, its number as the order code; order code 1000
 * ends it, 2000 passes the key back to where it came from. */
static uint64_t replier(uint64_t number, uint64_t unused0, uint64_t unused1)
{
    uint64_t token = 0, key, answer = 0;

    (void)unused0;
    (void)unused1;
    for (;;) {
        struct system_result request = ipc_reply_wait_pass(SERVER_ENDPOINT, token, NULL, 0, answer,
                                                           NULL, 0, 0, PASS_INTO | 60, &key);
        token = request.token;
        answer = 0;
        if (request.status)
            return (uint64_t)-request.status;
        if (request.second == 1000)
            return (uint64_t)-ipc_reply(SERVER_ENDPOINT, token, NULL, 0, 0).status;
        if (key) {
            memset(area, (int)number, 64);
            answer = 100 + (uint64_t)-ipc_reply(SERVER_ENDPOINT, key, area, 64, number).status;
        }
    }
}

struct replier_process {
    struct partner partner;
    uint64_t channel;
};

static struct replier_process start_replier(struct test *test, uint64_t number)
{
    struct replier_process process = {.partner = partner_start(test, replier, number)};

    process.channel = bind(test, process.partner.endpoint, 64);
    return process;
}

/* Gives it a key; what its use of the key returned. */
static uint64_t give_key(struct test *test, struct replier_process process, uint64_t key)
{
    uint64_t none;
    struct system_result reply = ipc_call_pass(process.channel, NULL, 0, NULL, 0, 0, key, 0, &none);

    check_equal(test, reply.status, STATUS_OK);
    check(test, reply.second >= 100);
    return reply.second - 100;
}

static void stop_replier(struct test *test, struct replier_process process)
{
    check_equal(test, ipc_call(process.channel, NULL, 0, NULL, 0, 1000).status, STATUS_OK);
    handle_close(process.channel);
    partner_finish(test, process.partner, 0);
}

/* A client that calls `rounds` times; its exit code is the sum of the order codes it got, and
 * 1000 more for each call that failed. */
static uint64_t customer(uint64_t rounds, uint64_t mode_index, uint64_t unused)
{
    uint64_t channel = bind_mode(1, mode_index, PAGE), sum = 0;

    (void)unused;
    while (rounds--) {
        struct system_result reply = ipc_call(channel, NULL, 0, area, PAGE, 5);
        sum += reply.status ? 1000 : reply.second;
        if (reply.status == STATUS_OK && !bytes_are(area, reply.value, (uint8_t)reply.second))
            sum += 100000;
    }
    return sum;
}

static uint64_t resume_key(struct test *test, uint64_t endpoint, uint64_t token)
{
    struct system_result key = channel_control_reply(endpoint, token, KEYKOS_RESUME_KEY, 0, 0, 0);

    check_equal(test, key.status, STATUS_OK);
    return key.value;
}

KEYKOS_RULE(KK_9_resume_key_is_passed_on, "who is given a call's resume key answers it")
{
    uint64_t endpoint = endpoint_create().value;
    uint64_t client = client_start(test, customer, 1, endpoint);
    struct replier_process other = start_replier(test, 42);
    struct system_result request = ipc_receive(endpoint, NULL, 0);
    uint64_t key = resume_key(test, endpoint, request.token);

    check_equal(test, give_key(test, other, key), STATUS_OK);
    process_finish(test, client, PROCESS_EXITED, 42);
    stop_replier(test, other);
}

KEYKOS_RULE(KK_9_first_use_kills_copies,
            "each call mints a key of its own; its first use kills all copies, and the token")
{
    uint64_t endpoint = endpoint_create().value;
    uint64_t client = client_start(test, customer, 2, endpoint);
    struct replier_process first = start_replier(test, 1), second = start_replier(test, 2);
    struct system_result request = ipc_receive(endpoint, NULL, 0);
    uint64_t token = request.token, key = resume_key(test, endpoint, token);
    uint64_t copy = resume_key(test, endpoint, token);

    check_equal(test, give_key(test, first, key), STATUS_OK);
    request = ipc_receive(endpoint, NULL, 0); /* its second call */
    check(test, request.token != token);
    /* None of these reaches it. */
    check_equal(test, give_key(test, second, key), STATUS_OK);
    check_equal(test, ipc_reply(endpoint, copy, area, 64, 3).status, STATUS_OK);
    check_equal(test, ipc_reply(endpoint, token, area, 64, 4).status, -STATUS_BAD_TOKEN);
    /* The live token answers, and its key is dead then. */
    copy = resume_key(test, endpoint, request.token);
    check_equal(test, ipc_reply(endpoint, request.token, NULL, 0, 500).status, STATUS_OK);
    check_equal(test, ipc_reply(endpoint, copy, area, 64, 6).status, STATUS_OK);
    process_finish(test, client, PROCESS_EXITED, 1 + 500);
    stop_replier(test, first);
    stop_replier(test, second);
}

KEYKOS_RULE(KK_9_return_is_discarded,
            "a RETURN to a key that is dead, or no resume key, is discarded")
{
    uint64_t endpoint = endpoint_create().value, busy = endpoint_create().value, key;
    uint64_t channel = bind(test, busy, 64); /* nobody receives there */
    uint64_t client = client_start(test, customer, 3, endpoint);
    struct system_result request = ipc_receive(endpoint, NULL, 0);

    key = resume_key(test, endpoint, request.token);
    request = ipc_reply_wait(endpoint, key, NULL, 0, 10, NULL, 0); /* live: its next call */
    check_equal(test, request.status, STATUS_OK);
    check_equal(test, ipc_reply(endpoint, request.token, NULL, 0, 20).status, STATUS_OK);
    request = ipc_reply_wait(endpoint, key, NULL, 0, 100, NULL, 0); /* dead */
    check_equal(test, request.status, STATUS_OK);
    check_equal(test, request.second, 5);
    check_equal(test, ipc_reply(endpoint, request.token, NULL, 0, 30).status, STATUS_OK);
    process_finish(test, client, PROCESS_EXITED, 60);
    client = client_start(test, customer, 1, endpoint);
    request = ipc_reply_wait(endpoint, channel, NULL, 0, 100, NULL, 0); /* a start key, busy */
    check_equal(test, request.status, STATUS_OK);
    check_equal(test, ipc_reply(endpoint, request.token, NULL, 0, 7).status, STATUS_OK);
    process_finish(test, client, PROCESS_EXITED, 7);
    check_equal(test, ipc_reply(endpoint, channel, NULL, 0, 0).status, -STATUS_BAD_TOKEN);
    check_equal(test, ipc_reply(endpoint, HANDLE_COUNT - 1, NULL, 0, 0).status, -STATUS_BAD_TOKEN);
}

/* Takes a call, gives its resume key to the channel at handle 2, and ends. */
static uint64_t forwarder(uint64_t unused0, uint64_t mode_index, uint64_t unused1)
{
    struct system_result request = ipc_receive(SERVER_ENDPOINT, NULL, 0);
    struct system_result key =
        channel_control_reply(SERVER_ENDPOINT, request.token, KEYKOS_RESUME_KEY, 0, 0, 0);
    uint64_t channel = bind_mode(2, mode_index, 64);
    uint64_t none;

    (void)unused0;
    (void)unused1;
    if (key.status || !channel)
        return 1;
    ipc_call_pass(channel, NULL, 0, NULL, 0, 1, key.value, 0, &none);
    return 0;
}

KEYKOS_RULE(KK_9_key_outlives_server,
            "the server ends: who has a key may answer; when the last is gone, nobody")
{
    for (uint64_t use = 0; use < 2; use++) {
        uint64_t front = endpoint_create().value, back = endpoint_create().value, key;
        const struct process_grant grants[] = {{(uint32_t)front, RIGHT_RECEIVE},
                                               {(uint32_t)back, RIGHT_BIND}};
        uint64_t server =
            process_spawn("conformance", forwarder, 0, test->mode_index, 0, grants, 2).value;
        uint64_t client = client_start(test, customer, 1, front);
        struct system_result request =
            ipc_reply_wait_pass(back, 0, NULL, 0, 0, NULL, 0, 0, 1, &key);

        check_equal(test, request.second, 1);
        check(test, key != 0);
        check_equal(test, ipc_reply(back, request.token, NULL, 0, 0).status, STATUS_OK);
        process_finish(test, server, PROCESS_EXITED, 0);
        if (use) {
            memset(area, 9, 64);
            check_equal(test, ipc_reply(back, key, area, 64, 9).status, STATUS_OK);
        }
        check_equal(test, handle_close(key), STATUS_OK);
        process_finish(test, client, PROCESS_EXITED, use ? 9 : 1000);
        handle_close(front);
        handle_close(back);
    }
}

/* ---- KK-10: space banks -------------------------------------------------------------------------
 */

#define ROOM 80ull /* frames that a process is left with */

/* Maps pages until there are no more; then calls, with what it has. */
static uint64_t hungry_customer(uint64_t unused0, uint64_t mode_index, uint64_t unused1)
{
    uint64_t channel = bind_mode(1, mode_index, PAGE), pages = 0;
    struct system_result memory;
    void *last = NULL;

    (void)unused0;
    (void)unused1;
    while ((memory = memory_map(PAGE, MAP_WRITE | MAP_POPULATE, 0)).status == STATUS_OK) {
        last = (void *)memory.value;
        pages++;
    }
    if (memory.status != -STATUS_NO_MEMORY || !last || pages > ROOM)
        return 1;
    return (uint64_t)-ipc_call(channel, last, PAGE, last, PAGE, 0).status;
}

KEYKOS_RULE(KK_10_limit_of_an_ancestor,
            "the tightest bank above is the limit; at it a process still sends and receives")
{
    uint64_t endpoint = endpoint_create().value, trial = bank_create(0, UINT64_MAX).value;
    const struct process_grant grant = {(uint32_t)endpoint, RIGHT_BIND};
    struct system_result client =
        process_spawn_in(trial, "conformance", customer, 0, test->mode_index, 0, &grant, 1);
    uint64_t limit = bank_read(trial).value + ROOM; /* what it costs before it runs, and more */
    uint64_t top = bank_create(0, limit).value, below = bank_create(top, UINT64_MAX).value;
    struct system_result request;

    process_finish(test, client.value, PROCESS_EXITED, 0);
    client =
        process_spawn_in(below, "conformance", hungry_customer, 0, test->mode_index, 0, &grant, 1);
    check_equal(test, client.status, STATUS_OK);
    request = ipc_receive(endpoint, area, PAGE);
    check_equal(test, request.status, STATUS_OK);
    check_equal(test, bank_read(top).value, limit);
    check_equal(test, bank_read(below).value, limit - 1); /* and the frame of the bank itself */
    check_equal(test, ipc_reply(endpoint, request.token, area, PAGE, 0).status, STATUS_OK);
    process_finish(test, client.value, PROCESS_EXITED, 0);
    check_equal(test, bank_read(below).value, 0);
}

KEYKOS_RULE(KK_10_destroy_is_exact,
            "destroying a bank returns what it counted, inherited or taken back")
{
    uint64_t frames = free_frames(), top = bank_create(0, 5000).value;
    uint64_t below = bank_create(top, 4000).value, endpoint = endpoint_create().value;
    const struct process_grant grant = {(uint32_t)endpoint, RIGHT_BIND};
    struct system_result request, destroyed;
    uint64_t counted_below, counted_top;

    check_equal(
        test,
        process_spawn_in(below, "conformance", customer, 1, test->mode_index, 0, &grant, 1).status,
        STATUS_OK);
    request = ipc_receive(endpoint, NULL, 0); /* it waits for a reply, and owns memory */
    check_equal(test, request.status, STATUS_OK);
    counted_below = bank_read(below).value;
    counted_top = bank_read(top).value;
    check_equal(test, counted_top, counted_below + 1);
    destroyed = bank_destroy(below, BANK_INHERIT);
    check_equal(test, destroyed.value, counted_below);
    check_equal(test, bank_read(top).value, counted_top);
    destroyed = bank_destroy(top, BANK_RESCIND);
    check_equal(test, destroyed.value, counted_top);
    check_equal(test, ipc_reply(endpoint, request.token, NULL, 0, 0).status, -STATUS_BAD_TOKEN);
    for (uint64_t handle = 1; handle < HANDLE_COUNT; handle++)
        if (handle != TEST_MACHINE_HANDLE && handle != TEST_RUN_HANDLE)
            handle_close(handle);
    check_equal(test, free_frames(), frames);
}

/* Gives back what it gets, string and key. */
static uint64_t returning_server(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    struct system_result request = {0};
    uint64_t key = 0;

    (void)unused0;
    (void)unused1;
    (void)unused2;
    do {
        request = ipc_reply_wait_pass(SERVER_ENDPOINT, request.token, area, request.value, 0, area,
                                      PAGE, key, PASS_INTO | 60, &key);
    } while (request.status == STATUS_OK);
    return 1;
}

KEYKOS_RULE(KK_10_ipc_allocates_nothing, "a round trip, keys and all, takes no frame")
{
    struct partner partner = partner_start(test, returning_server, 0);
    uint64_t channel = bind(test, partner.endpoint, PAGE), back, object = memory_create(PAGE).value;
    uint8_t *buffer = map_memory(test, 2 * PAGE);
    const uint64_t into = PASS_INTO | 45;

    for (int i = 0; i < 4; i++) {
        uint64_t allocated = kernel_count(COUNTER_FRAMES_ALLOCATED);

        check_equal(
            test,
            ipc_call_pass(channel, buffer + 30, PAGE, buffer + 60, PAGE, 0, object, into, &back)
                .status,
            STATUS_OK);
        check_equal(test, back, 45);
        if (i > 0) /* the first one touches the server's buffer */
            check_equal(test, kernel_count(COUNTER_FRAMES_ALLOCATED), allocated);
    }
    process_kill(partner.process);
    process_finish(test, partner.process, PROCESS_KILLED, 0);
}
