/* SPDX-License-Identifier: MIT */
/*
 * Runs: a message as stretches of memory that follow each other, however its two ends lay it
 * out (ipclab/presentation.h).
 *
 * Everything here is inlined with both layouts as constants, so that a function made from
 * runs_transfer for one pair of layouts has no choice left to make (specialised.c).
 *
 * Where both ends have runs, which of two ends first is one question more for each than where one
 * has. What that costs is saved by copying in line there, so that no pair costs more than the sum
 * of its parts (tests/endtoend/presentation.sh).
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

/* Has the compiler keep it in memory until it is wanted, and not in a register that a loop wants;
 * or make it here, instead of keeping for the day of a fault what it is made from. */
#define PARK(variable)   __asm__("" : "+m"(variable))
#define SETTLE(variable) __asm__("" : "+r"(variable))

/* Where one end is in its runs. */
struct side {
    enum presentation_layout layout;
    enum ipclab_status fault; /* what it is where memory of this side is not as it must be */
    bool crowded;             /* the other has runs, too: there are no registers to spare */
    struct thread **thread;
    uint32_t flags;   /* of a new range, its region's */
    uintptr_t window; /* 0, or what user addresses of this side are offset by */
    uintptr_t next;   /* of a list the next entry, of a ring its start, else the next page */
    uintptr_t base;   /* of the run at hand what is left, as the kernel sees it */
    uint64_t bytes;
    uint64_t *left;   /* entries of a list that may still be taken */
    uint64_t *copies; /* but for one of each entry taken; less those that began none */
};

/* Whether [base, base + last] is the user's: one branch, and no constant to hold. Where `base` lies
 * behind an address of the user's the sum is no smaller, and says it all. */
static forced_inline bool user_up_to(uintptr_t base, uint64_t last, bool behind)
{
    _Static_assert(USER_TOP == 1ull << USER_TOP_SHIFT, "the shift below");
    return (last | (base + last) | (behind ? 0 : base)) >> USER_TOP_SHIFT == 0;
}

/* One entry less that may be taken; false where there was none. */
static forced_inline bool take_one(struct side *side)
{
    bool none;

    if (side->crowded)
        __asm__("subq $1, %0" : "+m"(*side->left), "=@ccc"(none));
    else
        __asm__("subq $1, %0" : "+r"(*side->left), "=@ccc"(none));
    return !none;
}

/* The next entry of a list that has bytes, `first` the one it begins with. */
static forced_inline enum ipclab_status list_next(struct side *side, bool first)
{
    const bool linked = side->layout == PRESENT_BLOCKS;
    uint64_t word, length;
    uintptr_t base;

    for (; first || likely(take_one(side)); first = false, --*side->copies) {
        if (linked && !user_up_to(side->next, sizeof(struct presentation_block) - 1, false))
            break;
        if (!load_words(side->next + (linked ? side->window : 0), &word, &length))
            break;
        base = linked ? side->next + sizeof(struct presentation_block) : word;
        side->next = linked ? word : side->next + sizeof(struct message_part);
        if (likely(user_up_to(base, length - 1, linked))) {
            side->base = base + side->window;
            side->bytes = length;
            return STATUS_OK;
        }
        if (length) /* or none: it is passed over */
            break;
    }
    --*side->copies;
    return side->fault;
}

/* The next page of a new range, which will get `remaining` bytes, if it has as many. */
static forced_inline enum ipclab_status page_next(struct side *side, uint64_t remaining)
{
    if (side->crowded)
        PARK(*side->thread);
    side->base = (uintptr_t)out_of_line_page(*side->thread, side->next, side->flags, remaining);
    side->bytes = PAGE_BYTES;
    if (unlikely(!side->base))
        return STATUS_NO_MEMORY;
    side->next += PAGE_BYTES;
    return STATUS_OK;
}

/* The next run; `remaining` bytes of the message are not placed yet. */
static forced_inline enum ipclab_status side_next(struct side *side, uint64_t remaining)
{
    switch (side->layout) {
    case PRESENT_BLOCKS:
    case PRESENT_VECTOR:
        return list_next(side, false);
    case PRESENT_RING: /* the whole message fits it */
        ++*side->copies;
        side->base = side->next;
        side->bytes = remaining;
        return STATUS_OK;
    case PRESENT_OUT_OF_LINE:
        return page_next(side, remaining);
    default: /* one range has no second run */
        return side->fault;
    }
}

