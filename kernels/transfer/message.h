/* SPDX-License-Identifier: MIT */
/*
 * Messages that a kernel keeps: a copy of the sender's bytes, in memory that somebody is charged
 * for. A small one lies in one frame with its header, a large one in pages of its own.
 *
 * In modes that are queued a call is captured in the same way as what is sent: the functions
 * below are these modes' operations, but for who pays.
 */
#ifndef TRANSFER_MESSAGE_H
#define TRANSFER_MESSAGE_H

#include "buffer.h"

#include "core/channel.h"
#include "core/queue.h"
#include "core/thread.h"

#include "x86_64/layout.h"

#include <ipclab/status.h>

struct bank;

struct kernel_message {
    struct message message; /* first */
    struct buffer buffer;   /* its pages are null where the bytes follow here */
    void *attachment;       /* a mode's own, which the mode frees; null: none */
    char inline_bytes[];
};

/* All of a message that message_create has made. */
static inline struct kernel_message *kernel_message(struct message *message)
{
    return (struct kernel_message *)message;
}

/* How many bytes lie in the message's own frame. */
#define MESSAGE_INLINE_BYTES (PAGE_BYTES - sizeof(struct kernel_message))

/* A message for `length` bytes, at the cost of `bank`; null where that cannot pay. */
struct kernel_message *message_create(struct bank *bank, struct channel *channel,
                                      uint64_t length);

/* Its first stage, begun or gone on with: the bytes at `base` of the current space. */
enum ipclab_status message_fill(struct kernel_message *message, uintptr_t base);

/* Where its first bytes lie: all of a small message, or the first page. */
void *message_bytes(const struct kernel_message *message);

/* Captures the outgoing message of `from` into holder->message, at the cost of `bank`; goes on
 * with it where a page stopped it. Returns STATUS_OK, STATUS_NO_MEMORY, or STATUS_FAULT. */
enum ipclab_status message_capture(struct bank *bank, struct channel *channel,
                                   const struct thread *from, struct thread *holder);

/* Copies it out to where `to` receives, or goes on with that. Returns STATUS_OK,
 * STATUS_TRUNCATED or STATUS_PEER_FAULT; the bytes delivered are in rdx. */
enum ipclab_status message_deliver(struct message *message, struct thread *to);

/* Frees the message; its channel is not touched. */
void message_discard(struct message *message);

/* Both stages, of a message that `holder` may have been captured for before. */
enum ipclab_status message_pass(struct bank *bank, struct channel *channel, struct thread *from,
                                struct thread *to, struct thread *holder);

/* Operations `take` and `cancel` of a call. */
enum ipclab_status message_take(struct channel *channel, struct thread *to);
void message_cancel(struct channel *channel, struct thread *client);

#endif
