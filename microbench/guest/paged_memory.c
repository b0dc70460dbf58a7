/* SPDX-License-Identifier: MIT */
/*
 * The pager is asked for pages at the same endpoint at which the client tells it to make new
 * memory. It keeps the contents ready: a page that it supplies leaves it.
 */
#include "../paged_memory.h"
#include "../page_touch.h"
#include "../payload.h"

#include "actor.h"

#define PAGE PAGE_TOUCH_PAGE

struct shared {
    uint64_t count, size, key;     /* of the messages */
    volatile uint64_t delay_ticks; /* for each page */
};

struct paged_memory {
    struct actor actor;
    uint64_t channel; /* to the pager */
    uint64_t message_bytes;
    struct segment segment; /* what it made last */
};

/* ---- the pager's own process ----------------------------------------------------------------- */

struct store {
    char *memory; /* null: none */
    uint64_t bytes, message_bytes;
    uint64_t object;
};

static void empty_store(struct store *store)
{
    if (store->memory)
        memory_change(store->memory, store->bytes, MEMORY_UNMAP);
    if (store->object)
        handle_close(store->object);
    *store = (struct store){0};
}

/* New contents, and a memory object without pages. Its handle is 0 where there is no memory. */
static void fill_store(struct store *store, const struct shared *shared)
{
    uint64_t message_bytes = page_count(shared->size) * PAGE;
    uint64_t bytes = shared->count * message_bytes;
    struct system_result memory;

    empty_store(store);
    memory = memory_map(bytes, MAP_WRITE | MAP_POPULATE, 0);
    if (memory.status)
        return;
    *store = (struct store){(char *)memory.value, bytes, message_bytes, 0};
    for (uint64_t i = 0; i < shared->count; i++)
        payload_fill(store->memory + i * message_bytes, shared->size, shared->key);
    store->object = memory_create_paged(ACTOR_ENDPOINT, bytes, 0).value;
}

/* As a pager that waits for a disk: others run meanwhile. */
static void wait_ticks(uint64_t ticks)
{
    uint64_t began = timestamp();

    while (timestamp() - began < ticks)
        thread_yield();
}

static uint64_t page_for_others(uint64_t bytes, uint64_t unused0, uint64_t unused1)
{
    const struct shared *shared = actor_segment(bytes);
    struct system_result message = ipc_receive(ACTOR_ENDPOINT, NULL, 0);
    struct store store = {0};
    uint64_t none;

    (void)unused0;
    (void)unused1;
    for (;;) {
        if (message.status == -STATUS_PAGE_REQUEST) {
            wait_ticks(shared->delay_ticks);
            page_supply(message.token, store.memory + (message.value & ~PAGE_REQUEST_WRITE));
            message = ipc_receive(ACTOR_ENDPOINT, NULL, 0);
        } else if (message.status == 0) {
            fill_store(&store, shared);
            message = ipc_reply_wait_pass(ACTOR_ENDPOINT, message.token, NULL, 0, 0, NULL, 0,
                                          store.object, 0, &none);
        } else {
            return 1;
        }
    }
}

/* ---- for the client -------------------------------------------------------------------------- */

static struct shared *shared_of(const struct paged_memory *memory)
{
    return memory->actor.segment.memory;
}

static bool start(struct paged_memory *memory)
{
    uint64_t endpoint = endpoint_create().value;
    const struct process_grant grant = {(uint32_t)endpoint, RIGHT_RECEIVE};
    bool good = actor_start(&memory->actor, 0, page_for_others, &grant);

    memory->channel = channel_bind(endpoint, "null", 0).value;
    handle_close(endpoint);
    return good && memory->channel;
}

struct paged_memory *paged_memory_open(uint64_t size, const char **objection)
{
    static struct paged_memory memory; /* a cell has one */

    memory = (struct paged_memory){.message_bytes = page_count(size) * PAGE};
    if (!segment_create(&memory.actor.segment, whole_pages(sizeof(struct shared))) ||
        !start(&memory)) {
        *objection = "no memory for a pager";
        return NULL;
    }
    shared_of(&memory)->size = size;
    return &memory;
}

/* Whether page `page` of `pages` is one of `absent` that are spread evenly. */
static bool is_absent(uint64_t page, uint64_t pages, uint64_t absent)
{
    return (page + 1) * absent / pages > page * absent / pages;
}

/* A write, so that a page to be received into is mapped writable. */
static void touch_present(const struct paged_memory *memory, uint64_t absent)
{
    uint64_t pages = memory->message_bytes / PAGE;

    for (uint64_t i = 0; i < memory->segment.bytes / PAGE; i++) {
        volatile char *page = (char *)memory->segment.memory + i * PAGE;

        if (!is_absent(i % pages, pages, absent))
            *page = *page;
    }
}

bool paged_memory_renew(struct paged_memory *memory, uint64_t count, uint64_t absent, uint64_t key)
{
    struct system_result made, mapped;

    segment_drop(&memory->segment);
    shared_of(memory)->count = count;
    shared_of(memory)->key = key;
    made = ipc_call_pass(memory->channel, NULL, 0, NULL, 0, 0, 0, 1, &memory->segment.handle);
    if (made.status || !memory->segment.handle)
        return false;
    memory->segment.bytes = count * memory->message_bytes;
    mapped = memory_map(memory->segment.bytes, MAP_WRITE, memory->segment.handle);
    if (mapped.status)
        return false;
    memory->segment.memory = (void *)mapped.value;
    touch_present(memory, absent);
    return true;
}

void *paged_memory_message(const struct paged_memory *memory, uint64_t index)
{
    return (char *)memory->segment.memory + index * memory->message_bytes;
}

void paged_memory_delay(struct paged_memory *memory, uint64_t ticks)
{
    shared_of(memory)->delay_ticks = ticks;
}

void paged_memory_close(struct paged_memory *memory)
{
    segment_drop(&memory->segment);
    handle_close(memory->channel);
    actor_end(&memory->actor);
}
