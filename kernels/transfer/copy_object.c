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

void copy_object_discard(struct copy_object *copy)
{
    if (copy->pages)
        page_list_destroy(copy->pages);
    if (copy->object)
        object_release(&copy->object->object);
    *copy = (struct copy_object){0};
}

/* ---- capturing ------------------------------------------------------------------------------ */

/* The page at `page` is shared from now on: the sender's next write gets a copy. */
static uint64_t share_page(const struct page_tables *tables, uintptr_t page)
{
    uint64_t *entry = page_entry(tables, page);

    if (!entry || !(*entry & PTE_PRESENT))
        return 0;
    frame_reference(*entry & PTE_ADDRESS);
    if (*entry & PTE_WRITE)
        page_entry_write(entry, *entry & ~PTE_WRITE);
    return *entry & PTE_ADDRESS;
}

/* A page of the message's own with `bytes` bytes from `source` at `offset`, and zeros; 0 with the
 * reason in `status`. */
static uint64_t copy_page(struct bank *bank, uintptr_t source, uint64_t offset, uint64_t bytes,
                          enum ipclab_status *status)
{
    uint64_t frame = frame_allocate_zeroed(bank);
    uint64_t left;

    *status = STATUS_NO_MEMORY;
    if (!frame)
        return 0;
    left = copy_bytes((char *)direct_map(frame) + offset, (const void *)source, bytes);
    count_copy(bytes - left);
    *status = left ? STATUS_FAULT : STATUS_OK;
    if (left)
        frame_release(frame);
    return left ? 0 : frame;
}

static enum ipclab_status capture_page(struct copy_object *copy, struct process *from,
                                       uintptr_t base, uint64_t index, uint32_t how,
                                       struct bank *bank)
{
    uintptr_t page = (base & ~PAGE_MASK) + index * PAGE_BYTES;
    uintptr_t start = index ? page : base;
    uintptr_t end = page + PAGE_BYTES < base + copy->length ? page + PAGE_BYTES
                                                            : base + copy->length;
    bool whole = end - start == PAGE_BYTES;
    enum ipclab_status status = STATUS_OK;
    uint64_t frame;

    if (how & COPY_OBJECT_PHYSICAL || (how & COPY_OBJECT_EDGES && !whole))
        frame = copy_page(bank, start, start - page, end - start, &status);
    else
        frame = share_page(&from->space.tables, page);
    if (frame)
        page_list_supply(copy->pages, index, frame);
    return status;
}

static enum ipclab_status capture_pages(struct copy_object *copy, struct process *from,
                                        uintptr_t base, uint32_t how, struct bank *bank)
{
    uint64_t pages = page_count(copy);
    enum ipclab_status status = STATUS_OK;

    copy->pages = page_list_create_absent(bank, pages);
    if (!copy->pages)
        return STATUS_NO_MEMORY;
    for (uint64_t index = 0; index < pages && status == STATUS_OK; index++)
        status = capture_page(copy, from, base, index, how, bank);
    page_tables_invalidate_later(&from->space.tables); /* entries became read-only */
    page_tables_activate(&from->space.tables);
    return status;
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

static bool map_pages(const struct copy_object *copy, struct space *to, uintptr_t start)
{
    for (uint64_t index = 0; index < page_count(copy); index++)
        if (page_list_frame(copy->pages, index) &&
            !page_entry_create(&to->tables, start + index * PAGE_BYTES))
            return false;
    for (uint64_t index = 0; index < page_count(copy); index++) {
        uint64_t frame = page_list_frame(copy->pages, index);

        if (!frame)
            continue;
        page_list_supply(copy->pages, index, 0); /* its reference is the mapping's now */
        page_entry_write(page_entry(&to->tables, start + index * PAGE_BYTES),
                         frame | PTE_PRESENT | PTE_USER | PTE_NO_EXECUTE);
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
