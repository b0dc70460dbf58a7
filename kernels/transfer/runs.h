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

#include <ipclab/message.h>
#include <ipclab/presentation.h>

#define ALWAYS_INLINE inline __attribute__((always_inline))

struct run {
    uintptr_t base; /* for the side that is seen through the window, in it */
    uint64_t bytes;
};

/* Where one side is. */
struct runs {
    uintptr_t window; /* 0, or what user addresses of this side are offset by */
    uintptr_t next;   /* of a list the next entry, of a ring its start, else the next page */
    uint64_t entries; /* of a list, that may yet be taken */
    uint32_t flags;   /* of a new range, its region's */
};

/* The most entries of 16 bytes each that a list at `list` can have. */
static ALWAYS_INLINE uint64_t list_room(uintptr_t list)
{
    uint64_t room = user_range(list, 0) ? (USER_TOP - list) / sizeof(struct message_part) : 0;

    return room < MESSAGE_PARTS_LIMIT ? room : MESSAGE_PARTS_LIMIT;
}

/* The next entry of a list that has bytes. False where it is not the user's, or one too many. */
static ALWAYS_INLINE bool list_next(enum presentation_layout layout, struct runs *runs,
                                    struct run *run)
{
    uint64_t first, length;
    uintptr_t base;

    do {
        if (__builtin_expect(runs->entries-- == 0, 0))
            return false;
        if (layout == PRESENT_BLOCKS) {
            base = runs->next + sizeof(struct presentation_block);
            if (!user_range(base, 0) || !load_words(runs->next + runs->window, &first, &length))
                return false;
            runs->next = first;
        } else {
            if (!load_words(runs->next + runs->window, &first, &length))
                return false;
            base = first;
            runs->next += sizeof(struct message_part);
        }
    } while (__builtin_expect(length == 0, 0));
    run->base = base + runs->window;
    run->bytes = length;
    return __builtin_expect(user_range(base, length), 1);
}

/* The next run; `remaining` bytes of the message are not placed yet. */
static ALWAYS_INLINE enum ipclab_status runs_next(enum presentation_layout layout,
                                                  struct runs *runs, struct run *run,
                                                  struct thread *thread, uint64_t remaining,
                                                  enum ipclab_status fault)
{
    switch (layout) {
    case PRESENT_BLOCKS:
    case PRESENT_VECTOR:
        return list_next(layout, runs, run) ? STATUS_OK : fault;
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
runs_begin(enum presentation_layout layout, struct runs *runs, struct run *run,
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
        runs->next = range.base;
        runs->entries = MESSAGE_PARTS_LIMIT;
        break;
    case PRESENT_VECTOR:
        runs->next = range.base;
        runs->entries = list_room(range.base);
        break;
    default:
        break;
    }
    return runs_next(layout, runs, run, thread, bytes, fault);
}

/* A page of either side: told apart by whose 8 bytes at most were being accessed. */
static inline enum ipclab_status runs_copy_fault(uintptr_t source)
{
    return cpu_local.copy_fault_address - source < 8 ? STATUS_FAULT : STATUS_PEER_FAULT;
}

/* Copies `bytes` bytes, of which the first runs have been begun, always to the nearer end of
 * the two runs at hand; `missing` is set to those that did not arrive. */
static ALWAYS_INLINE enum ipclab_status
runs_copy(enum presentation_layout source_layout, enum presentation_layout destination_layout,
          struct runs *source, struct runs *destination, struct run out, struct run in,
          struct thread *from, struct thread *to, uint64_t bytes, uint64_t *missing)
{
    const bool one_source = source_layout == PRESENT_CONTIGUOUS;
    const bool one_destination = destination_layout == PRESENT_CONTIGUOUS;
    enum ipclab_status status = STATUS_OK;
    uint64_t left, copies = 0;

    if (!one_source && out.bytes > bytes)
        out.bytes = bytes;
    bytes -= out.bytes; /* from here on what no run holds yet */
    for (;;) {
        copies++;
        if (one_destination || out.bytes < in.bytes) {
            in.bytes -= out.bytes;
            left = copy_advance(&in.base, &out.base, out.bytes);
            out.bytes = 0;
            if (__builtin_expect(left != 0, 0) || one_source || bytes == 0)
                break;
        } else {
            out.bytes -= in.bytes;
            left = copy_advance(&in.base, &out.base, in.bytes);
            if (__builtin_expect(left != 0, 0) || bytes + out.bytes == 0)
                break;
            status = runs_next(destination_layout, destination, &in, to, bytes + out.bytes,
                               STATUS_PEER_FAULT);
            if (__builtin_expect(status, 0))
                break;
            if (one_source || out.bytes)
                continue;
        }
        status = runs_next(source_layout, source, &out, from, bytes, STATUS_FAULT);
        if (__builtin_expect(status, 0)) {
            out.bytes = 0;
            break;
        }
        if (out.bytes > bytes)
            out.bytes = bytes;
        bytes -= out.bytes;
    }
    COUNT(COPIES, copies);
    *missing = bytes + out.bytes + left;
    return __builtin_expect(left != 0, 0) ? runs_copy_fault(out.base) : status;
}

/*
 * One copy from the outgoing message of `from`, laid out as `source_layout`, to where `to`
 * awaits it as `destination_layout`: as `ipc_transfer`.
 */
static ALWAYS_INLINE enum ipclab_status
runs_transfer(enum presentation_layout source_layout, enum presentation_layout destination_layout,
              const struct message_path *path, struct thread *from, struct thread *to)
{
    const bool fresh = destination_layout == PRESENT_OUT_OF_LINE;
    const uint64_t bytes = message_length(from, to);
    struct runs source = {0}, destination = {0};
    struct run out, in;
    uint64_t missing = bytes;
    enum ipclab_status status;
    bool across;

    to->registers.rdx = 0;
    if (fresh)
        to->registers.r8 = 0;
    if (__builtin_expect(bytes == 0, 0))
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
    status = runs_begin(source_layout, &source, &out, from->outgoing, &path->source, from, bytes,
                        STATUS_FAULT);
    if (__builtin_expect(status == STATUS_OK, 1))
        status = runs_begin(destination_layout, &destination, &in, to->incoming,
                            &path->destination, to, bytes, STATUS_PEER_FAULT);
    if (__builtin_expect(status == STATUS_OK, 1))
        status = runs_copy(source_layout, destination_layout, &source, &destination, out, in,
                           from, to, bytes, &missing);
    if (across)
        window_close();
    COUNT(BYTES_COPIED, bytes - missing);
    if (fresh && __builtin_expect(status, 0)) {
        out_of_line_release(to, bytes);
        return status;
    }
    to->registers.rdx = bytes - missing;
    return status ? status : message_status(from, bytes);
}

#endif
