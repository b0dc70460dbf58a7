/* SPDX-License-Identifier: MIT */
/* A ring in shared memory: where in it a message lies is the peer's word, and is checked. */
#include "test.h"

#define HALF (3 * PAGE) /* longest message: requests have half of the area, replies the other */
#define AREA (2 * HALF)

/* Messages that are not all within an area at `area`. */
struct beyond {
    uint64_t base, length;
};

static size_t beyond_area(uint64_t area, struct beyond beyond[8])
{
    const struct beyond all[8] = {
        {area + AREA, 1},              /* the first byte behind it */
        {area + AREA - 1, 2},          /* the last byte, and one more */
        {area - 1, 1},                 /* the byte before it */
        {area, AREA + 1},              /* longer than all of it */
        {area + HALF, UINT64_MAX},     /* around the end of the address space, back into it */
        {area + HALF, 0 - HALF},       /* the same, to its very start */
        {0xffffffff80106000ull, PAGE}, /* the kernel's */
        {0, 8},
    };

    memcpy(beyond, all, sizeof(all));
    return 8;
}

TEST_OF_MODE(ring_index_of_a_client, TEST_ONE_MODE, "share",
             "a request that lies beyond the ring is refused and disturbs nobody")
{
    struct partner partner = echo_start(test, HALF);
    struct transport transport = connect(test, partner.endpoint, HALF);
    uint8_t *area = (uint8_t *)transport.area;
    struct beyond beyond[8];
    size_t count = beyond_area(transport.area, beyond);

    for (size_t i = 0; i < count; i++) {
        struct system_result reply;

        check_equal(test,
                    ipc_call(transport.handle, (void *)beyond[i].base, beyond[i].length, NULL,
                             AREA, 7)
                        .status,
                    -STATUS_BAD_ADDRESS);
        area[AREA - 1] = (uint8_t)i; /* the last byte of the ring is still in it */
        reply = ipc_call(transport.handle, area + AREA - 1, 1, NULL, AREA, 7);
        check_equal(test, reply.status, STATUS_OK);
        check_equal(test, reply.value, 1);
        check_equal(test, reply.second, 8);
        check_equal(test, *(uint8_t *)reply.address, i);
    }
    echo_stop(test, transport, partner);
}

/* Answers with messages beyond the ring, then with the ring's last byte. Its exit code is how
 * many of the former were refused as they should be. */
static uint64_t reply_beyond(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    struct system_result request = ipc_receive(SERVER_ENDPOINT, NULL, AREA);
    uint64_t area = request.address; /* the request has no bytes: this is where the area lies */
    struct beyond beyond[8];
    size_t count = beyond_area(area, beyond);
    uint64_t refused = 0;

    (void)unused0;
    (void)unused1;
    (void)unused2;
    for (size_t i = 0; i < count; i++)
        refused += ipc_reply(SERVER_ENDPOINT, request.token, (void *)beyond[i].base,
                             beyond[i].length, 0)
                       .status == -STATUS_BAD_ADDRESS;
    *(uint8_t *)(area + AREA - 1) = 99;
    ipc_reply(SERVER_ENDPOINT, request.token, (void *)(area + AREA - 1), 1, 0);
    return refused;
}

TEST_OF_MODE(ring_index_of_a_server, TEST_ONE_MODE, "share",
             "a reply that lies beyond the ring is refused, and the client goes on waiting")
{
    struct partner partner = partner_start(test, reply_beyond, 0);
    struct transport transport = connect(test, partner.endpoint, HALF);
    struct system_result reply = ipc_call(transport.handle, NULL, 0, NULL, AREA, 0);

    check_equal(test, reply.status, STATUS_OK);
    check_equal(test, reply.value, 1);
    check_equal(test, *(uint8_t *)reply.address, 99);
    handle_close(transport.handle);
    partner_finish(test, partner, 8);
}
