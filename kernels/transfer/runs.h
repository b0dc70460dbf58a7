/* SPDX-License-Identifier: MIT */
/*
 * Runs: a message as stretches of memory that follow each other, however its two ends lay it
 * out (ipclab/presentation.h).
 *
 * Everything here is inlined with both layouts as constants, so that a function made from
 * runs_transfer for one pair of layouts has no choice left to make (specialised.c).
 */
#ifndef TRANSFER_RUNS_H
#define TRANSFER_RUNS_H

#include "copy.h"
#include "out_of_line.h"
#include "specialised.h"

#include "x86_64/page_table.h"

#include <ipclab/likely.h>
#include <ipclab/message.h>
#include <ipclab/presentation.h>

#define USER_TOP_SHIFT 39
#define ALWAYS_INLINE  inline __attribute__((always_inline))

/* A list that begins here or below ends in user space, however many entries are read. */
#define LIST_BASE_TOP (USER_TOP - 4 * MESSAGE_PARTS_LIMIT * sizeof(struct message_part))

struct run {
    uintptr_t base; /* for the side that is seen through the window, in it */
    uint64_t bytes;
};

/* Where one side is. */
struct runs {
    uintptr_t window; /* 0, or what user addresses of this side are offset by */
    uintptr_t next;   /* of a list the next entry, of a ring its start, else the next page */
    uint32_t flags;   /* of a new range, its region's */
};

/* What bounds the entries that are read: each but an empty one is behind a copy. */
struct tally {
    uint64_t copies, empty;
};

static inline bool layout_is_list(enum presentation_layout layout)
{
    return layout == PRESENT_BLOCKS || layout == PRESENT_VECTOR;
}

/* user_range for some bytes, more than none: one branch, and no constant to hold. */
static ALWAYS_INLINE bool user_bytes(uintptr_t base, uint64_t bytes)
{
    _Static_assert(USER_TOP == 1ull << USER_TOP_SHIFT, "the shift below");
    return (base | bytes | (base + bytes - 1)) >> USER_TOP_SHIFT == 0;
}

/* The next entry of a list that has bytes. False where it is not the user's, or one too many. */
static ALWAYS_INLINE bool list_next(enum presentation_layout layout, struct runs *runs,
                                    struct run *run, struct tally *tally)
{
    uint64_t first, length;
    uintptr_t base;

    for (;;) {
        if (unlikely(tally->copies > 2 * MESSAGE_PARTS_LIMIT))
            return false;
        if (layout == PRESENT_BLOCKS && !user_bytes(runs->next, sizeof(struct presentation_block)))
            return false;
        if (!load_words(runs->next + runs->window, &first, &length))
            return false;
        base = layout == PRESENT_BLOCKS ? runs->next + sizeof(struct presentation_block) : first;
        runs->next = layout == PRESENT_BLOCKS ? first : runs->next + sizeof(struct message_part);
        if (likely(length))
            break;
        if (tally->empty++ == MESSAGE_PARTS_LIMIT)
            return false;
    }
    run->base = base + runs->window;
    run->bytes = length;
    return likely(user_bytes(base, length));
}

/* The next run; `remaining` bytes of the message are not placed yet. */
static ALWAYS_INLINE enum ipclab_status runs_next(enum presentation_layout layout,
                                                  struct runs *runs, struct run *run,
                                                  struct tally *tally, struct thread *thread,
                                                  uint64_t remaining, enum ipclab_status fault)
{
    switch (layout) {
    case PRESENT_BLOCKS:
    case PRESENT_VECTOR:
        return list_next(layout, runs, run, tally) ? STATUS_OK : fault;
    case PRESENT_RING:
        run->base = runs->next;
        run->bytes = remaining; /* the whole message fits the ring */
        return STATUS_OK;
    case PRESENT_OUT_OF_LINE: {
        void *page = out_of_line_page(thread, runs->next, runs->flags, remaining);

        runs->next += PAGE_BYTES;
        run->base = (uintptr_t)page;
        run->bytes = PAGE_BYTES;
        return page ? STATUS_OK : STATUS_NO_MEMORY;
    }
    default: /* one range has no second run */
        return fault;
    }
}

