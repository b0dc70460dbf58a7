/* SPDX-License-Identifier: MIT */
/* MACH-5 to MACH-8 and MACH-14: memory out of line. */
#include "rules_mach.h"

RULE(MACH_5, "mach", "memory out of line appears where the kernel chooses; twice, at two places")
{
    struct port port = port_create(test);
    uint8_t *memory = map_memory(test, LONG), *first, *second;

    fill(memory, LONG, 1);
    send_memory(port, memory, LONG, 0);
    send_memory(port, memory, LONG, 0);
    first = receive_memory(test, port);
    second = receive_memory(test, port);
    check(test, first != memory && second != memory && first != second);
    check(test, has(first, LONG, 1) && has(second, LONG, 1));
    unmap(first, LONG);
    unmap(second, LONG);
    check(test, has(memory, LONG, 1)); /* without the flag it stays the sender's, too */
    unmap(memory, LONG);
    port_destroy(test, port);
}

/* Sends the middle of a page and the next with MACH_DEALLOCATE, then touches what it sent. */
static uint64_t send_and_touch(uint64_t page, uint64_t unused0, uint64_t unused1)
{
    uint8_t *memory = (uint8_t *)memory_map(3 * PAGE, MAP_WRITE | MAP_POPULATE, 0).value;
    struct port port = {.channel = channel_bind(1, "mach", LONG).value};

    (void)unused0;
    (void)unused1;
    fill(memory + 100, PAGE, 8);
    if (send_memory(port, memory + 100, PAGE, MACH_DEALLOCATE))
        return 1;
    ((volatile uint8_t *)memory)[page * PAGE] = 1;
    return 0;
}

RULE(MACH_5_deallocate, "mach", "with deallocate every page that it touches leaves the sender")
{
    for (uint64_t page = 0; page < 3; page++) {
        struct port port = port_create(test);
        uint64_t client = client_start(test, send_and_touch, page, port.endpoint);
        uint64_t copied;
        uint8_t *arrived;

        if (page == 2)
            process_finish(test, client, PROCESS_EXITED, 0); /* the message did not touch it */
        else
            process_finish(test, client, PROCESS_FAULTED, 14);
        arrived = receive_memory(test, port);
        check(test, has(arrived, PAGE, 8));
        copied = kernel_count(COUNTER_BYTES_COPIED);
        *(volatile uint8_t *)arrived = 1; /* they are the receiver's: nothing is copied */
        check_equal(test, kernel_count(COUNTER_BYTES_COPIED), copied);
        unmap(arrived, PAGE);
        port_destroy(test, port);
    }
}

RULE(MACH_6, "mach", "pages are shared until either side writes; a write copies exactly one")
{
    struct port port = port_create(test);
    uint8_t *memory = map_memory(test, LONG), *arrived;
    uint64_t copied, faults;

    fill(memory, LONG, 1);
    copied = kernel_count(COUNTER_BYTES_COPIED);
    send_memory(port, memory, LONG, 0);
    arrived = receive_memory(test, port);
    check(test,
          kernel_count(COUNTER_BYTES_COPIED) - copied < PAGE); /* but for the message's own bytes */
    copied = kernel_count(COUNTER_BYTES_COPIED);
    faults = kernel_count(COUNTER_PAGE_FAULTS);
    check(test, has(arrived, LONG, 1)); /* reading is no matter */
    check(test, kernel_count(COUNTER_BYTES_COPIED) - copied < PAGE);
    copied = kernel_count(COUNTER_BYTES_COPIED);
    ((volatile uint8_t *)arrived)[3 * PAGE] = 1;    /* the receiver's */
    ((volatile uint8_t *)memory)[5 * PAGE] = 1;     /* the sender's */
    ((volatile uint8_t *)memory)[5 * PAGE + 9] = 1; /* again: its own by now */
    ((volatile uint8_t *)arrived)[5 * PAGE] = 1;    /* the last who has it: no copy */
    copied = kernel_count(COUNTER_BYTES_COPIED) - copied;
    check(test, copied >= 2 * PAGE && copied < 3 * PAGE);
    check_equal(test, kernel_count(COUNTER_PAGE_FAULTS) - faults, 3);
    unmap(arrived, LONG);
    unmap(memory, LONG);
    port_destroy(test, port);
}

/* Sends 100 bytes from the middle of a page of secrets; what else is on the page at the other
 * end: the number of secret bytes. */
