/* SPDX-License-Identifier: MIT */
#include "copy_object.h"
#include "copy.h"

#include "core/frame.h"
#include "core/memory_object.h"

#include "x86_64/page_table.h"

static uint64_t page_count(const struct copy_object *copy)
{
    return (copy->offset + copy->length + PAGE_MASK) >> PAGE_SHIFT;
}

/* The first page behind `first` whose entry is in another table, or `last`; page 0 is at
 * `start`. */
static uint64_t run_end(uintptr_t start, uint64_t first, uint64_t last)
{
    return first + page_run(start + first * PAGE_BYTES, start + last * PAGE_BYTES);
}

void copy_object_discard(struct copy_object *copy)
{
    if (copy->pages)
        page_list_destroy(copy->pages);
    if (copy->object)
        object_release(&copy->object->object);
    *copy = (struct copy_object){0};
}

/* ---- capturing ------------------------------------------------------------------------------ */

/* The pages from `first` up to `last`, of anonymous memory whose page 0 is at `start`, are shared
 * from now on: the sender's next write to one gets a copy. One that nobody has touched is not
 * there. */
static void share_pages(struct copy_object *copy, const struct page_tables *tables,
                        uintptr_t start, uint64_t first, uint64_t last)
{
    while (first < last) {
        uint64_t end = run_end(start, first, last);
        uint64_t *entry = page_entry(tables, start + first * PAGE_BYTES);

        for (uint64_t index = first; entry && index < end; index++, entry++) {
            if (!(*entry & PTE_PRESENT))
                continue;
            frame_counts[(*entry & PTE_ADDRESS) >> PAGE_SHIFT]++;
            page_list_supply(copy->pages, index, *entry & PTE_ADDRESS);
            if (*entry & PTE_WRITE)
                page_entry_write(entry, *entry & ~PTE_WRITE);
        }
        first = end;
    }
}

/* A page of the message's own: the bytes that it has of the sender's, and zeros. */
static noinline enum ipclab_status copy_page(struct copy_object *copy, struct bank *bank,
                                             uintptr_t base, uint64_t index)
{
    uintptr_t page = (base & ~PAGE_MASK) + index * PAGE_BYTES;
    uintptr_t start = index ? page : base;
    uintptr_t end = page + PAGE_BYTES < base + copy->length ? page + PAGE_BYTES
                                                            : base + copy->length;
    uint64_t frame = frame_allocate_zeroed(bank);
    uint64_t left;

    if (!frame)
        return STATUS_NO_MEMORY;
    page_list_supply(copy->pages, index, frame);
    left = copy_bytes((char *)direct_map(frame) + (start - page), (const void *)start, end - start);
    count_copy(end - start - left);
    return left ? STATUS_FAULT : STATUS_OK;
}

static enum ipclab_status capture_pages(struct copy_object *copy, struct process *from,
                                        uintptr_t base, uint32_t how, struct bank *bank)
{
    uint64_t pages = page_count(copy), first = 0, last = pages; /* those to be shared */
    enum ipclab_status status = STATUS_OK;

    if (how & COPY_OBJECT_PHYSICAL) {
        first = pages;
    } else if (how & COPY_OBJECT_EDGES) {
        first = base & PAGE_MASK ? 1 : 0;
        last = (base + copy->length) & PAGE_MASK ? pages - 1 : pages;
    }
    if (last < first) /* one page, and both of its ends are edges */
        last = first;
    copy->pages = page_list_create_absent(bank, pages);
    if (!copy->pages)
        return STATUS_NO_MEMORY;
    for (uint64_t index = 0; index < first && status == STATUS_OK; index++)
        status = copy_page(copy, bank, base, index);
    for (uint64_t index = last; index < pages && status == STATUS_OK; index++)
        status = copy_page(copy, bank, base, index);
    if (status || first == last)
        return status;
    share_pages(copy, &from->space.tables, base & ~PAGE_MASK, first, last);
    page_tables_invalidate_later(&from->space.tables); /* entries became read-only */
    page_tables_activate(&from->space.tables);
    return STATUS_OK;
}

enum ipclab_status copy_object_capture(struct copy_object *copy, struct process *from,
                                       uintptr_t base, uint64_t length, uint32_t how,
                                       struct bank *bank)
{
    uintptr_t start = base & ~PAGE_MASK;
    enum ipclab_status status;
    uint64_t bytes;

    *copy = (struct copy_object){.offset = base & PAGE_MASK, .length = length};
    if (!user_range(base, length))
        return STATUS_FAULT;
    if (length == 0)
        return STATUS_OK;
    bytes = page_count(copy) * PAGE_BYTES;
    if (space_is_anonymous(&from->space, base, length)) {
        status = capture_pages(copy, from, base, how, bank);
    } else {
        copy->object = space_share_object(&from->space, start, bytes, &copy->object_offset);
        status = copy->object ? STATUS_OK : STATUS_FAULT;
    }
    if (status == STATUS_OK && how & COPY_OBJECT_DEALLOCATE &&
        space_unmap(&from->space, start, bytes))
        status = STATUS_FAULT;
    if (status)
        copy_object_discard(copy);
    return status;
}

/* ---- mapping -------------------------------------------------------------------------------- */

/* The first page from `index` on that is there; none: the count. */
static uint64_t next_page(const struct copy_object *copy, uint64_t index)
{
    while (index < copy->pages->count && !page_list_frame(copy->pages, index))
        index++;
    return index;
}

/* Puts the pages in: their references are the entries' then. False where there is no memory for
 * tables. */
static bool map_pages(const struct copy_object *copy, struct space *to, uintptr_t start)
{
    uint64_t pages = page_count(copy), end;

    for (uint64_t index = next_page(copy, 0); index < pages; index = next_page(copy, end)) {
        uint64_t *entry = page_entry_create(&to->tables, start + index * PAGE_BYTES);

        if (!entry)
            return false;
        end = run_end(start, index, pages);
        for (; index < end; index++, entry++) {
            uint64_t frame = page_list_frame(copy->pages, index);

            if (!frame)
                continue;
            page_list_supply(copy->pages, index, 0);
            page_entry_write(entry, frame | PTE_PRESENT | PTE_USER | PTE_NO_EXECUTE);
        }
    }
    return true;
}

enum ipclab_status copy_object_map(struct copy_object *copy, struct process *to,
                                   uintptr_t *address)
{
    uint64_t bytes = page_count(copy) * PAGE_BYTES;
    uintptr_t start = 0;

    *address = 0;
    if (copy->length == 0)
        return STATUS_OK;
    if (space_map_private(&to->space, &start, bytes, copy->object, copy->object_offset))
        return STATUS_NO_MEMORY;
    if (copy->pages && !map_pages(copy, &to->space, start)) {
        space_unmap(&to->space, start, bytes);
        return STATUS_NO_MEMORY;
    }
    *address = start + copy->offset;
    copy_object_discard(copy);
    return STATUS_OK;
}
