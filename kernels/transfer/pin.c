/* SPDX-License-Identifier: MIT */
#include "pin.h"

#include "core/process.h"

#include <ipclab/likely.h>

/* The entry of a page that is accessible as asked; 0 where it is not. */
static inline uint64_t resident_entry(const struct page_tables *tables, uintptr_t page, bool write)
{
    const uint64_t needed = PTE_PRESENT | PTE_USER | (write ? PTE_WRITE : 0);
    const uint64_t *entry = likely(page_is_near(tables, page)) ? page_entry_near(tables, page)
                                                               : page_entry_far(tables, page);

    return likely(entry && (*entry & needed) == needed) ? *entry : 0;
}

/* Makes every page of a range accessible; `flags` is set to those that any of them has. False
 * where one cannot be: a copy would have met it in the window, were the space not current. */
static inline bool make_resident(const struct thread *thread, uintptr_t base, uint64_t bytes,
                                 bool write, uint64_t *flags)
{
    uintptr_t address = base;

    *flags = 0;
    if (!likely(user_range(base, bytes)))
        goto missing;
    for (; address < base + bytes; address = (address & ~PAGE_MASK) + PAGE_BYTES) {
        uint64_t entry = resident_entry(thread->tables, address, write);

        if (!likely(entry) && !space_resolve_fault(&thread->process->space, address, write))
            goto missing;
        *flags |= entry ? entry : resident_entry(thread->tables, address, write);
    }
    return true;
missing:
    cpu_local.copy_fault_address =
        address + (cpu_local.tables == thread->tables ? 0 : WINDOW_BASE);
    return false;
}

/* Whether a frame is in both ranges, all of whose pages are resident. */
static bool share_a_frame(const struct thread *from, const struct thread *to, uint64_t bytes)
{
    uintptr_t source = from->outgoing.base, destination = to->incoming.base;

    for (uintptr_t s = source & ~PAGE_MASK; s < source + bytes; s += PAGE_BYTES)
        for (uintptr_t d = destination & ~PAGE_MASK; d < destination + bytes; d += PAGE_BYTES)
            if (((resident_entry(from->tables, s, false) ^ resident_entry(to->tables, d, true)) &
                 PTE_ADDRESS) == 0)
                return true;
    return false;
}

enum ipclab_status pin_message(const struct thread *from, const struct thread *to, uint64_t bytes,
                               bool *overlaps)
{
    uint64_t flags;

    if (!make_resident(from, from->outgoing.base, bytes, false, &flags))
        return STATUS_FAULT;
    if (!make_resident(to, to->incoming.base, bytes, true, &flags))
        return STATUS_PEER_FAULT;
    *overlaps =
        (from->tables == to->tables || flags & PTE_OBJECT) && share_a_frame(from, to, bytes);
    return STATUS_OK;
}

bool pin_copy_across_pages(const struct thread *from, const struct thread *to, uint64_t bytes)
{
    const uint64_t readable = PTE_PRESENT | PTE_USER;
    uintptr_t source = from->outgoing.base, destination = to->incoming.base;
    uintptr_t source_last = source + bytes - 1, last = destination + bytes - 1;
    uint64_t first_part = PAGE_BYTES - destination % PAGE_BYTES, entry, entry_last;

    if (cpu_local.tables == to->tables || bytes - 1 >= PAGE_BYTES ||
        !page_is_near(from->tables, source) || !page_is_near(from->tables, source_last) ||
        !page_is_near(to->tables, destination) || !page_is_near(to->tables, last))
        return false;
    if ((*page_entry_near(from->tables, source) & *page_entry_near(from->tables, source_last) &
         readable) != readable)
        return false;
    entry = *page_entry_near(to->tables, destination);
    entry_last = *page_entry_near(to->tables, last);
    if (!pin_is_plain(entry) || !pin_is_plain(entry_last))
        return false;
    if (first_part > bytes)
        first_part = bytes;
    copy_bytes(pin_place(entry, destination), (const void *)source, first_part);
    if (first_part < bytes)
        copy_bytes(pin_place(entry_last, last & ~PAGE_MASK), (const void *)(source + first_part),
                   bytes - first_part);
    count_copy(bytes);
    return true;
}
