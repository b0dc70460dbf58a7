/* SPDX-License-Identifier: MIT */
/* Handles in messages, memory objects, and taking both away again. */
#include "test.h"

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

/* ---- one of each ------------------------------------------------------------------------------ */

#define KINDS 4
#define ALL_KINDS 15u

/* Which of an endpoint, an object, a bank and an object with a pager its handles still name. */
static uint64_t kinds_named(uint64_t handles)
{
    struct system_result below = bank_create(handles >> 16 & 0xff, 1);
    struct system_result channel = channel_bind(handles & 0xff, "null", 0);
    uint64_t named = 0;

    if (channel.status == STATUS_OK) {
        named |= 1;
        handle_close(channel.value);
    }
    if (below.status == STATUS_OK) {
        named |= 4;
        handle_close(below.value);
    }
    for (int kind = 1; kind < KINDS; kind += 2) {
        struct system_result area = memory_map(PAGE, 0, handles >> 8 * kind & 0xff);

        if (area.status == STATUS_OK) {
            named |= 1u << kind;
            memory_change((void *)area.value, PAGE, MEMORY_UNMAP);
        }
    }
    return named;
}

/* Accepts one of each and uses it: pays with the bank, reads what the pager gives, writes that
 * into the object, and calls the endpoint, twice, with what its handles name by then. */
static uint64_t use_each_kind(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    uint64_t handles, channel;
    struct system_result request =
        ipc_reply_wait_pass(SERVER_ENDPOINT, 0, NULL, 0, 0, NULL, 0, 0, 0x01010101, &handles);
    const uint64_t *paged;

    (void)unused0;
    (void)unused1;
    (void)unused2;
    ipc_reply(SERVER_ENDPOINT, request.token, NULL, 0, 0);
    paged = (const uint64_t *)memory_map(PAGE, 0, handles >> 24).value;
    *(uint64_t *)memory_map(PAGE, MAP_WRITE, handles >> 8 & 0xff).value = *paged;
    channel = channel_bind(handles & 0xff, "null", 0).value;
    for (int i = 0; i < 2; i++)
        if (ipc_call(channel, NULL, 0, NULL, 0, kinds_named(handles)).status)
            return 1;
    return 0;
}

static uint64_t answer_kinds(uint64_t endpoint, uint64_t *token)
{
    struct system_result request = ipc_receive(endpoint, NULL, 0);

    *token = request.token;
    return request.status ? UINT64_MAX : request.second;
}

TEST(pass_each_kind, TEST_EACH_MODE,
     "an endpoint, memory, a bank and a pager's memory: passed, used, revoked")
{
    struct partner partner = partner_start(test, use_each_kind, 0);
    struct transport transport = connect(test, partner.endpoint, 64);
    uint64_t bank = bank_create(0, 10).value, named = memory_create(PAGE).value;
    uint64_t pager = endpoint_create().value, ours = endpoint_create().value, token, none;
    uint64_t paged = memory_create_paged(pager, PAGE, 0).value;
    uint64_t *page = map_memory(test, PAGE);
    const volatile uint64_t *memory = (const volatile uint64_t *)memory_map(PAGE, 0, named).value;

    check_equal(test,
                ipc_call_pass(transport.handle, NULL, 0, NULL, 0, 0,
                              ours | named << 8 | bank << 16 | paged << 24, 0, &none)
                    .status,
                STATUS_OK);
    page[0] = 4711;
    check_equal(test, page_supply(ipc_receive(pager, NULL, 0).token, page), STATUS_OK);
    check_equal(test, answer_kinds(ours, &token), ALL_KINDS);
    check_equal(test, memory[0], 4711);
    check_equal(test, handle_revoke(named), STATUS_OK);
    check_equal(test, handle_revoke(bank), STATUS_OK);
    check_equal(test, handle_revoke(paged), STATUS_OK);
    ipc_reply(ours, token, NULL, 0, 0);
    check_equal(test, answer_kinds(ours, &token), 1);
    check_equal(test, handle_revoke(ours), STATUS_OK); /* channels that are bound go on */
    ipc_reply(ours, token, NULL, 0, 0);
    handle_close(transport.handle);
    partner_finish(test, partner, 0);
    memory_change((void *)(uintptr_t)memory, PAGE, MEMORY_UNMAP);
    memory_change(page, PAGE, MEMORY_UNMAP);
    handle_close(named);
    handle_close(bank);
    handle_close(paged);
    handle_close(pager);
    handle_close(ours);
}
