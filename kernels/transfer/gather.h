/* SPDX-License-Identifier: MIT */
/*
 * Gather and scatter: one copy from the parts of one message into the parts of another,
 * whose ends need not match (ipclab/message.h).
 */
#ifndef TRANSFER_GATHER_H
#define TRANSFER_GATHER_H

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

/* The same behind the first `offset` bytes, which have arrived; rdx counts the rest. */
enum ipclab_status gather_rest(const struct thread *from, struct thread *to, uint64_t offset);

#endif
