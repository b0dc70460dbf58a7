/* SPDX-License-Identifier: MIT */
/* What the tests of Mach's rules share: ports, and messages with one item or more. */
#ifndef TESTS_GUEST_RULES_MACH_H
#define TESTS_GUEST_RULES_MACH_H

#include "test.h"

#include "microbench/payload.h"

#include <ipclab/counters.h>
#include <ipclab/mach.h>

#include <stddef.h>

#define LONG (16 * PAGE)

/* The test is sender and receiver of its own endpoint: a send does not wait for either. */
struct port {
    uint64_t endpoint, channel;
};

static inline struct port port_of(struct test *test, const char *mode)
{
    struct port port = {.endpoint = endpoint_create().value};
    struct system_result channel = channel_bind(port.endpoint, mode, LONG);

    check_equal(test, channel.status, STATUS_OK);
    port.channel = channel.value;
    return port;
}

static inline struct port port_create(struct test *test)
{
    return port_of(test, "mach");
}

static inline void port_destroy(struct test *test, struct port port)
{
    check_equal(test, handle_close(port.channel), STATUS_OK);
    check_equal(test, handle_close(port.endpoint), STATUS_OK);
}

static uint8_t eight[8]
    __attribute__((unused)); /* where messages go that are told by their label */

/* A message of one item, and room for more. */
struct typed {
    uint64_t count;
    struct mach_item item[MACH_ITEM_LIMIT];
};

_Static_assert(offsetof(struct typed, item) == offsetof(struct mach_body, item), "a mach_body");

static inline int64_t send_items(struct port port, struct typed *message, uint64_t count)
{
    message->count = count;
    return ipc_send(port.channel, message,
                    (offsetof(struct typed, item) + count * sizeof(message->item[0])) |
                        MACH_COMPLEX,
                    SEND_NO_WAIT, 0);
}

static inline int64_t send_memory(struct port port, const void *memory, uint64_t length,
                                  uint32_t flags)
{
    struct typed message = {.item = {{MACH_ITEM_MEMORY, flags, length, (uint64_t)memory}}};

    return send_items(port, &message, 1);
}

static inline struct system_result receive(struct port port, struct typed *message)
{
    return ipc_receive(port.endpoint, message, sizeof(*message));
}

/* Where the memory of a message's only item is. */
static inline uint8_t *receive_memory(struct test *test, struct port port)
{
    struct typed message;
    struct system_result result = receive(port, &message);

    check_equal(test, result.status, STATUS_OK);
    check_equal(test, message.count, 1);
    check_equal(test, message.item[0].type, MACH_ITEM_MEMORY);
    return (uint8_t *)message.item[0].value;
}

static inline void fill(uint8_t *memory, uint64_t bytes, uint64_t seed)
{
    payload_fill(memory, bytes, payload_key(seed, 1, PAYLOAD_REQUEST));
}

static inline bool has(const uint8_t *memory, uint64_t bytes, uint64_t seed)
{
    return payload_check(memory, bytes, payload_key(seed, 1, PAYLOAD_REQUEST));
}

static inline void unmap(void *memory, uint64_t bytes)
{
    uint64_t start = (uint64_t)memory & ~(PAGE - 1);
    uint64_t end = ((uint64_t)memory + bytes + PAGE - 1) & ~(PAGE - 1);

    memory_change((void *)start, end - start, MEMORY_UNMAP);
}

/* Sends `count` messages, and tells how many went: as the exit code, and through the memory object
 * at handle 2, if any. */
static inline uint64_t send_many(uint64_t count, uint64_t tell, uint64_t unused)
{
    uint64_t channel = channel_bind(1, "mach", 8).value, sent = 0;
    volatile uint64_t *told = tell ? (void *)memory_map(PAGE, MAP_WRITE, 2).value : NULL;

    (void)unused;
    while (sent < count && ipc_send(channel, "message", 8, 0, sent) == STATUS_OK) {
        sent++;
        if (told)
            *told = sent;
    }
    return sent;
}

/* How many handles this process has. */
static inline uint64_t handles_used(void)
{
    uint64_t handles[HANDLE_COUNT], count = 0;

    for (struct system_result more = endpoint_create(); more.status == STATUS_OK;
         more = endpoint_create())
        handles[count++] = more.value;
    for (uint64_t i = 0; i < count; i++)
        handle_close(handles[i]);
    return HANDLE_COUNT - 1 - count;
}

#endif
