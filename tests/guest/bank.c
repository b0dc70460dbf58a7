/* SPDX-License-Identifier: MIT */
/* Space banks: every frame is charged to somebody, limits hold, all of it comes back. */
#include "test.h"

static uint64_t used(uint64_t bank)
{
    return bank_read(bank).value;
}

/* Maps and touches pages until there are no more; the exit code is how many. */
static uint64_t eat(uint64_t limit, uint64_t unused0, uint64_t unused1)
{
    uint64_t pages = 0;

    (void)unused0;
    (void)unused1;
    while (pages < limit && memory_map(PAGE, MAP_WRITE | MAP_POPULATE, 0).status == STATUS_OK)
        pages++;
    return pages;
}

static uint64_t wait_for_ever(uint64_t pages, uint64_t unused0, uint64_t unused1)
{
    (void)unused0;
    (void)unused1;
    eat(pages, 0, 0);
    for (;;)
        thread_yield();
    return 1;
}

/* Frames that a process of this program has before it runs. */
static uint64_t process_cost(struct test *test)
{
    uint64_t bank = bank_create(0, UINT64_MAX).value, cost;
    uint64_t process = process_spawn_in(bank, "conformance", eat, 0, 0, 0, NULL, 0).value;

    cost = used(bank);
    process_finish(test, process, PROCESS_EXITED, 0);
    handle_close(bank);
    return cost;
}

#define ROOM 80ull /* frames that it is left with */

TEST(bank_limits, TEST_ONCE, "a process cannot have more than its bank, nor than any above it")
{
    uint64_t top, below, own;
    struct system_result process, end;

    machine_control(TEST_MACHINE_HANDLE, MACHINE_PREEMPTION, 0); /* it runs when we wait */
    top = bank_create(0, process_cost(test) + 1 + ROOM).value;
    below = bank_create(top, UINT64_MAX).value;
    own = used(0);
    process = process_spawn_in(below, "conformance", eat, 1000, 0, 0, NULL, 0);

    check_equal(test, process.status, STATUS_OK);
    check(test, used(below) > 20);
    check_equal(test, used(top), used(below) + 1); /* and the frame of the bank below */
    end = process_wait(process.value);
    check_equal(test, end.second, PROCESS_EXITED);
    check(test, end.value > ROOM / 2 && end.value <= ROOM); /* page tables are paid for, too */
    handle_close(process.value);
    check_equal(test, used(below), 0);
    check_equal(test, used(top), 1);
    check_equal(test, used(0), own);
    handle_close(below);
    handle_close(top);
    machine_control(TEST_MACHINE_HANDLE, MACHINE_PREEMPTION, 1);
}

TEST(bank_too_small, TEST_ONCE, "a bank that cannot pay for a process: an error, nothing is left")
{
    uint64_t bank = bank_create(0, 1000).value;
    uint64_t before = free_frames();

    for (uint64_t limit = 0; limit < 60; limit++) {
        uint64_t small = bank_create(bank, limit).value;
        struct system_result process =
            process_spawn_in(small, "conformance", eat, 0, 0, 0, NULL, 0);

        if (process.status == STATUS_OK)
            process_finish(test, process.value, PROCESS_EXITED, 0);
        else
            check_equal(test, process.status, -STATUS_NO_MEMORY);
        check_equal(test, used(small), 0);
        handle_close(small);
        check_equal(test, free_frames(), before);
    }
    handle_close(bank);
}

