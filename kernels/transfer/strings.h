/* SPDX-License-Identifier: MIT */
/* Messages of several strings, each gathered and scattered for itself: ipclab/l3.h. */
#ifndef TRANSFER_STRINGS_H
#define TRANSFER_STRINGS_H

#include "core/thread.h"

#include <ipclab/status.h>

#include <stdint.h>

/*
 * One copy from the outgoing message of `from`, in registers, a range, parts or strings, into the
 * incoming one of `to`, a range, parts or strings; one of the two is current. The first `offset`
 * bytes have arrived before; rdx of `to` counts those that do now. Buffers are clipped where user
 * space ends.
 * Returns STATUS_OK, STATUS_OVERFLOW where a string does not fit or finds no buffer, STATUS_FAULT
 * and STATUS_PEER_FAULT for a list or memory of the sender's and of the receiver's,
 * STATUS_TOO_LONG for a sender's list beyond the limit.
 */
enum ipclab_status strings_transfer(struct thread *from, struct thread *to, uint64_t offset);

#endif
