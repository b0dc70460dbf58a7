/* SPDX-License-Identifier: MIT */
#include "space.h"
#include "frame.h"
#include "object.h"
#include "region.h"

#include "x86_64/copy.h"

#define INVALIDATE_PAGES 32 /* beyond it one flush is cheaper: Linux's ceiling is 33 */

bool space_create(struct space *space, struct bank *bank)
{
    uint64_t frame = frame_allocate_zeroed(bank);

    if (!frame)
        return false;
    if (!page_tables_create(&space->tables, bank)) {
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

uint64_t region_entry_flags(uint32_t flags)
{
    return PTE_PRESENT | PTE_USER |
           ((flags & (REGION_WRITE | REGION_PRIVATE)) == REGION_WRITE ? PTE_WRITE : 0) |
           (flags & REGION_EXECUTE ? 0 : PTE_NO_EXECUTE) | (flags & REGION_OBJECT ? PTE_OBJECT : 0);
}

/* Maps the page at `address` of `region`, whose entry is `entry`; true where it is mapped already. */
static bool map_page(struct space *space, const struct region *region, uintptr_t address,
                     uint64_t *entry)
{
    uint64_t frame;

    if (!entry)
        return false;
    if (*entry & PTE_PRESENT)
        return true;
    if (region->object) {
        frame = memory_object_frame(region->object,
                                    region->object_offset + (address - region->start));
        if (frame)
            frame_reference(frame);
    } else {
        frame = frame_allocate_zeroed(space->tables.bank);
    }
    if (!frame)
        return false;
    page_entry_write(entry, frame | region_entry_flags(region->flags));
    return true;
}

enum ipclab_status space_populate(struct space *space, uintptr_t address, uint64_t bytes)
{
    const struct region *region = region_around(space, address, bytes);
    uintptr_t end = address + bytes;

    if (!region)
        return STATUS_BAD_ADDRESS;
    while (address < end) {
        uint64_t *entry = page_entry_create(&space->tables, address);

        for (uint64_t run = page_run(address, end); run; run--, address += PAGE_BYTES, entry++)
            if (!map_page(space, region, address, entry))
                return STATUS_NO_MEMORY;
    }
    return STATUS_OK;
}

enum ipclab_status space_share(struct space *space, uintptr_t address, uint64_t bytes,
                               uint64_t frame)
{
    const struct region *region = region_around(space, address, bytes);

    for (uint64_t offset = 0; offset < bytes; offset += PAGE_BYTES) {
        uint64_t *entry = page_entry_create(&space->tables, address + offset);

        if (!entry)
            return STATUS_NO_MEMORY;
        frame_reference(frame + offset);
        page_entry_write(entry,
                         (frame + offset) | (region_entry_flags(region->flags) & ~PTE_WRITE));
    }
    return STATUS_OK;
}

struct memory_object *space_share_object(struct space *space, uintptr_t address, uint64_t bytes,
                                         uint64_t *offset)
{
    struct region *region = region_around(space, address, bytes);

    if (!region || !region->object || !region->object->pager)
        return NULL;
    region = region_carve(space, address, bytes);
    if (!region)
        return NULL;
    region->flags |= REGION_PRIVATE;
    for (uintptr_t page = address; page < address + bytes; page += PAGE_BYTES) {
        uint64_t *entry = page_entry(&space->tables, page);

        if (entry && *entry & PTE_WRITE)
            page_entry_write(entry, *entry & ~PTE_WRITE);
    }
    page_tables_flush(&space->tables);
    object_reference(&region->object->object);
    *offset = region->object_offset;
    return region->object;
}

/* Unmaps up to `pages` pages whose entries follow each other. Returns how many were mapped. */
static uint64_t unmap_entries(uint64_t *entry, uint64_t pages)
{
    uint64_t unmapped = 0;

    for (uint64_t *end = entry + pages; entry < end; entry++) {
        uint64_t old = *entry;
        if (old & PTE_PRESENT) {
            *(volatile uint64_t *)entry = 0;
            frame_release(old & PTE_ADDRESS);
            unmapped++;
        }
    }
    COUNT(PTES_WRITTEN, unmapped);
    return unmapped;
}

/* The TLB forgets pages one by one, or, where these are many, all at once. */
static void invalidate_range(const struct page_tables *tables, uintptr_t address, uint64_t bytes)
{
    if (bytes > INVALIDATE_PAGES * PAGE_BYTES)
        page_tables_flush(tables);
    else
        page_invalidate_range(tables, address, bytes);
}

enum ipclab_status space_unmap(struct space *space, uintptr_t address, uint64_t bytes)
{
    struct region *region;
    uint64_t unmapped = 0;

    if (!whole_pages(address, bytes) || !region_around(space, address, bytes))
        return STATUS_BAD_ADDRESS;
    region = region_carve(space, address, bytes);
    if (!region)
        return STATUS_NO_MEMORY;
    for (uintptr_t page = address; page < address + bytes;) {
        uint64_t run = page_run(page, address + bytes);
        uint64_t *entry = page_entry(&space->tables, page);

        if (entry)
            unmapped += unmap_entries(entry, run);
        page += run * PAGE_BYTES;
    }
    if (unmapped)
        invalidate_range(&space->tables, address, bytes);
    space_forget(space, region);
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
            uint64_t value = (*entry & PTE_ADDRESS) | region_entry_flags(region->flags);
            if ((!region->object || region->flags & REGION_PRIVATE) &&
                frame_references(*entry & PTE_ADDRESS) > 1)
                value &= ~PTE_WRITE; /* a virtual copy has it too: the first write decides */
            page_entry_write(entry, value);
            page_invalidate(&space->tables, page);
        }
    }
    return STATUS_OK;
}