TEST(bank_rescind, TEST_ONCE, "rescinding ends who lives off the bank and gives back every frame")
{
    uint64_t frames = free_frames();
    uint64_t top = bank_create(0, 1000).value;
    uint64_t below = bank_create(top, 500).value;
    uint64_t first = process_spawn_in(top, "conformance", wait_for_ever, 30, 0, 0, NULL, 0).value;
    uint64_t second =
        process_spawn_in(below, "conformance", wait_for_ever, 30, 0, 0, NULL, 0).value;
    struct system_result destroyed;
    uint64_t counted;

    others_run(4);
    counted = used(top);
    check(test, counted > 100);
    destroyed = bank_destroy(top, BANK_RESCIND);
    check_equal(test, destroyed.status, STATUS_OK);
    check_equal(test, destroyed.value, counted);
    check_equal(test, used(top), 0);
    check_equal(test, process_wait(first).status, -STATUS_BAD_HANDLE);
    check_equal(test, process_wait(second).status, -STATUS_BAD_HANDLE);
    check_equal(test, bank_destroy(top, BANK_RESCIND).status, -STATUS_BAD_HANDLE);
    check_equal(test, process_spawn_in(top, "conformance", eat, 1, 0, 0, NULL, 0).status,
                -STATUS_NO_MEMORY);
    handle_close(top);
    check_equal(test, free_frames(), frames);
}

TEST(bank_inherit, TEST_ONCE, "inheriting lets the bank above pay, and nobody notices")
{
    uint64_t top = bank_create(0, 1000).value;
    uint64_t below = bank_create(top, 500).value;
    uint64_t process =
        process_spawn_in(below, "conformance", wait_for_ever, 10, 0, 0, NULL, 0).value;
    struct system_result destroyed;
    uint64_t counted, above;

    others_run(4);
    counted = used(below);
    above = used(top);
    destroyed = bank_destroy(below, BANK_INHERIT);
    check_equal(test, destroyed.status, STATUS_OK);
    check_equal(test, destroyed.value, counted);
    check_equal(test, used(below), 0);
    check_equal(test, used(top), above);
    process_kill(process);
    process_finish(test, process, PROCESS_KILLED, 0);
    handle_close(below);
    check_equal(test, used(top), 0);
    handle_close(top);
}

/* Sends its page by move; the receiver's bank pays for it from then on. */
static uint64_t give_pages(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    uint64_t channel = channel_bind(1, "move", 16 * PAGE).value;
    uint64_t memory = memory_map(16 * PAGE, MAP_WRITE | MAP_POPULATE, 0).value;
    uint64_t before = used(0);

    (void)unused0;
    (void)unused1;
    (void)unused2;
    if (ipc_call(channel, (void *)memory, 16 * PAGE, NULL, 0, 0).status)
        return 1;
    return before - used(0);
}

TEST_OF_MODE(bank_follows_pages, TEST_ONE_MODE, "move", "who gets pages pays for them")
{
    uint64_t bank = bank_create(0, 1000).value;
    uint64_t endpoint = endpoint_create().value;
    const struct process_grant grant = {(uint32_t)endpoint, RIGHT_BIND};
    uint64_t client =
        process_spawn_in(bank, "conformance", give_pages, 0, 0, 0, &grant, 1).value;
    struct system_result request = ipc_receive(endpoint, NULL, 16 * PAGE);

    check_equal(test, request.status, STATUS_OK);
    ipc_reply(endpoint, request.token, NULL, 0, 0);
    process_finish(test, client, PROCESS_EXITED, 16);
    check_equal(test, used(bank), 0);
    handle_close(endpoint);
    handle_close(bank);
}

TEST(bank_pays_for_messages, TEST_EACH_MODE,
     "a round trip takes no frame that nobody is charged for")
{
    struct partner partner = echo_start(test, 65536);
    struct transport transport = connect(test, partner.endpoint, 65536);
    void *request = transport_outgoing(&transport, map_memory(test, 65536));
    void *buffer = map_memory(test, 65536);
    struct transport_message reply =
        transport_call(&transport, request, 65536, buffer, 65536, 0);
    uint64_t charged, frames;

    check_equal(test, reply.status, STATUS_OK);
    if (transport_consumes(&transport))
        request = reply.payload;
    else
        transport_release(&transport, reply.payload, reply.length);
    charged = used(0);
    frames = free_frames();
    reply = transport_call(&transport, request, 65536, buffer, 65536, 0);
    check_equal(test, reply.status, STATUS_OK);
    check_equal(test, used(0) - charged, frames - free_frames());
    echo_stop(test, transport, partner);
}
