/* SPDX-License-Identifier: MIT */
/* Handles in messages, memory objects, and taking both away again. */
#include "test.h"

#define PAGE 4096ull

/* Accepts a memory object, writes to it, keeps it mapped, and answers reads of it. Exit code
 * 14: an access faulted. */
static uint64_t object_server(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    uint64_t object, ignored;
    struct system_result request =
        ipc_reply_wait_pass(SERVER_ENDPOINT, 0, NULL, 0, 0, NULL, 0, 0, 1, &object);
    volatile uint64_t *memory;

    (void)unused0;
    (void)unused1;
    (void)unused2;
    if (request.status || !object)
        return 1;
    memory = (volatile uint64_t *)memory_map(PAGE, MAP_WRITE, object).value;
    memory[0] += 1;
    for (;;) {
        request = ipc_reply_wait_pass(SERVER_ENDPOINT, request.token, NULL, 0, memory[0], NULL, 0,
                                      request.second == 1 ? object : 0, 0, &ignored);
        if (request.status)
            return 2;
        if (request.second == 2)
            return (uint64_t)-ipc_reply(SERVER_ENDPOINT, request.token, NULL, 0, 0).status;
    }
}

TEST(pass_memory, TEST_EACH_MODE, "a memory object goes along with a message, and both see it")
{
    struct partner partner = partner_start(test, object_server, 0);
    struct transport transport = connect(test, partner.endpoint, 64);
    uint64_t object = memory_create(PAGE).value, none, back;
    volatile uint64_t *memory = (volatile uint64_t *)memory_map(PAGE, MAP_WRITE, object).value;
    struct system_result reply;

    memory[0] = 41;
    reply = ipc_call_pass(transport.handle, NULL, 0, NULL, 0, 0, object, 0, &none);
    check_equal(test, reply.status, STATUS_OK);
    check_equal(test, reply.second, 42);
    check_equal(test, memory[0], 42);
    memory[0] = 7;
    if (unwanted_handle_status(test) == STATUS_OK) /* the answer brings one, which is not wanted */
        check_equal(test, ipc_call(transport.handle, NULL, 0, NULL, 0, 1).second, 7);
    reply = ipc_call_pass(transport.handle, NULL, 0, NULL, 0, 0, 0, 1, &back);
    check_equal(test, reply.status, STATUS_OK);
    check_equal(test, back, 0); /* that one passed nothing: only label 1 does */
    reply = ipc_call_pass(transport.handle, NULL, 0, NULL, 0, 1, 0, 1, &back);
    check_equal(test, reply.status, STATUS_OK);
    check(test, back != 0 && back != object);
    check_equal(test, *(volatile uint64_t *)memory_map(PAGE, 0, back).value, 7);
    check_equal(test, ipc_call(transport.handle, NULL, 0, NULL, 0, 2).status, STATUS_OK);
    handle_close(back);
    handle_close(object);
    handle_close(transport.handle);
    partner_finish(test, partner, 0);
}

TEST(revoke_memory, TEST_ONCE, "who revokes an object takes it from everybody else, mapped or not")
{
    struct partner partner = partner_start(test, object_server, 0);
    struct system_result channel = channel_bind(partner.endpoint, "null", 0);
    uint64_t object = memory_create(PAGE).value, none;
    volatile uint64_t *memory = (volatile uint64_t *)memory_map(PAGE, MAP_WRITE, object).value;

    check_equal(test,
                ipc_call_pass(channel.value, NULL, 0, NULL, 0, 0, object, 0, &none).status,
                STATUS_OK);
    check_equal(test, handle_revoke(object), STATUS_OK);
    check_equal(test, ipc_call(channel.value, NULL, 0, NULL, 0, 0).status, -STATUS_PEER_DIED);
    process_finish(test, partner.process, PROCESS_FAULTED, 14); /* it looked */
    memory[0] = 1;
    handle_close(channel.value);
    handle_close(partner.endpoint);
    handle_close(object);
}

static uint64_t try_to_revoke(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    (void)unused0;
    (void)unused1;
    (void)unused2;
    return (uint64_t)-handle_revoke(1);
}

TEST(revoke_needs_right, TEST_ONCE, "who was granted a handle without that right cannot revoke it")
{
    uint64_t endpoint = endpoint_create().value;
    uint64_t client = client_start(test, try_to_revoke, 0, endpoint);

    process_finish(test, client, PROCESS_EXITED, STATUS_NO_RIGHT);
    check_equal(test, handle_revoke(0), -STATUS_BAD_HANDLE);
    check_equal(test, handle_revoke(UINT64_MAX), -STATUS_BAD_HANDLE);
    handle_close(endpoint);
}

/* Does not ask for handles, and counts what it has. Exit code: free slots that are gone. */
static uint64_t count_handles(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    struct system_result request = ipc_receive(SERVER_ENDPOINT, NULL, 0);
    uint64_t before = endpoint_create().value;

    (void)unused0;
    (void)unused1;
    (void)unused2;
    for (int i = 0; i < 200; i++)
        request = ipc_reply_wait(SERVER_ENDPOINT, request.token, NULL, 0, 0, NULL, 0);
    ipc_reply(SERVER_ENDPOINT, request.token, NULL, 0, 0);
    return endpoint_create().value - before - 1;
}

TEST(unwanted_handles, TEST_EACH_MODE, "a handle that was not asked for does not arrive")
{
    struct partner partner = partner_start(test, count_handles, 0);
    struct transport transport = connect(test, partner.endpoint, 64);
    uint64_t none;

    for (int i = 0; i < 201; i++)
        check_equal(test,
                    ipc_call_pass(transport.handle, NULL, 0, NULL, 0, 0, partner.endpoint, 0, &none)
                        .status,
                    unwanted_handle_status(test));
    handle_close(transport.handle);
    partner_finish(test, partner, 0);
}

/* Accepts until its table is full. Exit code 0: it was told. */
static uint64_t collect_handles(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    uint64_t token = 0, accepted;

    (void)unused0;
    (void)unused1;
    (void)unused2;
    for (int i = 0; i < 2 * HANDLE_COUNT; i++) {
        struct system_result request = ipc_reply_wait_pass(SERVER_ENDPOINT, token, NULL, 0, 0,
                                                           NULL, 0, 0, 1, &accepted);
        token = request.token;
        if (request.status == -STATUS_NO_HANDLE) {
            ipc_reply(SERVER_ENDPOINT, token, NULL, 0, 1);
            return accepted;
        }
    }
    return 1;
}

TEST(pass_to_full_table, TEST_ONCE, "a receiver whose table is full gets the message, and is told")
{
    struct partner partner = partner_start(test, collect_handles, 0);
    struct system_result channel = channel_bind(partner.endpoint, "null", 0), reply;
    uint64_t none;

    do {
        reply = ipc_call_pass(channel.value, NULL, 0, NULL, 0, 0, partner.endpoint, 0, &none);
        check_equal(test, reply.status, STATUS_OK);
    } while (reply.second == 0);
    handle_close(channel.value);
    partner_finish(test, partner, 0);
}
