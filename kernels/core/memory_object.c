/* SPDX-License-Identifier: MIT */
#include "memory_object.h"
#include "bank.h"

#include "x86_64/layout.h"

static void memory_object_destroy(struct object *object)
{
    struct memory_object *memory = (struct memory_object *)object;

    if (memory->pages)
        page_list_destroy(memory->pages);
    object_free(memory);
}

const struct object_type memory_object_type = {"memory", memory_object_destroy};

struct memory_object *memory_object_create(struct bank *bank, uint64_t bytes)
{
    struct memory_object *memory = object_allocate(bank, &memory_object_type, sizeof(*memory));

    if (!memory)
        return NULL;
    memory->bytes = bytes;
    memory->pages = page_list_create(bank, bytes >> PAGE_SHIFT, true);
    if (!memory->pages) {
        object_free(memory);
        return NULL;
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
