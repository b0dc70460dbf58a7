/* SPDX-License-Identifier: MIT */
/*
 * Copies between user memory and user memory of another space, and between user memory and
 * the kernel. All of them check that the ranges are the user's, survive pages that cannot
 * be accessed, and count what they copied.
 */
#ifndef TRANSFER_COPY_H
#define TRANSFER_COPY_H

#include "core/space.h"
#include "core/thread.h"

#include "x86_64/copy.h"

#include <ipclab/message.h>

/* A list of parts that begins here or below ends in user space, however many they are. */
#define LIST_BASE_TOP (USER_TOP - MESSAGE_PARTS_LIMIT * sizeof(struct message_part))

/* How many bytes of the outgoing message of `from` fit what `to` awaits. */
static inline uint64_t message_length(const struct thread *from, const struct thread *to)
{
    uint64_t length = from->outgoing.length;

    return length <= to->incoming.length ? length : to->incoming.length;
}

/* Whether it arrived whole, for a message of which `length` bytes were delivered. */
static inline enum ipclab_status message_status(const struct thread *from, uint64_t length)
{
    return length == from->outgoing.length ? STATUS_OK : STATUS_TRUNCATED;
}

/* Whether either side gives parts (ipclab/message.h) instead of a range. */
static inline bool message_in_parts(const struct thread *from, const struct thread *to)
{
    return (from->outgoing.length | to->incoming.length) & MESSAGE_PARTS;
}

/* One run of the copy loop, of so many bytes. */
static inline void count_copy(uint64_t bytes)
{
    COUNT(COPIES, 1);
    COUNT(BYTES_COPIED, bytes);
}

/* Whose page stopped a copy that was to read on at `source`: told apart by whose 8 bytes at most
 * were being accessed. STATUS_FAULT for the sender's, STATUS_PEER_FAULT for the receiver's. */
static inline enum ipclab_status copy_fault(uintptr_t source)
{
    return cpu_local.copy_fault_address - source < 8 ? STATUS_FAULT : STATUS_PEER_FAULT;
}

/*
 * One copy, from the outgoing range of `from` into the incoming range of `to`, of which one
 * is current and the other is seen through the mapping window. `copied` is set to the bytes
 * that arrived. Returns STATUS_OK, STATUS_TRUNCATED, STATUS_FAULT for a range or page of
 * `from`, STATUS_PEER_FAULT for one of `to`.
 */
enum ipclab_status copy_message(const struct thread *from, const struct thread *to,
                                uint64_t *copied);

/* The same, letting interrupts in from a page of bytes on, so that from there to the longest the
 * cost is the same but for the copy loop's. */
enum ipclab_status copy_message_from_a_page(const struct thread *from, const struct thread *to,
                                            uint64_t *copied);

/* The same behind the first `offset` bytes, which have arrived; `copied` counts the rest. */
enum ipclab_status copy_message_rest(struct thread *from, struct thread *to, uint64_t offset,
                                     uint64_t *copied);

#endif
