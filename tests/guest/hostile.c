/* SPDX-License-Identifier: MIT */
/* Addresses, lengths, handles and tokens that ring 3 should not have passed. */
#include "test.h"

#define KERNEL_ADDRESS 0xffffffff80106000ull
#define NON_CANONICAL 0x0000900000000000ull
#define USER_END 0x0000008000000000ull

struct range {
    uint64_t base, length;
};

/* Each is outside of user space, wholly or in part. */
static const struct range bad_ranges[] = {
    {0, 64},
    {KERNEL_ADDRESS, 64},
    {NON_CANONICAL, 64},
    {USER_END - 32, 64},
    {USER_END, 1},
    {UINT64_MAX - 31, 64},
    {UINT64_MAX, UINT64_MAX},
    {0x400000, UINT64_MAX - 0x3fffff},
    {0x400000, 1ull << 63},
};

#define BAD_RANGES (sizeof(bad_ranges) / sizeof(*bad_ranges))

TEST(bad_request_ranges, TEST_EACH_MODE, "a request from where nothing is: an error, no message")
{
    struct partner partner = echo_start(test, 3 * 4096);
    struct transport transport = connect(test, partner.endpoint, 4096);
    uint64_t channel = transport.handle;

    for (size_t i = 0; i < BAD_RANGES; i++) {
        struct system_result reply = ipc_call(channel, (void *)bad_ranges[i].base,
                                              bad_ranges[i].length, NULL, 0, 5);
        if (mode_delivers(test))
            check(test, reply.status == -STATUS_FAULT || reply.status == -STATUS_TOO_LONG ||
                            reply.status == -STATUS_BAD_ADDRESS);
        else
            check_equal(test, reply.status, STATUS_OK);
    }
    check_equal(test, ipc_call(channel, NULL, 0, NULL, 0, 5).second, 6);
    echo_stop(test, transport, partner);
}

TEST(bad_reply_ranges, TEST_EACH_MODE, "a reply to where nothing is: an error for its receiver")
{
    struct partner partner = echo_start(test, 3 * 4096);
    struct transport transport = connect(test, partner.endpoint, 4096);
    uint64_t channel = transport.handle;
    uint8_t *request = transport_outgoing(&transport, map_memory(test, 4096));

    for (size_t i = 0; i < BAD_RANGES && receiver_places(test); i++) {
        uint64_t length = bad_ranges[i].length < 64 ? bad_ranges[i].length : 64;
        struct system_result reply =
            ipc_call(channel, request, length, (void *)bad_ranges[i].base, bad_ranges[i].length, 5);
        check_equal(test, reply.status, bad_buffer_status(test));
    }
    check_equal(test, ipc_call(channel, NULL, 0, NULL, 0, 5).second, 6);
    echo_stop(test, transport, partner);
}

TEST(unmapped_in_the_middle, TEST_EACH_MODE, "a hole in a buffer: the part before it, and an error")
{
    struct partner partner = echo_start(test, 3 * 4096);
    struct transport transport = connect(test, partner.endpoint, 3 * 4096);
    uint64_t channel = transport.handle;
    uint8_t *buffer = map_memory(test, 3 * 4096);
    uint64_t bytes = message_bytes(test, 3 * 4096);
    uint8_t *other = (uint8_t *)map_memory(test, 3 * 4096) + 4096 - bytes / 3; /* a hole behind */
    struct system_result reply;

    memset(buffer, 7, 3 * 4096);
    check_equal(test, memory_change(other + bytes / 3, 4096, MEMORY_UNMAP), STATUS_OK);
    if (receiver_places(test)) {
        reply = ipc_call(channel, buffer, bytes, other, bytes, 0);
        check_equal(test, reply.status, bad_buffer_status(test));
        check(test, reply.value <= bytes / 3);
        check(test, reply.value == 0 || other[reply.value - 1] == 7);
    }
    reply = ipc_call(channel, other, bytes, buffer, bytes, 0);
    if (mode_delivers(test))
        check(test, reply.status == -STATUS_FAULT || reply.status == -STATUS_BAD_ADDRESS);
    echo_stop(test, transport, partner);
}

