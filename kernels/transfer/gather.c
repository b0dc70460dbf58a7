/* SPDX-License-Identifier: MIT */
#include "gather.h"
#include "copy.h"

#include "x86_64/page_table.h"

#include <ipclab/likely.h>
#include <ipclab/message.h>

/* Where one side is in its list. Addresses are those of the current space: for the side
 * seen through the window they lie in it. */
struct cursor {
    uintptr_t window; /* 0, or what user addresses of this side are offset by */
    uintptr_t entry;  /* of the part at hand in the list */
    uint64_t further; /* parts behind it */
    uintptr_t base;   /* what is left of the part at hand */
    uint64_t left;
};

/* Takes up the part whose entry it is at. False where the list or the part is not the user's. */
static forced_inline bool cursor_load(struct cursor *cursor)
{
    uint64_t base, length;

    if (!load_words(cursor->entry, &base, &length) || unlikely(!user_range(base, length)))
        return false;
    cursor->base = base + cursor->window;
    cursor->left = length;
    return true;
}

static forced_inline bool cursor_next(struct cursor *cursor)
{
    cursor->entry += sizeof(struct message_part);
    cursor->further--;
    return cursor_load(cursor);
}

/* What is rare: no parts but a range, which is then the only one; no part at all; a list near
 * the end of user space. */
static forced_inline bool cursor_begin_otherwise(struct cursor *cursor, struct message_range range)
{
    uint64_t parts = range.length & ~MESSAGE_PARTS;

    cursor->further = 0;
    cursor->base = cursor->entry;
    cursor->left = range.length;
    if (!(range.length & MESSAGE_PARTS))
        return user_range(range.base, range.length);
    cursor->left = 0;
    if (parts == 0)
        return true;
    cursor->further = parts - 1;
    return parts <= MESSAGE_PARTS_LIMIT &&
           user_range(range.base, parts * sizeof(struct message_part)) && cursor_load(cursor);
}

/* Begins with the first part of a list. False where it, or the list, is not the user's or too
 * long. */
static forced_inline bool cursor_begin(struct cursor *cursor, struct message_range range,
                                       uintptr_t window)
{
    cursor->window = window;
    cursor->entry = range.base + window;
    cursor->further = range.length - (MESSAGE_PARTS | 1);
    if (unlikely(cursor->further >= MESSAGE_PARTS_LIMIT || range.base > LIST_BASE_TOP))
        return cursor_begin_otherwise(cursor, range);
    return cursor_load(cursor);
}

/* There is no room left: whether there is something left that wants it. */
static enum ipclab_status leftover(struct cursor source)
{
    while (source.left == 0) {
        if (source.further == 0)
            return STATUS_OK;
        if (!cursor_next(&source))
            return STATUS_FAULT;
    }
    return STATUS_TRUNCATED;
}

/* Leaves out the first `bytes` bytes, or all where there are fewer. False where a part on the way
 * is not the user's. */
static bool cursor_skip(struct cursor *cursor, uint64_t bytes)
{
    while (bytes >= cursor->left) {
        bytes -= cursor->left;
        cursor->left = 0;
        if (cursor->further == 0)
            return true;
        if (!cursor_next(cursor))
            return false;
    }
    cursor->base += bytes;
    cursor->left -= bytes;
    return true;
}

/* Copies until either list ends. */
static forced_inline enum ipclab_status copy_parts(struct cursor source, struct cursor destination,
                                                   struct thread *to)
{
    enum ipclab_status status;
    uint64_t total = 0;

    for (;;) {
        uint64_t bytes = source.left < destination.left ? source.left : destination.left;
        uint64_t rest = copy_advance(&destination.base, &source.base, bytes);

        COUNT(COPIES, 1);
        total += bytes;
        if (unlikely(rest > 0)) {
            total -= rest;
            status = copy_fault(source.base);
            break;
        }
        source.left -= bytes;
        destination.left -= bytes;
        if (source.left == 0) {
            status = STATUS_OK;
            if (source.further == 0)
                break;
            status = STATUS_FAULT;
            if (unlikely(!cursor_next(&source)))
                break;
        }
        if (destination.left == 0) {
            if (unlikely(destination.further == 0)) {
                status = leftover(source);
                break;
            }
            status = STATUS_PEER_FAULT;
            if (unlikely(!cursor_next(&destination)))
                break;
        }
    }
    COUNT(BYTES_COPIED, total);
    to->registers.rdx = total;
    return status;
}

/* Parts may be many and long: who has more than a little lets interrupts in. */
static inline bool is_short(const struct cursor *source, const struct cursor *destination)
{
    return !(source->further | destination->further) && source->left <= UNINTERRUPTIBLE_BYTES;
}

static forced_inline enum ipclab_status
copy_interruptibly(struct cursor source, struct cursor destination, struct thread *to)
{
    enum ipclab_status status;

    interrupts_enable();
    status = copy_parts(source, destination, to);
    interrupts_disable();
    return status;
}

static forced_inline enum ipclab_status gather_end(enum ipclab_status status, uintptr_t window)
{
    if (window)
        window_close();
    return status;
}

/* In line in both functions below: who has no offsets pays for none. */
static forced_inline enum ipclab_status gather(const struct thread *from, struct thread *to,
                                               uint64_t from_offset, uint64_t to_offset)
{
    uintptr_t source_window = 0, destination_window = 0;
    struct cursor source, destination;
    enum ipclab_status status;

    if (from->tables != to->tables) {
        if (cpu_local.tables == to->tables)
            source_window = window_open(from->tables);
        else
            destination_window = window_open(to->tables);
    }
    if (unlikely(!cursor_begin(&source, from->outgoing, source_window)))
        status = source.further >= MESSAGE_PARTS_LIMIT ? STATUS_TOO_LONG : STATUS_FAULT;
    else if (unlikely(!cursor_begin(&destination, to->incoming, destination_window)))
        status = STATUS_PEER_FAULT;
    else if (from_offset && !cursor_skip(&source, from_offset))
        status = STATUS_FAULT;
    else if (to_offset && !cursor_skip(&destination, to_offset))
        status = STATUS_PEER_FAULT;
    else if (is_short(&source, &destination))
        return gather_end(copy_parts(source, destination, to), source_window | destination_window);
    else
        return gather_end(copy_interruptibly(source, destination, to),
                          source_window | destination_window);
    to->registers.rdx = 0;
    return gather_end(status, source_window | destination_window);
}

enum ipclab_status gather_between(const struct thread *from, struct thread *to)
{
    return gather(from, to, 0, 0);
}

enum ipclab_status gather_behind(const struct thread *from, struct thread *to,
                                 uint64_t from_offset, uint64_t to_offset)
{
    return gather(from, to, from_offset, to_offset);
}