/* The first run of a message of `bytes` bytes, more than none, in `range`. */
static forced_inline enum ipclab_status side_begin(struct side *side, struct message_range range,
                                                   const struct message_area *ring, uint64_t bytes)
{
    switch (side->layout) {
    case PRESENT_BLOCKS:
        side->next = range.base;
        return list_next(side, true);
    case PRESENT_VECTOR:
        side->next = range.base + side->window;
        return likely(range.base <= LIST_BASE_TOP) ? list_next(side, true) : side->fault;
    case PRESENT_RING:
        side->next = ring->base + side->window;
        side->base = side->next + range.base;
        side->bytes = ring->bytes - range.base;
        SETTLE(side->bytes);
        return range.base < ring->bytes && range.length <= ring->bytes ? STATUS_OK : side->fault;
    case PRESENT_OUT_OF_LINE:
        return page_next(side, bytes);
    default:
        side->base = range.base + side->window;
        side->bytes = bytes;
        return user_range(range.base, range.length) ? STATUS_OK : side->fault;
    }
}

/* Leaves out the first `bytes` bytes, which have been copied before; a list may have changed
 * since then. */
static forced_inline enum ipclab_status side_skip(struct side *side, uint64_t bytes)
{
    while (bytes > side->bytes) {
        enum ipclab_status status;

        bytes -= side->bytes;
        --*side->copies;
        status = side_next(side, UINT64_MAX);
        if (status)
            return status;
    }
    side->base += bytes;
    side->bytes -= bytes;
    return STATUS_OK;
}

/* ---- copying between two sides ------------------------------------------------------------ */

/* `bytes` bytes, a run of either side. False where not all of them: cpu_local.copy_stopped. */
static forced_inline bool copy_run(struct side *source, struct side *destination, uint64_t bytes)
{
    uintptr_t *to = &destination->base, *from = &source->base;
    uint64_t left;

    if (source->crowded)
        return copy_advance_in_line(to, from, bytes);
    left = copy_advance(to, from, bytes);
    if (likely(left == 0))
        return true;
    cpu_local.copy_stopped = (struct copy_stopped){left, *from};
    return false;
}

static inline enum ipclab_status copy_run_fault(uint64_t *missing)
{
    *missing += cpu_local.copy_stopped.left;
    return copy_fault(cpu_local.copy_stopped.source);
}

/* Copies `*missing` bytes, which are in one run of the side that has few. Leaves how many of them
 * have not arrived. */
static forced_inline enum ipclab_status copy_last(struct side *many, struct side *few, bool gathers,
                                                  uint64_t *missing)
{
    struct side *source = gathers ? many : few, *destination = gathers ? few : many;
    enum ipclab_status status;
    uint64_t room = *missing;

    while (many->bytes < room) {
        room -= many->bytes;
        if (unlikely(!copy_run(source, destination, many->bytes)))
            goto stopped;
        status = side_next(many, room);
        if (unlikely(status))
            goto out;
    }
    *missing = 0;
    if (likely(copy_run(source, destination, room)))
        return STATUS_OK;
    return copy_run_fault(missing);
stopped:
    status = copy_run_fault(&room);
out:
    SETTLE(room);
    *missing = room;
    return status;
}

/* The same, whatever runs they are in: for one after the other of the side that has few as many as
 * it takes of the side that has many. */
static forced_inline enum ipclab_status copy_runs(struct side *many, struct side *few, bool gathers,
                                                  uint64_t *missing)
{
    struct side *source = gathers ? many : few, *destination = gathers ? few : many;
    uint64_t behind = *missing, room; /* bytes behind the run of `few`, and in it */
    enum ipclab_status status;

    if (few->layout == PRESENT_CONTIGUOUS || few->bytes >= behind)
        return copy_last(many, few, gathers, missing);
    do {
        room = few->bytes;
        behind -= room;
        while (many->bytes < room) {
            room -= many->bytes;
            if (unlikely(!copy_run(source, destination, many->bytes)))
                goto stopped;
            status = side_next(many, behind + room);
            if (unlikely(status))
                goto out;
        }
        many->bytes -= room;
        if (unlikely(!copy_run(source, destination, room))) {
            room = 0;
            goto stopped;
        }
        room = 0;
        if (many->bytes == 0) {
            status = side_next(many, behind);
            if (unlikely(status))
                goto out;
            --*many->copies;
        }
        status = side_next(few, behind);
        if (unlikely(status))
            goto out;
    } while (few->bytes < behind);
    *missing = behind;
    return copy_last(many, few, gathers, missing);
stopped:
    status = copy_run_fault(&room);
out:
    SETTLE(room);
    *missing = behind + room;
    return status;
}

