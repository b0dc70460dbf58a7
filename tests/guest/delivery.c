/* SPDX-License-Identifier: MIT */
/* What is sent arrives: every size, every alignment, nothing around it touched. */
#include "test.h"

#include "microbench/payload.h"

#define SLACK 4096ull
#define CANARY 0xa5

static bool canaries_live(const uint8_t *buffer, uint64_t from, uint64_t to)
{
    for (uint64_t i = from; i < to; i++)
        if (buffer[i] != CANARY)
            return false;
    return true;
}

/* One round trip of `size` bytes between buffers at these offsets in their pages. */
static void echo_once(struct test *test, struct transport *transport, uint64_t size,
                      uint64_t send_offset, uint64_t receive_offset)
{
    uint64_t bytes = (size + 2 * SLACK + 4095) & ~4095ull;
    uint8_t *send = map_memory(test, bytes);
    uint8_t *receive = map_memory(test, bytes);
    uint64_t expected = mode_delivers(test) ? size : 0;
    uint64_t key = payload_key(size, send_offset, PAYLOAD_REQUEST);
    uint8_t *request = transport_outgoing(transport, send + send_offset);
    struct transport_message reply;

    memset(receive, CANARY, bytes);
    payload_fill(request, size, key);
    reply = transport_call(transport, request, size, receive + receive_offset, size, size);
    check_equal(test, reply.status, STATUS_OK);
    check_equal(test, reply.length, expected);
    check_equal(test, reply.label, size + 1);
    check(test, payload_check(reply.payload, expected, key));
    if (receiver_places(test))
        check(test, reply.payload == receive + receive_offset);
    else
        expected = 0; /* the receiver's own buffer was not used */
    check(test, canaries_live(receive, 0, receive_offset));
    check(test, canaries_live(receive, receive_offset + expected, receive_offset + expected + 64));
    transport_release(transport, reply.payload, reply.length);
    memory_change(send, bytes, MEMORY_UNMAP); /* parts of it may have moved away */
    check_equal(test, memory_change(receive, bytes, MEMORY_UNMAP), STATUS_OK);
}

TEST(sizes, TEST_EACH_MODE, "messages of 0 bytes to 1 MiB arrive whole, and only they")
{
    static const uint64_t sizes[] = {0, 1, 63, 64, 4095, 4096, 4097, 65536, 1 << 20};
    struct partner partner = echo_start(test, 1 << 20);
    struct transport transport = connect(test, partner.endpoint, 1 << 20);

    for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++)
        echo_once(test, &transport, sizes[i], 0, 0);
    echo_stop(test, transport, partner);
}

TEST(alignments, TEST_EACH_MODE, "unaligned buffers, across page boundaries, on either side")
{
    static const uint64_t offsets[] = {1, 7, 63, 2048, 4088, 4095};
    struct partner partner = echo_start(test, 16384);
    struct transport transport = connect(test, partner.endpoint, 16384);

    for (size_t i = 0; i < sizeof(offsets) / sizeof(*offsets); i++) {
        echo_once(test, &transport, 17, offsets[i], 0);
        echo_once(test, &transport, 4097, 0, offsets[i]);
        echo_once(test, &transport, 8191, offsets[i], 4095 - offsets[i]);
        echo_once(test, &transport, 12289, offsets[i], 0);
    }
    echo_stop(test, transport, partner);
}

TEST(truncation, TEST_EACH_MODE, "a reply longer than its buffer is cut, or dropped, and the receiver told")
{
    struct partner partner = echo_start(test, 4096);
    struct transport transport = connect(test, partner.endpoint, 4096);
    uint8_t *buffer = map_memory(test, 8192);
    uint8_t *request = transport_outgoing(&transport, buffer);
    struct transport_message reply;

    memset(buffer + 4096, CANARY, 4096);
    memset(request, 1, 4096);
    reply = transport_call(&transport, request, 100, buffer + 4096, 60, 0);
    if (reply.status == -STATUS_FAULT) { /* a system whose rule it is: MACH-4 */
        check_equal(test, reply.length, 100);
        check_equal(test, buffer[4096], CANARY);
    } else if (mode_delivers(test)) {
        check(test, is_keykos(test) ? reply.status == STATUS_OK : was_cut(reply.status));
        check_equal(test, reply.length, 60);
        check_equal(test, ((uint8_t *)reply.payload)[59], 1);
    }
    check_equal(test, buffer[4096 + 60], CANARY);
    echo_stop(test, transport, partner);
}

TEST(untouched_memory, TEST_EACH_MODE, "pages that were never touched fault in during a transfer")
{
    struct partner partner = echo_start(test, 65536);
    struct transport transport = connect(test, partner.endpoint, 65536);
    struct system_result send = memory_map(65536, MAP_WRITE, 0);
    struct system_result receive = memory_map(65536, MAP_WRITE, 0);
    volatile uint8_t *request = transport_outgoing(&transport, (void *)send.value);
    struct transport_message reply;
    volatile uint8_t *bytes;

    check_equal(test, send.status, STATUS_OK);
    check_equal(test, receive.status, STATUS_OK);
    request[40000] = 77;
    reply = transport_call(&transport, (const void *)request, 65536, (void *)receive.value, 65536, 0);
    check_equal(test, reply.status, STATUS_OK);
    bytes = reply.payload;
    if (mode_delivers(test)) {
        check_equal(test, bytes[40000], 77);
        check_equal(test, bytes[40001], 0);
        check_equal(test, bytes[65535], 0);
    }
    echo_stop(test, transport, partner);
}

TEST(labels, TEST_EACH_MODE, "64 bits of label arrive with every message")
{
    struct partner partner = echo_start(test, 0);
    struct transport transport = connect(test, partner.endpoint, 0);

    for (unsigned bit = 0; bit < 64; bit++) {
        struct system_result reply = ipc_call(transport.handle, NULL, 0, NULL, 0, 1ull << bit);
        check_equal(test, reply.status, STATUS_OK);
        check_equal(test, reply.second, (1ull << bit) + 1);
    }
    echo_stop(test, transport, partner);
}