/* The first run of a message of `bytes` bytes, more than none, in `range`. `fault` is the status
 * where that is not as it must be. */
static ALWAYS_INLINE enum ipclab_status
runs_begin(enum presentation_layout layout, struct runs *runs, struct run *run, struct tally *tally,
           struct message_range range, const struct message_area *ring, struct thread *thread,
           uint64_t bytes, enum ipclab_status fault)
{
    switch (layout) {
    case PRESENT_CONTIGUOUS:
        run->base = range.base + runs->window;
        run->bytes = bytes;
        return user_range(range.base, range.length) ? STATUS_OK : fault;
    case PRESENT_RING:
        runs->next = ring->base + runs->window;
        run->base = runs->next + range.base;
        run->bytes = ring->bytes - range.base;
        return range.base < ring->bytes && range.length <= ring->bytes ? STATUS_OK : fault;
    case PRESENT_BLOCKS:
    case PRESENT_VECTOR:
        runs->next = range.base;
        if (layout == PRESENT_VECTOR && range.base > LIST_BASE_TOP)
            return fault;
        break;
    default:
        break;
    }
    return runs_next(layout, runs, run, tally, thread, bytes, fault);
}

/* Leaves out the first `bytes` bytes, which have been copied before; a list may have changed
 * since then. */
static inline enum ipclab_status runs_skip(enum presentation_layout layout, struct runs *runs,
                                           struct run *run, struct tally *tally, uint64_t bytes,
                                           enum ipclab_status fault)
{
    while (bytes > run->bytes) {
        enum ipclab_status status;

        bytes -= run->bytes;
        tally->copies++;
        status = runs_next(layout, runs, run, tally, NULL, UINT64_MAX, fault);
        if (status)
            return status;
    }
    run->base += bytes;
    run->bytes -= bytes;
    return STATUS_OK;
}

/* A page of either side: told apart by whose 8 bytes at most were being accessed. */
static inline enum ipclab_status runs_copy_fault(uintptr_t source)
{
    return cpu_local.copy_fault_address - source < 8 ? STATUS_FAULT : STATUS_PEER_FAULT;
}

/* The more, the more runs it is likely to have. */
static ALWAYS_INLINE unsigned layout_rank(enum presentation_layout layout)
{
    switch (layout) {
    case PRESENT_CONTIGUOUS:
        return 0;
    case PRESENT_RING:
        return 1;
    case PRESENT_OUT_OF_LINE:
        return 2;
    default:
        return 3;
    }
}

/*
 * Copies `bytes` bytes, of which the first runs have been begun: for one run after the other of
 * the side that has `few` as many as it takes of the side that has `many`, which is the sender's
 * where it `gathers`. `missing` is set to those that did not arrive.
 */
static ALWAYS_INLINE enum ipclab_status
runs_copy(enum presentation_layout many_layout, enum presentation_layout few_layout, bool gathers,
          struct runs *many, struct runs *few, struct run m, struct run f, struct tally *tally,
          struct thread *to, uint64_t bytes, uint64_t *missing)
{
    const enum ipclab_status many_fault = gathers ? STATUS_FAULT : STATUS_PEER_FAULT;
    const enum ipclab_status few_fault = gathers ? STATUS_PEER_FAULT : STATUS_FAULT;
    const bool one = few_layout == PRESENT_CONTIGUOUS;
    uintptr_t *source = gathers ? &m.base : &f.base;
    uintptr_t *destination = gathers ? &f.base : &m.base;
    enum ipclab_status status = STATUS_OK;
    uint64_t room, left;