/* The more, the more runs a message in that layout is likely to have. */
static forced_inline unsigned layout_rank(enum presentation_layout layout)
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

static forced_inline enum ipclab_status copy_between(struct side *source, struct side *destination,
                                                     uint64_t *missing)
{
    if (layout_rank(source->layout) >= layout_rank(destination->layout))
        return copy_runs(source, destination, true, missing);
    return copy_runs(destination, source, false, missing);
}

/*
 * One copy from the outgoing message of `from`, laid out as `source_layout`, to where `to`
 * awaits it as `destination_layout`, behind the first `offset` bytes, which have arrived; rdx
 * counts the rest. Otherwise as `ipc_transfer`. What is longer than UNINTERRUPTIBLE_BYTES lets
 * interrupts in, but for a new range, which is made whole or not at all.
 * `crowded` is whether both layouts have runs, or false where it need not be fast.
 */
static forced_inline enum ipclab_status runs_transfer(enum presentation_layout source_layout,
                                                      enum presentation_layout destination_layout,
                                                      const struct message_path *path,
                                                      struct thread *from, struct thread *to,
                                                      uint64_t offset, bool crowded)
{
    const bool fresh = destination_layout == PRESENT_OUT_OF_LINE;
    const uint64_t bytes = message_length(from, to);
    struct thread *sender = from, *receiver = to;     /* as they are wanted after the copy */
    const uint64_t further = MESSAGE_PARTS_LIMIT - 1; /* entries that a list may have */
    uint64_t source_left = further, destination_left = further, copies = 1;
    uint64_t rest = bytes - offset, missing = rest;
    struct side source = {.layout = source_layout,
                          .fault = STATUS_FAULT,
                          .crowded = crowded,
                          .thread = &sender,
                          .left = &source_left,
                          .copies = &copies};
    struct side destination = {.layout = destination_layout,
                               .fault = STATUS_PEER_FAULT,
                               .crowded = crowded,
                               .thread = &receiver,
                               .left = &destination_left,
                               .copies = &copies};
    enum ipclab_status status;
    uintptr_t range;

    to->registers.rdx = 0;
    if (fresh)
        to->registers.r8 = 0;
    if (unlikely(bytes == 0))
        return message_status(from, 0);
    if (fresh) {
        status = out_of_line_reserve(to, bytes, path->region_flags, &range);
        if (status)
            return status;
        to->registers.r8 = destination.next = range;
        destination.flags = path->region_flags;
    }
    if (fresh ? from->tables != cpu_local.tables : from->tables != to->tables) {
        if (fresh || cpu_local.tables == to->tables)
            source.window = window_open(from->tables);
        else
            destination.window = window_open(to->tables);
    }
    status = side_begin(&source, from->outgoing, &path->source, bytes);
    if (likely(status == STATUS_OK))
        status = side_begin(&destination, to->incoming, &path->destination, bytes);
    if (offset && status == STATUS_OK)
        status = side_skip(&source, offset);
    if (offset && status == STATUS_OK)
        status = side_skip(&destination, offset);
    if (likely(status == STATUS_OK)) {
        if (crowded) {
            PARK(sender);
            PARK(receiver);
            PARK(rest);
        }
        if (!fresh && unlikely(missing > UNINTERRUPTIBLE_BYTES))
            interrupts_enable();
        status = copy_between(&source, &destination, &missing);
        if (!fresh && unlikely(rest > UNINTERRUPTIBLE_BYTES))
            interrupts_disable();
        if (fresh)
            copies += (destination.next - receiver->registers.r8) / PAGE_BYTES - 1;
        COUNT(COPIES, copies + (further - source_left) + (further - destination_left));
    }
    if (source.window | destination.window)
        window_close();
    rest -= missing;
    COUNT(BYTES_COPIED, rest);
    if (fresh && unlikely(status)) {
        out_of_line_release(receiver, message_length(sender, receiver));
        return status;
    }
    receiver->registers.rdx = rest;
    return status ? status : message_status(sender, rest + offset);
}

#endif
