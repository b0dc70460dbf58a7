/* SPDX-License-Identifier: MIT */
/*
 * Typed messages without bytes, of one item: the sender's range, which travels as memory out of
 * line, is the message. The receiver finds its address in r8.
 */
#ifndef TRANSFER_TYPED_MEMORY_H
#define TRANSFER_TYPED_MEMORY_H

#include "typed_message.h"

/* Operations, as core/mode.h has them; the others are those of typed_message.h. A range is captured
 * as the channel's `how` says. */
ipc_transfer typed_memory_transfer, typed_memory_transfer_reply;
enum ipclab_status typed_memory_stage(struct channel *channel, struct thread *from);
enum ipclab_status typed_memory_take(struct channel *channel, struct thread *to);
enum ipclab_status typed_memory_capture(struct channel *channel, struct thread *from,
                                        struct thread *holder);
enum ipclab_status typed_memory_deliver(struct message *message, struct thread *to);

#endif