TEST(read_only_buffer, TEST_EACH_MODE, "a reply never lands in memory that its receiver cannot write")
{
    struct partner partner = echo_start(test, 3 * 4096);
    struct transport transport = connect(test, partner.endpoint, 4096);
    uint64_t channel = transport.handle;
    uint8_t *request = transport_outgoing(&transport, map_memory(test, 4096));
    uint8_t *reply_buffer = map_memory(test, 4096);
    struct system_result reply;

    memset(request, 1, 4096);
    check_equal(test, memory_change(reply_buffer, 4096, MEMORY_READ_ONLY), STATUS_OK);
    reply = ipc_call(channel, request, 4096, reply_buffer, 4096, 0);
    if (receiver_places(test))
        check_equal(test, reply.status, bad_buffer_status(test));
    check_equal(test, reply_buffer[0], 0);
    request = transport_outgoing(&transport, map_memory(test, 4096));
    reply = ipc_call(channel, request, 64, (void *)(uintptr_t)test_failed, 64, 0);
    if (receiver_places(test))
        check_equal(test, reply.status, bad_buffer_status(test));
    echo_stop(test, transport, partner);
}

/* Receives into an unmapped buffer, and expects to be told; then into a good one. */
static uint64_t server_with_bad_buffer(uint64_t places, uint64_t unused0, uint64_t unused1)
{
    static uint8_t buffer[64];
    struct system_result request = ipc_receive(SERVER_ENDPOINT, (void *)0x1000, 64);

    (void)unused0;
    (void)unused1;
    if (places) {
        if (request.status == -STATUS_LOST)
            ipc_reply(SERVER_ENDPOINT, request.token, NULL, 0, 8);
        else if (request.status != -STATUS_FAULT)
            return 1;
        request = ipc_receive(SERVER_ENDPOINT, buffer, sizeof(buffer));
    }
    if (request.status)
        return 2;
    return (uint64_t)-ipc_reply(SERVER_ENDPOINT, request.token, buffer, 0, 9).status;
}

TEST(bad_server_buffer, TEST_EACH_MODE, "a server without a buffer: both are told, the next call works")
{
    struct partner partner = partner_start(test, server_with_bad_buffer, receiver_places(test));
    struct transport transport = connect(test, partner.endpoint, 4096);
    uint64_t channel = transport.handle;
    uint8_t *request = transport_outgoing(&transport, map_memory(test, 4096));
    struct system_result reply;

    if (receiver_places(test)) {
        bool lost = bad_buffer_status(test) == -STATUS_LOST;

        reply = ipc_call(channel, request, 64, NULL, 0, 0);
        check_equal(test, reply.status, lost ? STATUS_OK : -STATUS_PEER_FAULT);
        check(test, !lost || reply.second == 8);
    }
    reply = ipc_call(channel, request, 64, NULL, 0, 0);
    check_equal(test, reply.status, STATUS_OK);
    check_equal(test, reply.second, 9);
    handle_close(channel);
    partner_finish(test, partner, 0);
}

TEST(foreign_handles, TEST_EACH_MODE, "handles that are closed, of another type, or never were")
{
    struct partner partner = echo_start(test, 3 * 4096);
    struct transport transport = connect(test, partner.endpoint, 64);
    uint64_t channel = transport.handle;
    const uint64_t bad[] = {0,         TEST_MACHINE_HANDLE, partner.endpoint, HANDLE_COUNT - 1,
                            HANDLE_COUNT, 1000000,          1ull << 58,       UINT64_MAX};

    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        check_equal(test, ipc_call(bad[i], NULL, 0, NULL, 0, 0).status, -STATUS_BAD_HANDLE);
        if (bad[i] != partner.endpoint) {
            check_equal(test, ipc_receive(bad[i], NULL, 0).status, -STATUS_BAD_HANDLE);
            check_equal(test, channel_bind(bad[i], test->mode.name, 64).status, -STATUS_BAD_HANDLE);
        }
    }
    check_equal(test, ipc_receive(channel, NULL, 0).status, -STATUS_BAD_HANDLE);
    check_equal(test, channel_bind(channel, test->mode.name, 64).status, -STATUS_BAD_HANDLE);
    check_equal(test, channel_bind(partner.endpoint, "no-such-mode", 64).status, -STATUS_NO_MODE);
    echo_stop(test, transport, partner);
    check_equal(test, ipc_call(channel, NULL, 0, NULL, 0, 0).status, -STATUS_BAD_HANDLE);
    check_equal(test, handle_close(channel), -STATUS_BAD_HANDLE);
}

