/* SPDX-License-Identifier: MIT */
#include "space.h"
#include "frame.h"
#include "object.h"

#include "x86_64/copy.h"

#define MAP_BASE 0x1000000000ull /* where the space looks for room: above every program */
#define MAP_TOP 0x7000000000ull
#define REGIONS (PAGE_BYTES / sizeof(struct region))

bool space_create(struct space *space)
{
    uint64_t frame = frame_allocate_zeroed();

    if (!frame)
        return false;
    if (!page_tables_create(&space->tables)) {
        frame_release(frame);
        return false;
    }
    space->regions = direct_map(frame);
    space->region_count = 0;
    return true;
}

void space_destroy(struct space *space)
{
    page_tables_destroy(&space->tables);
    for (size_t i = 0; i < space->region_count; i++)
        if (space->regions[i].object)
            object_release(&space->regions[i].object->object);
    frame_release((uint64_t)space->regions - DIRECT_MAP_BASE);
}

static struct region *region_at(const struct space *space, uintptr_t address)
{
    for (size_t i = 0; i < space->region_count; i++)
        if (address < space->regions[i].end)
            return address >= space->regions[i].start ? &space->regions[i] : NULL;
    return NULL;
}

/* The region that contains all of the range; null where there is none. */
static struct region *region_around(const struct space *space, uintptr_t address, uint64_t bytes)
{
    struct region *region = region_at(space, address);

    return region && bytes <= region->end - address ? region : NULL;
}

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

static void region_remove(struct space *space, struct region *region)
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

static bool whole_pages(uintptr_t address, uint64_t bytes)
{
    return bytes > 0 && ((address | bytes) & PAGE_MASK) == 0;
}

enum ipclab_status space_map(struct space *space, uintptr_t *address, uint64_t bytes,
                             uint32_t flags, struct memory_object *object)
{
    struct region region = {.flags = flags, .object = object};

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

static uint64_t region_entry_flags(const struct region *region)
{
    return PTE_PRESENT | PTE_USER | (region->flags & REGION_WRITE ? PTE_WRITE : 0) |
           (region->flags & REGION_EXECUTE ? 0 : PTE_NO_EXECUTE);
}

/* Maps the page at `address` of `region`; true where it is mapped already. */
static bool map_page(struct space *space, const struct region *region, uintptr_t address)
{
    uint64_t *entry = page_entry_create(&space->tables, address);
    uint64_t frame;

    if (!entry)
        return false;
    if (*entry & PTE_PRESENT)
        return true;
    if (region->object) {
        frame = memory_object_frame(region->object,
                                    region->object_offset + (address - region->start));
        frame_reference(frame);
    } else {
        frame = frame_allocate_zeroed();
    }
    if (!frame)
        return false;
    page_entry_write(entry, frame | region_entry_flags(region));
    return true;
}

enum ipclab_status space_populate(struct space *space, uintptr_t address, uint64_t bytes)
{
    const struct region *region = region_around(space, address, bytes);

    if (!region)
        return STATUS_BAD_ADDRESS;
    for (uintptr_t page = address; page < address + bytes; page += PAGE_BYTES)
        if (!map_page(space, region, page))
            return STATUS_NO_MEMORY;
    return STATUS_OK;
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

/* Makes [address, address + bytes) a region of its own; null where there is no room for the
 * pieces. */
static struct region *region_carve(struct space *space, uintptr_t address, uint64_t bytes)
{
    struct region *region = region_around(space, address, bytes);

    if (region && region->start < address)
        region = region_split(space, region, address);
    if (region && region->end > address + bytes && !region_split(space, region, address + bytes))
        return NULL;
    return region;
}

enum ipclab_status space_unmap(struct space *space, uintptr_t address, uint64_t bytes)
{
    struct region *region;

    if (!whole_pages(address, bytes) || !region_around(space, address, bytes))
        return STATUS_BAD_ADDRESS;
    region = region_carve(space, address, bytes);
    if (!region)
        return STATUS_NO_MEMORY;
    for (uintptr_t page = address; page < address + bytes; page += PAGE_BYTES) {
        uint64_t *entry = page_entry(&space->tables, page);
        uint64_t old = entry ? *entry : 0;

        if (old & PTE_PRESENT) {
            page_entry_write(entry, 0);
            page_invalidate(&space->tables, page);
            frame_release(old & PTE_ADDRESS);
        }
    }
    region_remove(space, region);
    return STATUS_OK;
}

enum ipclab_status space_protect(struct space *space, uintptr_t address, uint64_t bytes,
                                 bool writable)
{
    struct region *region = region_around(space, address, bytes);

    if (!whole_pages(address, bytes) || !region)
        return STATUS_BAD_ADDRESS;
    if (writable && region->flags & REGION_NEVER_WRITE)
        return STATUS_NO_RIGHT;
    region = region_carve(space, address, bytes);
    if (!region)
        return STATUS_NO_MEMORY;
    region->flags = (region->flags & ~REGION_WRITE) | (writable ? REGION_WRITE : 0);
    for (uintptr_t page = address; page < address + bytes; page += PAGE_BYTES) {
        uint64_t *entry = page_entry(&space->tables, page);

        if (entry && *entry & PTE_PRESENT) {
            page_entry_write(entry, (*entry & PTE_ADDRESS) | region_entry_flags(region));
            page_invalidate(&space->tables, page);
        }
    }
    return STATUS_OK;
}

bool space_resolve_fault(struct space *space, uintptr_t address, bool write)
{
    const struct region *region = region_at(space, address);
    uint64_t *entry;

    if (!region || (write && !(region->flags & REGION_WRITE)))
        return false;
    entry = page_entry(&space->tables, address);
    if (entry && *entry & PTE_PRESENT)
        return false; /* the page is there: not a matter of first touch */
    return map_page(space, region, address & ~PAGE_MASK);
}

void space_write(struct space *space, uintptr_t address, const void *data, size_t bytes)
{
    while (bytes) {
        uint64_t offset = address & PAGE_MASK;
        size_t part = bytes < PAGE_BYTES - offset ? bytes : PAGE_BYTES - offset;
        uint64_t frame = *page_entry(&space->tables, address) & PTE_ADDRESS;

        copy_bytes((char *)direct_map(frame) + offset, data, part);
        address += part;
        data = (const char *)data + part;
        bytes -= part;
    }
}
