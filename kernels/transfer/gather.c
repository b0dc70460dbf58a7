/* SPDX-License-Identifier: MIT */
#include "gather.h"
#include "copy.h"

#include "x86_64/page_table.h"

#include <ipclab/message.h>

#define unlikely(condition) __builtin_expect(!!(condition), 0)

/* Where one side is in its list. Addresses are those of the current space: for the side
 * seen through the window they lie in it. */
struct cursor {
    uintptr_t window; /* 0, or what user addresses of this side are offset by */
    uintptr_t list;   /* the next part's entry */
    uint64_t parts;   /* entries left */
    uintptr_t base;
    uint64_t left; /* bytes of the part at hand */
};


/* Takes up the next part. False where the list or the part is not the user's. */
static inline bool cursor_load(struct cursor *cursor)
{
    uint64_t base, length;

    if (!load_words(cursor->list, &base, &length) || !user_range(base, length))
        return false;
    cursor->list += sizeof(struct message_part);
    cursor->parts--;
    cursor->base = base + cursor->window;
    cursor->left = length;
    return true;
}

/* Begins with the first part of a list, or with a plain range as the only one. False where
 * it, or the list, is not the user's or too long. */
static inline bool cursor_begin(struct cursor *cursor, struct message_range range,
                                uintptr_t window)
{
    cursor->window = window;
    cursor->base = cursor->list = range.base + window;
    cursor->parts = 0;
    if (!(range.length & MESSAGE_PARTS)) {
        cursor->left = range.length;
        return user_range(range.base, range.length);
    }
    cursor->parts = range.length & ~MESSAGE_PARTS;
    cursor->left = 0;
    if (unlikely(cursor->parts > MESSAGE_PARTS_LIMIT) ||
        !user_range(range.base, cursor->parts * sizeof(struct message_part)))
        return false;
    return cursor->parts == 0 || cursor_load(cursor);
}

/* Takes up the next part that is not empty; STATUS_TRUNCATED where there is none. */
static inline enum ipclab_status next_destination(struct cursor *destination)
{
    do {
        if (destination->parts == 0)
            return STATUS_TRUNCATED;
        if (unlikely(!cursor_load(destination)))
            return STATUS_PEER_FAULT;
    } while (destination->left == 0);
    return STATUS_OK;
}

/* A page of either side: told apart by whose 8 bytes at most were being accessed. */
static inline enum ipclab_status copy_fault(uintptr_t source)
{
    return cpu_local.copy_fault_address - source < 8 ? STATUS_FAULT : STATUS_PEER_FAULT;
}

/* Copies until either list ends. */
static inline enum ipclab_status copy_parts(struct cursor source, struct cursor *destination,
                                            uint64_t *copied)
{
    uintptr_t to = destination->base;
    uint64_t room = destination->left, total = 0, copies = 0;
    enum ipclab_status status;

    for (;;) {
        while (source.left > 0) {
            uint64_t bytes, left;

            if (room == 0) {
                status = next_destination(destination);
                if (status)
                    goto out;
                to = destination->base;
                room = destination->left;
            }
            bytes = source.left < room ? source.left : room;
            copies++;
            left = copy_advance(&to, &source.base, bytes);
            total += bytes;
            if (unlikely(left > 0)) {
                total -= left;
                status = copy_fault(source.base);
                goto out;
            }
            source.left -= bytes;
            room -= bytes;
        }
        status = STATUS_OK;
        if (source.parts == 0)
            goto out;
        status = STATUS_FAULT;
        if (unlikely(!cursor_load(&source)))
            goto out;
    }
out:
    COUNT(COPIES, copies);
    COUNT(BYTES_COPIED, total);
    *copied = total;
    return status;
}

enum ipclab_status gather_between(const struct thread *from, const struct thread *to,
                                  uint64_t *copied)
{
    bool across = from->tables != to->tables;
    uintptr_t source_window = 0, destination_window = 0;
    struct cursor source, destination;
    enum ipclab_status status;

    *copied = 0;
    if (across) {
        if (cpu_local.tables == to->tables)
            source_window = window_open(from->tables);
        else
            destination_window = window_open(to->tables);
    }
    if (unlikely(!cursor_begin(&source, from->outgoing, source_window)))
        status = source.parts > MESSAGE_PARTS_LIMIT ? STATUS_TOO_LONG : STATUS_FAULT;
    else if (unlikely(!cursor_begin(&destination, to->incoming, destination_window)))
        status = STATUS_PEER_FAULT;
    else
        status = copy_parts(source, &destination, copied);
    if (across)
        window_close();
    return status;
}
