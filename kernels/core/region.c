/* SPDX-License-Identifier: MIT */
/* The regions of a space, by ascending address. */
#include "region.h"
#include "object.h"

#define MAP_BASE 0x1000000000ull /* where the space looks for room: above every program */
#define MAP_TOP 0x7000000000ull
#define REGIONS (PAGE_BYTES / sizeof(struct region))

static bool region_insert(struct space *space, struct region region)
{
    size_t at = space->region_count;

    if (at == REGIONS)
        return false;
    for (; at > 0 && space->regions[at - 1].start > region.start; at--)
        space->regions[at] = space->regions[at - 1];
    space->regions[at] = region;
    space->region_count++;
    if (region.object)
        object_reference(&region.object->object);
    return true;
}

void space_forget(struct space *space, struct region *region)
{
    if (region->object)
        object_release(&region->object->object);
    space->region_count--;
    for (size_t i = (size_t)(region - space->regions); i < space->region_count; i++)
        space->regions[i] = space->regions[i + 1];
}

/* The lowest address with room for `bytes` bytes and a page on either side; 0: none. */
static uintptr_t find_room(const struct space *space, uint64_t bytes)
{
    uintptr_t address = MAP_BASE;

    for (size_t i = 0; i < space->region_count; i++) {
        const struct region *region = &space->regions[i];
        if (region->end < address)
            continue;
        if (region->start >= address + bytes + PAGE_BYTES)
            break;
        address = region->end + PAGE_BYTES;
    }
    return address <= MAP_TOP - bytes ? address : 0;
}

static bool is_free(const struct space *space, uintptr_t address, uint64_t bytes)
{
    for (size_t i = 0; i < space->region_count; i++)
        if (space->regions[i].start < address + bytes && space->regions[i].end > address)
            return false;
    return true;
}

enum ipclab_status space_map(struct space *space, uintptr_t *address, uint64_t bytes,
                             uint32_t flags, struct memory_object *object)
{
    struct region region = {.flags = flags | (object ? REGION_OBJECT : 0), .object = object};

    if (!whole_pages(*address, bytes) || bytes > MAP_TOP - MAP_BASE)
        return STATUS_BAD_ADDRESS;
    region.start = *address ? *address : find_room(space, bytes);
    if (!region.start)
        return STATUS_NO_MEMORY;
    if (region.start < USER_BASE || !user_range(region.start, bytes))
        return STATUS_BAD_ADDRESS;
    if (!is_free(space, region.start, bytes))
        return STATUS_OVERLAP;
    region.end = region.start + bytes;
    if (!region_insert(space, region))
        return STATUS_NO_MEMORY;
    *address = region.start;
    return STATUS_OK;
}

enum ipclab_status space_map_private(struct space *space, uintptr_t *address, uint64_t bytes,
                                     struct memory_object *object, uint64_t offset)
{
    enum ipclab_status status = space_map(
        space, address, bytes, REGION_WRITE | (object ? REGION_PRIVATE : 0), object);

    if (status == STATUS_OK)
        region_at(space, *address)->object_offset = offset;
    return status;
}

/* Splits a region at `address`, inside of it. Returns the upper part; null: no room. */
static struct region *region_split(struct space *space, struct region *region, uintptr_t address)
{
    struct region upper = *region;
    uintptr_t end = region->end;

    upper.start = address;
    upper.object_offset += address - region->start;
    region->end = address;
    if (!region_insert(space, upper)) {
        region->end = end;
        return NULL;
    }
    return region + 1;
}

struct region *region_carve(struct space *space, uintptr_t address, uint64_t bytes)
{
    struct region *region = region_around(space, address, bytes);

    if (region && region->start < address)
        region = region_split(space, region, address);
    if (region && region->end > address + bytes && !region_split(space, region, address + bytes))
        return NULL;
    return region;
}

bool space_is_anonymous(const struct space *space, uintptr_t address, uint64_t bytes)
{
    while (bytes) {
        const struct region *region = region_at(space, address);
        uint64_t part;

        if (!region || region->object)
            return false;
        part = region->end - address;
        if (part >= bytes)
            return true;
        address += part;
        bytes -= part;
    }
    return true;
}

struct region *space_isolate(struct space *space, uintptr_t address, uint64_t bytes)
{
    struct region *region = region_around(space, address, bytes);

    return region && !region->object ? region_carve(space, address, bytes) : NULL;
}
