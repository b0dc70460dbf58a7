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

#define SMALL_MESSAGE_BYTES 256ull /* with the kernel's part of it */

/* What a mode keeps beside each channel. */
struct typed_channel {
    struct kernel_message *spare; /* the small one, if it is not in use */
    uint64_t copy_threshold;      /* shorter memory out of line is copied at once */
};

/* How a mode treats memory out of line: COPY_OBJECT_EDGES or 0. */
enum ipclab_status typed_capture(struct channel *channel, struct thread *from,
                                 struct thread *holder, uint32_t how);
enum ipclab_status typed_deliver(struct message *message, struct thread *to);
void typed_discard(struct message *message);
void typed_cancel(struct channel *channel, struct thread *client);
enum ipclab_status typed_take(struct channel *channel, struct thread *to);
enum ipclab_status typed_pass(struct channel *channel, struct thread *from, struct thread *to,
                              struct thread *holder, uint32_t how);
void typed_unbind(struct channel *channel);

/* The same operations of modes whose whole message is memory out of line. */
enum ipclab_status out_of_line_capture(struct channel *channel, struct thread *from,
                                       struct thread *holder, uint32_t how);
enum ipclab_status out_of_line_deliver(struct message *message, struct thread *to);
enum ipclab_status out_of_line_take(struct channel *channel, struct thread *to);
enum ipclab_status out_of_line_pass(struct channel *channel, struct thread *from,
                                    struct thread *to, struct thread *holder, uint32_t how);

#endif
