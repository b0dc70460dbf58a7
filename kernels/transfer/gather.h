/* SPDX-License-Identifier: MIT */
/*
 * Gather and scatter: one copy from the parts of one message into the parts of another,
 * whose ends need not match (ipclab/message.h).
 */
#ifndef TRANSFER_GATHER_H
#define TRANSFER_GATHER_H

#include "copy.h"

#include "core/thread.h"

#include <ipclab/status.h>

#include <stdint.h>

/*
 * Moves the outgoing message of `from` into the incoming range of `to`, either of which may
 * be parts; one of the two is current. Leaves the bytes that arrived in to->registers.rdx: what
 * an error leaves is a prefix of the message, in a prefix of the parts. Returns STATUS_OK,
 * STATUS_TRUNCATED, STATUS_PEER_FAULT where the receiver's parts or their list cannot be
 * accessed, STATUS_FAULT for the sender's, STATUS_TOO_LONG for a list beyond the limit.
 */
enum ipclab_status gather_between(const struct thread *from, struct thread *to);

/* The same without the first `from_offset` bytes of the message and `to_offset` bytes of the room
 * for it, or without all where there are fewer: the rest of a transfer that was stopped, or a part
 * of a message whose owner goes on waiting. rdx counts what is copied now. */
enum ipclab_status gather_behind(const struct thread *from, struct thread *to,
                                 uint64_t from_offset, uint64_t to_offset);

/* Either of the two, or between ranges copy_message or copy_message_rest: who has ranges pays one
 * test. */
static inline enum ipclab_status gather_or_copy(const struct thread *from, struct thread *to)
{
    if (message_in_parts(from, to))
        return gather_between(from, to);
    return copy_message(from, to, &to->registers.rdx);
}

static inline enum ipclab_status gather_or_copy_rest(struct thread *from, struct thread *to,
                                                     uint64_t offset)
{
    if (message_in_parts(from, to))
        return gather_behind(from, to, offset, offset);
    return copy_message_rest(from, to, offset, &to->registers.rdx);
}

#endif
