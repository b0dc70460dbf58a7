/* SPDX-License-Identifier: MIT */
#include "virtual_copy.h"
#include "copy.h"

#include "core/bank.h"
#include "core/frame.h"
#include "core/process.h"
#include "core/space.h"

#include "x86_64/page_table.h"

#include <ipclab/likely.h>


/* A message as pages: [start, end) all pages that it touches, [whole, whole_end) those that
 * are all its own. */
struct extent {
    uintptr_t start, whole, whole_end, end;
};

static forced_inline struct extent extent_of(uintptr_t base, uint64_t bytes)
{
    struct extent extent = {
        .start = base & ~PAGE_MASK,
        .whole = (base + PAGE_MASK) & ~PAGE_MASK,
        .whole_end = (base + bytes) & ~PAGE_MASK,
        .end = (base + bytes + PAGE_MASK) & ~PAGE_MASK,
    };

    if (extent.whole_end < extent.whole)
        extent.whole = extent.whole_end = extent.start;
    return extent;
}

/* The tables for a range, all of them, before anything is put in: the last thing that can
 * run out of memory. */
static forced_inline bool make_tables(const struct page_tables *tables, uintptr_t address,
                                      uint64_t bytes)
{
    for (uintptr_t page = address; page < address + bytes;) {
        if (!page_entry_create(tables, page))
            return false;
        page += page_run(page, address + bytes) * PAGE_BYTES;
    }
    return true;
}

/* Shares `pages` pages whose entries follow each other; the sender's lose the bits `protect`. Pages
 * that the sender never touched stay unmapped on both sides: either finds zeros. Returns the
 * entries written. */
static forced_inline uint64_t share_entries(uint64_t *source, uint64_t *destination, uint64_t pages,
                                            uint64_t protect)
{
    uint64_t written = 0;

    for (uint64_t *end = source + pages; source < end; source++, destination++) {
        uint64_t entry = *source;

        if (!(entry & PTE_PRESENT))
            continue;
        frame_counts[(entry & PTE_ADDRESS) >> PAGE_SHIFT]++;
        if (entry & protect) {
            *(volatile uint64_t *)source = entry & ~PTE_WRITE;
            written++;
        }
        *(volatile uint64_t *)destination =
            (entry & PTE_ADDRESS) | PTE_PRESENT | PTE_USER | PTE_NO_EXECUTE;
        written++;
    }
    return written;
}

/* Moves the entries. A page that a virtual copy shares stays read-only with its new owner. */
static forced_inline uint64_t move_entries(uint64_t *source, uint64_t *destination, uint64_t pages)
{
    uint64_t written = 0;

    for (uint64_t *end = source + pages; source < end; source++, destination++) {
        uint64_t entry = *source;

        if (!(entry & PTE_PRESENT))
            continue;
        *(volatile uint64_t *)source = 0;
        *(volatile uint64_t *)destination =
            (entry & (PTE_ADDRESS | PTE_WRITE)) | PTE_PRESENT | PTE_USER | PTE_NO_EXECUTE;
        written += 2;
    }
    return written;
}

/* Passes on the whole pages; both sides' tables exist. */
static forced_inline void transfer_pages(const struct space *from, const struct space *to,
                                         const struct extent *extent, uintptr_t address,
                                         uint32_t how)
{
    uint64_t protect = how & VIRTUAL_UNPROTECTED ? 0 : PTE_WRITE;
    uintptr_t page = extent->whole;

    while (page < extent->whole_end) {
        uintptr_t target = address + (page - extent->start);
        uint64_t run = page_run(page, extent->whole_end);
        uint64_t target_run = page_run(target, target + (extent->whole_end - page));
        uint64_t *source = page_entry(&from->tables, page);
        uint64_t *destination = page_entry(&to->tables, target);

        run = run < target_run ? run : target_run;
        if (source)
            COUNT(PTES_WRITTEN, how & VIRTUAL_MOVE
                                    ? move_entries(source, destination, run)
                                    : share_entries(source, destination, run, protect));
        page += run * PAGE_BYTES;
    }
    page_tables_invalidate_later(&from->tables);
}

/* Lets the receiver pay for the pages that moved, instead of who did: what the sender's bank
 * paid for. `charged` frames were charged to the receiver's bank beforehand; the rest goes
 * back. */
static forced_inline void recharge_pages(const struct space *from, const struct space *to,
                                         uintptr_t address, uint64_t charged)
{
    for (uintptr_t page = address, end = address + charged * PAGE_BYTES; page < end;
         page += PAGE_BYTES) {
        uint64_t frame = *page_entry(&to->tables, page) & PTE_ADDRESS;

        if (frame && frame_references(frame) == 1 && frame_bank(frame) == from->tables.bank) {
            frame_set_bank(frame, to->tables.bank);
            bank_refund(from->tables.bank, 1);
            charged--;
        }
    }
    bank_refund(to->tables.bank, charged);
}

/* Copies a part of the message that is less than a page into a page of its own. */
static enum ipclab_status copy_edge(const struct thread *from, struct space *to, uintptr_t source,
                                    uintptr_t target, uint64_t bytes)
{
    bool pulls = from->tables != cpu_local.tables;
    uint64_t frame = frame_allocate_zeroed(to->tables.bank);
    uint64_t left;

    if (!frame)
        return STATUS_NO_MEMORY;
    page_entry_write(page_entry(&to->tables, target), frame | region_entry_flags(REGION_WRITE));
    if (pulls)
        source += window_open(from->tables);
    left =
        copy_bytes((char *)direct_map(frame) + (target & PAGE_MASK), (const void *)source, bytes);
    if (pulls)
        window_close();
    count_copy(bytes - left);
    return left ? STATUS_FAULT : STATUS_OK;
}

