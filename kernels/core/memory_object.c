/* SPDX-License-Identifier: MIT */
#include "memory_object.h"
#include "bank.h"
#include "endpoint.h"
#include "frame.h"

#include "x86_64/layout.h"

static void memory_object_destroy(struct object *object)
{
    struct memory_object *memory = (struct memory_object *)object;

    if (memory->pages)
        page_list_destroy(memory->pages);
    if (memory->pager)
        object_release(&memory->pager->object);
    object_free(memory);
}

const struct object_type memory_object_type = {"memory", memory_object_destroy};

/* Takes over the pages; null where these or the object itself are not to be had. */
static struct memory_object *create_of(struct bank *bank, uint64_t bytes, struct page_list *pages)
{
    struct memory_object *memory =
        pages ? object_allocate(bank, &memory_object_type, sizeof(*memory)) : NULL;

    if (memory) {
        memory->bytes = bytes;
        memory->pages = pages;
    } else if (pages) {
        page_list_destroy(pages);
    }
    return memory;
}

struct memory_object *memory_object_create(struct bank *bank, uint64_t bytes)
{
    return create_of(bank, bytes, page_list_create(bank, bytes >> PAGE_SHIFT, true));
}

struct memory_object *memory_object_create_paged(struct bank *bank, uint64_t bytes,
                                                 struct endpoint *pager, uint64_t cookie)
{
    struct memory_object *memory =
        create_of(bank, bytes, page_list_create_absent(bank, bytes >> PAGE_SHIFT));

    if (memory) {
        object_reference(&pager->object);
        memory->pager = pager;
        memory->cookie = cookie;
    }
    return memory;
}

struct memory_object *memory_object_create_physical(uint64_t physical, uint64_t bytes)
{
    struct memory_object *memory =
        object_allocate(&root_bank, &memory_object_type, sizeof(*memory));

    if (memory) {
        memory->physical = physical;
        memory->bytes = bytes;
    }
    return memory;
}

uint64_t memory_object_frame(const struct memory_object *memory, uint64_t offset)
{
    if (offset >= memory->bytes)
        return 0;
    return memory->pages ? page_list_frame(memory->pages, offset >> PAGE_SHIFT)
                         : memory->physical + offset;
}

void memory_object_revoke_of(struct memory_object *memory, const struct bank *bank)
{
    for (uint64_t i = 0; memory->pages && i < memory->pages->count; i++) {
        uint64_t frame = page_list_frame(memory->pages, i);

        if (frame && frame_bank(frame) == bank) {
            page_list_supply(memory->pages, i, 0);
            frame_release(frame);
        }
    }
    if (memory->pager && object_bank(&memory->pager->object) == bank) {
        object_release(&memory->pager->object);
        memory->pager = &dead_endpoint;
        object_reference(&dead_endpoint.object);
    }
}
