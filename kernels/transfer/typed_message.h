/* SPDX-License-Identifier: MIT */
/*
 * Mach's messages: bytes, and typed items among them that stand for memory and for handles
 * (ipclab/mach.h). Small messages come out of a cache of one a channel, as large as Mach 3's
 * (IKM_SAVED_KMSG_SIZE); nobody is charged for any of them.
 */
#ifndef TRANSFER_TYPED_MESSAGE_H
#define TRANSFER_TYPED_MESSAGE_H

#include "copy_object.h"
#include "message.h"

#include "core/handle_cargo.h"

#include <ipclab/mach.h>

#define SMALL_MESSAGE_BYTES 256ull /* with the kernel's part of it */

/* What a mode keeps beside each channel. */
struct typed_channel {
    struct kernel_message *spare; /* the small one, if it is not in use */
    uint64_t copy_threshold;      /* shorter memory out of line is copied at once */
    uint32_t how;                 /* enum copy_object_how: how all of it is captured */
};

/* What the kernel holds for a message's items between send and receive, in a frame of its own. An
 * item's memory is at its own index, a handle's item has that of its slot for a value. */
struct attachment {
    unsigned count;
    bool delivered;
    struct copy_object memory[MACH_ITEM_LIMIT];
    struct handle_cargo handles;
};

_Static_assert(sizeof(struct attachment) <= PAGE_BYTES, "it lies in one frame");

/* A message for `length` bytes, out of the cache where it is small; null where memory ran out. */
struct kernel_message *typed_create(struct channel *channel, uint64_t length);

/* Gives it an attachment of no items; null where memory ran out. */
struct attachment *typed_attach(struct kernel_message *message);

/* Operations, as core/mode.h has them; `typed_pass` is both stages, of the message of the call that
 * `holder` makes or is answered. */
enum ipclab_status typed_capture(struct channel *channel, struct thread *from,
                                 struct thread *holder);
enum ipclab_status typed_deliver(struct message *message, struct thread *to);
void typed_discard(struct message *message);
void typed_cancel(struct channel *channel, struct thread *client);
enum ipclab_status typed_take(struct channel *channel, struct thread *to);
enum ipclab_status typed_pass(struct channel *channel, struct thread *from, struct thread *to,
                              struct thread *holder);
void typed_unbind(struct channel *channel);

#endif
