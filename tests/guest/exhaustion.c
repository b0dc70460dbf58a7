/* SPDX-License-Identifier: MIT */
/* Every allocation of a frame fails once: each time an error, and nothing is lost. */
#include "test.h"

#define BYTES 20000ull

/* One life of a channel: server, bind, a round trip through untouched memory, the end. What
 * fails on the way is not reported: only that the kernel lives and nothing is left. */
static void live_once(struct test *test)
{
    struct system_result endpoint = endpoint_create();
    const struct process_grant grant = {(uint32_t)endpoint.value, RIGHT_RECEIVE};
    struct system_result server = process_spawn("conformance", echo_serve, test->mode_index,
                                                BYTES, 0, &grant, 1);
    struct transport transport;
    struct transport_message reply;

    if (server.status == STATUS_OK &&
        transport_connect(&transport, endpoint.value, test->mode.name, BYTES) == STATUS_OK) {
        uint64_t memory = memory_map(6 * 4096, MAP_WRITE, 0).value;
        void *request = transport_outgoing(&transport, (void *)(memory + 100));

        handle_close(endpoint.value);
        reply = transport_call(&transport, request, BYTES, (void *)memory, BYTES, 0);
        if (reply.status == STATUS_OK)
            transport_release(&transport, reply.payload, reply.length);
        handle_close(transport.handle);
        for (uint64_t page = 0; page < 6; page++) /* some may have moved away */
            memory_change((void *)(memory + page * 4096), 4096, MEMORY_UNMAP);
    }
    handle_close(endpoint.value);
    process_kill(server.value);
    handle_close(server.value);
}

TEST(every_allocation_fails_once, TEST_EACH_MODE,
     "whichever allocation of a frame fails in a channel's life, nothing is lost")
{
    uint64_t frames, failures = 0;

    live_once(test); /* page tables that the first one makes stay */
    live_once(test);
    frames = free_frames();
    for (uint64_t n = 1;; n++) {
        machine_control(TEST_MACHINE_HANDLE, MACHINE_FAIL_FRAME, n);
        live_once(test);
        if (machine_control(TEST_MACHINE_HANDLE, MACHINE_FAIL_FRAME, 0).value > 0)
            break; /* it lived with fewer */
        check_equal(test, free_frames(), frames);
        failures++;
    }
    check(test, failures > 30);
}