    for (;;) {
        room = one || f.bytes > bytes ? bytes : f.bytes;
        bytes -= room; /* from here on what is behind this run */
        while (m.bytes < room) {
            tally->copies++;
            room -= m.bytes;
            left = copy_advance(destination, source, m.bytes);
            if (unlikely(left))
                goto fault;
            status = runs_next(many_layout, many, &m, tally, to, bytes + room, many_fault);
            if (unlikely(status))
                goto out;
        }
        tally->copies++;
        m.bytes -= room;
        left = copy_advance(destination, source, room);
        room = 0;
        if (unlikely(left))
            goto fault;
        if (one || bytes == 0)
            goto out;
        if (m.bytes == 0) {
            status = runs_next(many_layout, many, &m, tally, to, bytes, many_fault);
            if (unlikely(status))
                goto out;
        }
        status = runs_next(few_layout, few, &f, tally, to, bytes, few_fault);
        if (unlikely(status))
            goto out;
    }
fault:
    room += left;
    status = runs_copy_fault(*source);
out:
    *missing = bytes + room;
    return status;
}

/*
 * One copy from the outgoing message of `from`, laid out as `source_layout`, to where `to`
 * awaits it as `destination_layout`, behind the first `offset` bytes, which have arrived; rdx
 * counts the rest. Otherwise as `ipc_transfer`. What is longer than UNINTERRUPTIBLE_BYTES lets
 * interrupts in, but for a new range, which is made whole or not at all.
 */
static ALWAYS_INLINE enum ipclab_status runs_transfer(enum presentation_layout source_layout,
                                                      enum presentation_layout destination_layout,
                                                      const struct message_path *path,
                                                      struct thread *from, struct thread *to,
                                                      uint64_t offset)
{
    const bool fresh = destination_layout == PRESENT_OUT_OF_LINE;
    const uint64_t bytes = message_length(from, to);
    struct runs source = {0}, destination = {0};
    struct tally tally = {0};
    struct run out, in;
    uint64_t missing = bytes - offset;
    enum ipclab_status status;
    bool across;

    to->registers.rdx = 0;
    if (fresh)
        to->registers.r8 = 0;
    if (unlikely(bytes == 0))
        return message_status(from, 0);
    if (fresh) {
        destination.flags = path->region_flags;
        status = out_of_line_reserve(to, bytes, path->region_flags, &destination.next);
        if (status)
            return status;
        to->registers.r8 = destination.next;
    }
    across = fresh ? from->tables != cpu_local.tables : from->tables != to->tables;
    if (across) {
        if (fresh || cpu_local.tables == to->tables)
            source.window = window_open(from->tables);
        else
            destination.window = window_open(to->tables);
    }
    status = runs_begin(source_layout, &source, &out, &tally, from->outgoing, &path->source, from,
                        bytes, STATUS_FAULT);
    if (likely(status == STATUS_OK))
        status = runs_begin(destination_layout, &destination, &in, &tally, to->incoming,
                            &path->destination, to, bytes, STATUS_PEER_FAULT);
    if (offset && status == STATUS_OK)
        status = runs_skip(source_layout, &source, &out, &tally, offset, STATUS_FAULT);
    if (offset && status == STATUS_OK)
        status =
            runs_skip(destination_layout, &destination, &in, &tally, offset, STATUS_PEER_FAULT);
    if (likely(status == STATUS_OK)) {
        if (!fresh && unlikely(missing > UNINTERRUPTIBLE_BYTES))
            interrupts_enable();
        status = layout_rank(source_layout) >= layout_rank(destination_layout)
                     ? runs_copy(source_layout, destination_layout, true, &source, &destination,
                                 out, in, &tally, to, missing, &missing)
                     : runs_copy(destination_layout, source_layout, false, &destination, &source,
                                 in, out, &tally, to, missing, &missing);
        if (!fresh && unlikely(bytes - offset > UNINTERRUPTIBLE_BYTES))
            interrupts_disable();
    }
    if (across)
        window_close();
    COUNT(COPIES, tally.copies);
    COUNT(BYTES_COPIED, bytes - offset - missing);
    if (fresh && unlikely(status)) {
        out_of_line_release(to, bytes);
        return status;
    }
    to->registers.rdx = bytes - offset - missing;
    return status ? status : message_status(from, bytes);
}

#endif