/* A write to a page that is read-only although its region is not: it is shared, or was. The
 * last who has it writes to it as it is, everybody else to a copy. */
static bool break_sharing(struct space *space, uint64_t *entry, uintptr_t page)
{
    uint64_t shared = *entry & PTE_ADDRESS;
    uint64_t frame = shared;

    if (*entry & PTE_WRITE)
        return false; /* writable already: some other rule forbids it */
    if (frame_references(shared) > 1) {
        frame = frame_allocate(space->tables.bank);
        if (!frame)
            return false;
        copy_bytes(direct_map(frame), direct_map(shared), PAGE_BYTES);
        COUNT(COPIES, 1);
        COUNT(BYTES_COPIED, PAGE_BYTES);
        frame_release(shared);
    }
    page_entry_write(entry, (*entry & ~PTE_ADDRESS) | frame | PTE_WRITE);
    page_invalidate(&space->tables, page);
    return true;
}

bool space_resolve_fault(struct space *space, uintptr_t address, bool write)
{
    const struct region *region = region_at(space, address);
    uint64_t *entry;

    if (!region || (write && !(region->flags & REGION_WRITE)))
        return false;
    entry = page_entry(&space->tables, address);
    if (!entry || !(*entry & PTE_PRESENT))
        return map_page(space, region, address & ~PAGE_MASK,
                        entry ? entry : page_entry_create(&space->tables, address));
    return write && break_sharing(space, entry, address & ~PAGE_MASK);
}

struct memory_object *space_absent_page(const struct space *space, uintptr_t address, bool write,
                                        uint64_t *offset)
{
    const struct region *region = region_at(space, address);

    if (!region || !region->object || !region->object->pager ||
        (write && !(region->flags & REGION_WRITE)))
        return NULL;
    *offset = region->object_offset + ((address - region->start) & ~PAGE_MASK);
    return memory_object_frame(region->object, *offset) ? NULL : region->object;
}

uint64_t space_take_page(struct space *space, uintptr_t address)
{
    const struct region *region = region_at(space, address);
    uint64_t *entry;
    uint64_t frame;

    if (address & PAGE_MASK || !region || region->object)
        return 0;
    entry = page_entry(&space->tables, address);
    frame = entry && *entry & PTE_PRESENT ? *entry & PTE_ADDRESS : 0;
    if (!frame || frame_references(frame) != 1)
        return 0;
    page_entry_write(entry, 0);
    page_invalidate(&space->tables, address);
    return frame;
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

/* Unmaps those of `pages` pages from `page` on that are in frames of `bank`. */
static void revoke_entries(const struct space *space, uintptr_t page, uint64_t *entry,
                           uint64_t pages, const struct bank *bank)
{
    for (uint64_t *end = entry + pages; entry < end; entry++, page += PAGE_BYTES) {
        uint64_t old = *entry;

        if (old & PTE_PRESENT && frame_bank(old & PTE_ADDRESS) == bank) {
            page_entry_write(entry, 0);
            page_invalidate(&space->tables, page);
            frame_release(old & PTE_ADDRESS);
        }
    }
}

static void revoke_pages(const struct space *space, const struct region *region,
                         const struct bank *bank)
{
    for (uintptr_t page = region->start; page < region->end;) {
        uint64_t run = page_run(page, region->end);
        uint64_t *entry = page_entry(&space->tables, page);

        if (entry)
            revoke_entries(space, page, entry, run, bank);
        page += run * PAGE_BYTES;
    }
}

void space_revoke_of(struct space *space, const struct bank *bank)
{
    for (size_t i = space->region_count; i-- > 0;) {
        const struct region *region = &space->regions[i];

        revoke_pages(space, region, bank);
        if (region->object && object_bank(&region->object->object) == bank)
            space_unmap(space, region->start, region->end - region->start);
        else if (region->object)
            memory_object_revoke_of(region->object, bank);
    }
}

void space_revoke_object(struct space *space, const struct object *object)
{
    for (size_t i = space->region_count; i-- > 0;) {
        const struct region *region = &space->regions[i];
        if (region->object && &region->object->object == object)
            space_unmap(space, region->start, region->end - region->start);
    }
}
