/* SPDX-License-Identifier: MIT */
/*
 * Destroying a bank gives back exactly what it counted, also where others hold what it pays for:
 * an object that they map, an endpoint that they are bound to, messages in their queues, pages
 * that they were lent. Who holds such a thing loses it, and nobody notices besides.
 */
#include "test.h"

#define PAGES 8ull
#define AREA (PAGES * PAGE)

struct debtor {
    uint64_t bank, process, endpoint;
};

/* Starts `function` in a bank of its own, with an endpoint of ours. */
static struct debtor debtor_start(struct test *test, program_function function, uint32_t rights)
{
    struct debtor debtor = {bank_create(0, 1000).value, 0, endpoint_create().value};
    struct process_grant grant = {(uint32_t)debtor.endpoint, rights};
    struct system_result process;

    process = process_spawn_in(debtor.bank, "conformance", function, test->mode_index, 0, 0, &grant,
                               1);
    check_equal(test, process.status, STATUS_OK);
    debtor.process = process.value;
    return debtor;
}

static void debtor_close(struct debtor debtor)
{
    handle_close(debtor.process);
    handle_close(debtor.bank);
    handle_close(debtor.endpoint);
}

/* It waits for the answer to its call, and gets none. The bank counts nothing afterwards, and
 * what it counted is free. */
static void foreclose(struct test *test, struct debtor debtor)
{
    uint64_t free = free_frames(), counted = bank_read(debtor.bank).value;

    check(test, counted > 0);
    check_equal(test, bank_destroy(debtor.bank, BANK_RESCIND).value, counted);
    check_equal(test, bank_read(debtor.bank).value, 0);
    if (test->mode.charge == CHARGE_NOBODY) /* the kernel's memory for it comes back besides */
        check(test, free_frames() >= free + counted);
    else
        check_equal(test, free_frames(), free + counted);
}

/* ---- a memory object ------------------------------------------------------------------------- */

static uint64_t lend_object(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    uint64_t channel = channel_bind(1, "null", 0).value, object = memory_create(AREA).value, none;

    (void)unused0;
    (void)unused1;
    (void)unused2;
    ipc_call_pass(channel, NULL, 0, NULL, 0, 0, object, 0, &none);
    return 1;
}

TEST(bank_exact_object, TEST_ONCE, "a rescinded bank's object goes from who maps it, too")
{
    struct debtor debtor = debtor_start(test, lend_object, RIGHT_BIND);
    uint64_t object;

    ipc_reply_wait_pass(debtor.endpoint, 0, NULL, 0, 0, NULL, 0, 0, 1, &object);
    check_equal(test, memory_map(AREA, MAP_WRITE | MAP_POPULATE, object).status, STATUS_OK);
    foreclose(test, debtor);
    debtor_close(debtor);
}

/* ---- an endpoint ----------------------------------------------------------------------------- */

static uint64_t lend_endpoint(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    uint64_t channel = channel_bind(1, "null", 0).value, endpoint = endpoint_create().value, none;

    (void)unused0;
    (void)unused1;
    (void)unused2;
    ipc_call_pass(channel, NULL, 0, NULL, 0, 0, endpoint, 0, &none);
    return 1;
}

TEST(bank_exact_endpoint, TEST_EACH_MODE, "a rescinded bank's endpoint: who is bound to it is told")
{
    struct debtor debtor = debtor_start(test, lend_endpoint, RIGHT_BIND);
    uint64_t endpoint, channel;

    ipc_reply_wait_pass(debtor.endpoint, 0, NULL, 0, 0, NULL, 0, 0, 1, &endpoint);
    channel = channel_bind(endpoint, test->mode.name, 64).value;
    check(test, channel != 0);
    foreclose(test, debtor);
    check_equal(test, ipc_call(channel, "x", 1, NULL, 0, 0).status, -STATUS_PEER_DIED);
    handle_close(channel);
    debtor_close(debtor);
}

/* ---- messages -------------------------------------------------------------------------------- */

#define SENT 3

static uint64_t send_and_wait(uint64_t mode_index, uint64_t unused0, uint64_t unused1)
{
    uint8_t *message = (uint8_t *)memory_map(AREA, MAP_WRITE | MAP_POPULATE, 0).value;
    uint64_t channel = bind_mode(1, mode_index, AREA);

    (void)unused0;
    (void)unused1;
    for (int i = 0; i < SENT; i++)
        if (ipc_send(channel, message, AREA, SEND_NO_WAIT, 0))
            return 2;
    ipc_call(channel, message, AREA, NULL, 0, 0);
    return 1;
}

TEST(bank_exact_queue, TEST_EACH_MODE, "a rescinded bank's messages leave the queues that they are in")
{
    static uint8_t buffer[4096];
    struct debtor debtor;
    uint64_t channel;

    need_queue(test);
    debtor = debtor_start(test, send_and_wait, RIGHT_BIND);
    channel = bind(test, debtor.endpoint, 64);
    others_run(8);
    check_equal(test, ipc_send(channel, "ours", 4, SEND_NO_WAIT, 5), STATUS_OK);
    foreclose(test, debtor);
    check_equal(test, ipc_receive(debtor.endpoint, buffer, sizeof(buffer)).second, 5);
    handle_close(channel);
    debtor_close(debtor);
}

/* ---- pages ----------------------------------------------------------------------------------- */

/* A pager of its own pages. */
static uint64_t give_pages(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    struct system_result request;

    (void)unused0;
    (void)unused1;
    (void)unused2;
    while ((request = ipc_receive(1, NULL, 0)).status == -STATUS_PAGE_REQUEST)
        page_supply(request.token, (void *)memory_map(PAGE, MAP_WRITE | MAP_POPULATE, 0).value);
    return 1;
}

TEST(bank_exact_pages, TEST_ONCE, "a rescinded bank's pages leave others' objects: they are absent again")
{
    struct debtor debtor = debtor_start(test, give_pages, RIGHT_RECEIVE);
    uint64_t object = memory_create_paged(debtor.endpoint, AREA, 0).value;
    volatile uint8_t *memory = (volatile uint8_t *)memory_map(AREA, MAP_WRITE, object).value;

    for (uint64_t i = 0; i < PAGES; i++)
        memory[i * PAGE] = 1;
    foreclose(test, debtor);
    /* Nobody receives there any more: an access would be a fault. A system call says so. */
    check_equal(test, system_call(SYSCALL_MODE_DESCRIBE, 0, (uint64_t)memory, 0, 0, 0, 0).status,
                -STATUS_FAULT);
    memory_change((void *)(uintptr_t)memory, AREA, MEMORY_UNMAP);
    handle_close(object);
    debtor_close(debtor);
}