static uint64_t leaked(struct test *test, const char *mode, int64_t send(struct port, uint8_t *))
{
    struct port port = port_of(test, mode);
    uint8_t *memory = map_memory(test, 2 * PAGE), *arrived, *page;
    struct typed message;
    struct system_result result;
    uint64_t secrets = 0;

    memset(memory, 's', 2 * PAGE);
    memset(memory + 500, 'm', PAGE);
    check_equal(test, send(port, memory + 500), STATUS_OK);
    result = ipc_receive(port.endpoint, &message, PAGE);
    check_equal(test, result.status, STATUS_OK);
    arrived = (uint8_t *)(text_equal(mode, "mach") ? message.item[0].value : result.address);
    check_equal(test, (uint64_t)arrived % PAGE, 500); /* the offset in the page is kept */
    page = arrived - 500;
    for (uint64_t i = 0; i < 2 * PAGE; i++)
        secrets += page[i] == 's';
    check_equal(test, arrived[0], 'm');
    unmap(arrived, PAGE);
    unmap(memory, 2 * PAGE);
    port_destroy(test, port);
    return secrets;
}

static int64_t send_as_item(struct port port, uint8_t *memory)
{
    return send_memory(port, memory, PAGE, 0);
}

static int64_t send_whole(struct port port, uint8_t *memory)
{
    return ipc_send(port.channel, memory, PAGE, SEND_NO_WAIT, 0);
}

RULE(MACH_7, "mach", "what else is on the first and last page is seen; mach-hardened has no leak")
{
    check_equal(test, leaked(test, "mach", send_as_item), PAGE);
    check_equal(test, leaked(test, "mach-ool", send_whole), PAGE);
    check_equal(test, leaked(test, "mach-hardened", send_whole), 0);
}

/* Receives memory out of line and reads it. */
static uint64_t read_what_comes(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    struct port port = {.endpoint = 1};
    struct typed message;

    (void)unused0;
    (void)unused1;
    (void)unused2;
    if (receive(port, &message).status)
        return 1;
    return *(volatile uint8_t *)message.item[0].value;
}

RULE(MACH_8, "mach", "memory with a pager that never answers blocks its receiver, and nobody else")
{
    struct port port = port_create(test);
    uint64_t pager = endpoint_create().value;
    uint64_t object = memory_create_paged(pager, 2 * PAGE, 1).value;
    void *paged = (void *)memory_map(2 * PAGE, MAP_WRITE, object).value;
    const struct process_grant grant = {(uint32_t)port.endpoint, RIGHT_RECEIVE};
    uint64_t receiver, other;
    struct system_result request;

    check_equal(test, send_memory(port, paged, 2 * PAGE, 0), STATUS_OK); /* no page is asked for */
    receiver = process_spawn("conformance", read_what_comes, 0, 0, 0, &grant, 1).value;
    request = ipc_receive(pager, NULL, 0);
    check_equal(test, request.status, -STATUS_PAGE_REQUEST);
    other = client_start(test, send_many, 2, port.endpoint);
    process_finish(test, other, PROCESS_EXITED, 2);
    process_kill(receiver); /* it would wait for ever */
    process_finish(test, receiver, PROCESS_KILLED, 0);
    unmap(paged, 2 * PAGE);
    port_destroy(test, port);
    handle_close(object);
    handle_close(pager);
}

RULE(MACH_14, "mach", "memory out of line below a threshold, a parameter, is copied at once")
{
    struct port port = port_create(test);
    uint8_t *memory = map_memory(test, 4 * PAGE), *arrived;
    uint64_t copied;

    check_equal(test, channel_control(port.channel, MACH_COPY_THRESHOLD, 2 * PAGE, 0, 0).status,
                STATUS_OK);
    fill(memory, 4 * PAGE, 1);
    copied = kernel_count(COUNTER_BYTES_COPIED);
    check_equal(test, send_memory(port, memory, PAGE, 0), STATUS_OK);
    check(test, kernel_count(COUNTER_BYTES_COPIED) - copied >= PAGE);
    arrived = receive_memory(test, port);
    check(test, has(arrived, PAGE, 1));
    unmap(arrived, PAGE);
    copied = kernel_count(COUNTER_BYTES_COPIED);
    check_equal(test, send_memory(port, memory, 2 * PAGE, 0), STATUS_OK);
    check(test, kernel_count(COUNTER_BYTES_COPIED) - copied < PAGE);
    arrived = receive_memory(test, port);
    check(test, has(arrived, 2 * PAGE, 1));
    unmap(arrived, 2 * PAGE);
    unmap(memory, 4 * PAGE);
    port_destroy(test, port);
}
