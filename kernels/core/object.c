/* SPDX-License-Identifier: MIT */
#include "object.h"
#include "frame.h"

#include "x86_64/page_table.h"

#define CACHE_LINE 64

void *object_allocate(struct bank *bank, const struct object_type *type, size_t bytes)
{
    uint64_t frame = frame_allocate_zeroed(bank);
    size_t places = (PAGE_BYTES - bytes) / CACHE_LINE + 1;
    struct object *object;

    if (!frame)
        return NULL;
    object = (void *)((char *)direct_map(frame) + (frame >> PAGE_SHIFT) % places * CACHE_LINE);
    if (type) {
        object->type = type;
        object->references = 1;
    }
    return object;
}

static uint64_t object_frame(const void *object)
{
    return ((uintptr_t)object - DIRECT_MAP_BASE) & ~PAGE_MASK;
}

struct bank *object_bank(const struct object *object)
{
    return frame_bank(object_frame(object));
}

void object_free(void *object)
{
    frame_release(object_frame(object));
}
