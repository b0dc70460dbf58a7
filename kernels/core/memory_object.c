/* SPDX-License-Identifier: MIT */
#include "memory_object.h"

static void memory_object_destroy(struct object *object)
{
    object_free(object);
}

const struct object_type memory_object_type = {"memory", memory_object_destroy};

struct memory_object *memory_object_create_physical(uint64_t physical, uint64_t bytes)
{
    struct memory_object *memory = object_allocate(&memory_object_type, sizeof(*memory));

    if (memory) {
        memory->physical = physical;
        memory->bytes = bytes;
    }
    return memory;
}

uint64_t memory_object_frame(const struct memory_object *memory, uint64_t offset)
{
    return offset < memory->bytes ? memory->physical + offset : 0;
}