static forced_inline enum ipclab_status copy_edges(const struct thread *from, struct space *to,
                                                   const struct extent *extent, uintptr_t address,
                                                   uint64_t bytes)
{
    uintptr_t base = from->outgoing.base;
    uintptr_t target = address + (base - extent->start);
    enum ipclab_status status = STATUS_OK;
    uint64_t head;

    if (extent->whole == extent->whole_end) { /* no whole page: one or two pieces */
        uintptr_t boundary = extent->start + PAGE_BYTES;
        head = base + bytes <= boundary ? bytes : boundary - base;
    } else {
        head = extent->whole - base;
    }
    if (head)
        status = copy_edge(from, to, base, target, head);
    if (status == STATUS_OK && base + head < extent->whole_end)
        head = extent->whole_end - base;
    if (status == STATUS_OK && head < bytes)
        status = copy_edge(from, to, base + head, target + head, bytes - head);
    return status;
}

/* Makes entries read-only, of which no translation can exist yet. */
static void withdraw_write(const struct space *space, uintptr_t address, uint64_t bytes)
{
    for (uintptr_t page = address; page < address + bytes; page += PAGE_BYTES) {
        uint64_t *entry = page_entry(&space->tables, page);

        if (*entry & PTE_WRITE)
            page_entry_write(entry, *entry & ~PTE_WRITE);
    }
}

static forced_inline enum ipclab_status pass_pages(struct thread *from, struct thread *to,
                                                   uint64_t bytes, uint32_t how)
{
    struct space *source = &from->process->space, *destination = &to->process->space;
    uintptr_t base = from->outgoing.base, address = 0;
    uint32_t region_flags = how & VIRTUAL_READ_ONLY ? 0 : REGION_WRITE;
    struct region *leaving = NULL;
    uint64_t charged = 0;
    struct extent extent;
    enum ipclab_status status;

    to->registers.r8 = 0;
    if (!user_range(base, from->outgoing.length))
        return STATUS_FAULT;
    if (bytes == 0)
        return STATUS_OK;
    if (!space_is_anonymous(source, base, bytes))
        return STATUS_FAULT;
    extent = extent_of(base, bytes);
    if (unlikely(how & VIRTUAL_EDGES)) {
        extent.whole = extent.start;
        extent.whole_end = extent.end;
    }
    status = space_map(destination, &address, extent.end - extent.start, region_flags, NULL);
    if (status)
        return STATUS_NO_MEMORY;
    if (!make_tables(&destination->tables, address, extent.end - extent.start))
        status = STATUS_NO_MEMORY;
    if (status == STATUS_OK && likely(!(how & VIRTUAL_EDGES)))
        status = copy_edges(from, destination, &extent, address, bytes);
    if (status == STATUS_OK && how & VIRTUAL_MOVE && extent.whole < extent.whole_end) {
        if (source->tables.bank != destination->tables.bank)
            charged = (extent.whole_end - extent.whole) >> PAGE_SHIFT;
        if (!bank_charge(destination->tables.bank, charged)) {
            charged = 0;
            status = STATUS_NO_MEMORY;
        } else {
            leaving = space_isolate(source, extent.whole, extent.whole_end - extent.whole);
            status = leaving ? STATUS_OK : STATUS_FAULT;
        }
    }
    if (status) {
        bank_refund(destination->tables.bank, charged);
        space_unmap(destination, address, extent.end - extent.start);
        return status;
    }
    transfer_pages(source, destination, &extent, address, how);
    if (leaving)
        space_forget(source, leaving);
    if (charged)
        recharge_pages(source, destination, address + (extent.whole - extent.start), charged);
    if (unlikely(how & VIRTUAL_READ_ONLY))
        withdraw_write(destination, address, extent.end - extent.start);
    to->registers.r8 = address + (base - extent.start);
    return STATUS_OK;
}

/* Everything above for what is common, and once more for what is not. */
static inline enum ipclab_status pass_plainly(struct thread *from, struct thread *to,
                                              uint64_t bytes, uint32_t how)
{
    return pass_pages(from, to, bytes, how & VIRTUAL_MOVE);
}

static noinline enum ipclab_status pass_otherwise(struct thread *from, struct thread *to,
                                                  uint64_t bytes, uint32_t how)
{
    return pass_pages(from, to, bytes, how);
}

enum ipclab_status virtual_message(struct thread *from, struct thread *to, uint32_t how)
{
    uint64_t length = message_length(from, to);
    enum ipclab_status status = how <= VIRTUAL_MOVE ? pass_plainly(from, to, length, how)
                                                    : pass_otherwise(from, to, length, how);

    to->registers.rdx = status ? 0 : length;
    return status ? status : message_status(from, length);
}

/* ---- what leaves the sender when it has been copied ----------------------------------------- */

/* The whole pages of its outgoing message, which is the user's; none: bytes of 0. */
static struct message_range whole_pages_of(const struct thread *from)
{
    uintptr_t start = (from->outgoing.base + PAGE_MASK) & ~PAGE_MASK;
    uintptr_t end = (from->outgoing.base + from->outgoing.length) & ~PAGE_MASK;

    return (struct message_range){start, start < end ? end - start : 0};
}

bool virtual_discard_prepare(struct thread *from)
{
    struct message_range pages = whole_pages_of(from);

    return user_range(from->outgoing.base, from->outgoing.length) &&
           (pages.length == 0 || space_isolate(&from->process->space, pages.base, pages.length));
}

void virtual_discard(struct thread *from)
{
    struct message_range pages = whole_pages_of(from);

    if (pages.length)
        space_unmap(&from->process->space, pages.base, pages.length);
}