/* Has the right to bind only, at handle 1. */
static uint64_t try_to_receive(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    (void)unused0;
    (void)unused1;
    (void)unused2;
    return (uint64_t)-ipc_receive(1, NULL, 0).status;
}

TEST(rights, TEST_ONCE, "who was granted the right to bind cannot receive")
{
    uint64_t endpoint = endpoint_create().value;
    uint64_t client = client_start(test, try_to_receive, 0, endpoint);

    process_finish(test, client, PROCESS_EXITED, STATUS_BAD_HANDLE);
    handle_close(endpoint);
}

/* Answers one request twice, and with every wrong token it can think of. Exit code 0. */
static uint64_t server_with_bad_tokens(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    struct system_result request = ipc_receive(SERVER_ENDPOINT, NULL, 0);
    uint64_t token = request.token;
    const uint64_t bad[] = {token + 1, token ^ 1, token + 256, token - 256, 1, UINT64_MAX};

    (void)unused0;
    (void)unused1;
    (void)unused2;
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        if (ipc_reply(SERVER_ENDPOINT, bad[i], NULL, 0, 0).status != -STATUS_BAD_TOKEN)
            return 10 + i;
    if (ipc_reply(SERVER_ENDPOINT, token, NULL, 0, 1).status != STATUS_OK)
        return 2;
    if (ipc_reply(SERVER_ENDPOINT, token, NULL, 0, 2).status != -STATUS_BAD_TOKEN)
        return 3;
    request = ipc_reply_wait(SERVER_ENDPOINT, token, NULL, 0, 3, NULL, 0);
    if (request.status != -STATUS_BAD_TOKEN)
        return 4;
    request = ipc_receive(SERVER_ENDPOINT, NULL, 0);
    if (ipc_reply(SERVER_ENDPOINT, token, NULL, 0, 2).status != -STATUS_BAD_TOKEN)
        return 5;
    return (uint64_t)-ipc_reply(SERVER_ENDPOINT, request.token, NULL, 0, 4).status;
}

TEST(reply_tokens, TEST_EACH_MODE, "a token answers one call, once; a forged one none")
{
    struct partner partner = partner_start(test, server_with_bad_tokens, 0);
    uint64_t channel = bind(test, partner.endpoint, 0);

    check_equal(test, ipc_call(channel, NULL, 0, NULL, 0, 0).second, 1);
    check_equal(test, ipc_call(channel, NULL, 0, NULL, 0, 0).second, 4);
    handle_close(channel);
    partner_finish(test, partner, 0);
}

TEST(unknown_calls, TEST_ONCE, "system calls that do not exist")
{
    const uint64_t numbers[] = {SYSCALL_COUNT, SYSCALL_COUNT + 1, 1000, 0xffffffffull};

    for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
        check_equal(test, system_call(numbers[i], 0, 0, 0, 0, 0, 0).status, -STATUS_BAD_CALL);
}

TEST(bad_structures, TEST_ONCE, "pointers to structures of system calls that point elsewhere")
{
    for (size_t i = 0; i < BAD_RANGES; i++) {
        uint64_t at = bad_ranges[i].base;
        if (at == 0x400000)
            continue;
        check_equal(test, system_call(SYSCALL_COUNTERS_READ, at, 0, 0, 0, 0, 0).status,
                    -STATUS_FAULT);
        check_equal(test, system_call(SYSCALL_MODE_DESCRIBE, 0, at, 0, 0, 0, 0).status,
                    -STATUS_FAULT);
        check_equal(test, system_call(SYSCALL_PROCESS_CREATE, 1, 0, at, 0, 0, 0).status,
                    -STATUS_FAULT);
        check_equal(test, bank_read(at ? at : HANDLE_COUNT).status, -STATUS_BAD_HANDLE);
        check_equal(test, system_call(SYSCALL_LOG_WRITE, at, 64, 0, 0, 0, 0).status,
                    -STATUS_FAULT);
    }
    check_equal(test, mode_describe(UINT64_MAX, NULL), -STATUS_BAD_ARGUMENT);
    check_equal(test, process_spawn("nothing", NULL, 0, 0, 0, NULL, 0).status, -STATUS_NO_PROGRAM);
}
