/* SPDX-License-Identifier: MIT */
/*
 * Messages that nobody waits for: a sender goes on as soon as its message has been captured,
 * and an endpoint keeps up to QUEUE_LIMIT of them, first come, first served.
 *
 * Who sends to a full queue waits with its message until there is room, or is told so. What
 * a message consists of, and who pays for it, is the mode's: this is the control transfer.
 * A call in such a mode is captured likewise; its client waits for the reply in any case.
 */
#ifndef CORE_QUEUE_H
#define CORE_QUEUE_H

#include "list.h"
#include "thread.h"

#include <stdbool.h>
#include <stdint.h>

#define QUEUE_LIMIT 16

struct bank;
struct channel;
struct endpoint;

/* What the core knows of a captured message; the mode's part follows it. */
struct message {
    struct list link;
    struct channel *channel; /* referenced while the message is in a queue */
    uint64_t label;
    uint64_t length;
};

struct message_queue {
    struct list link;     /* among the endpoint's callers while there are messages */
    struct list messages, senders;
    unsigned count, limit;
};

/* Empty, and of QUEUE_LIMIT messages at the most. */
void queue_initialise(struct message_queue *queue);

/* The endpoint keeps up to `limit` messages from now on; of senders that wait for room, those
 * that now have it go on. */
void queue_set_limit(struct endpoint *endpoint, unsigned limit);

/* Delivers the first message to `server`, the current thread, whose system call is then over;
 * it may be put to wait for a page instead, and does not return. */
void queue_receive(struct endpoint *endpoint, struct thread *server);

/* Nobody will receive there any more: drops the messages, wakes the senders. */
void queue_end(struct endpoint *endpoint);

/* Drops the messages that lie in frames of `bank`, or were sent through a channel that does. */
void queue_revoke_of(struct endpoint *endpoint, const struct bank *bank);

/* The current thread goes on with what a page stopped: capturing its message, or receiving
 * one. */
void queue_send_again(struct thread *sender);
void queue_receive_again(struct thread *server);

/* The thread ends, or what it waited for will not come: drops the message that it holds. */
void queue_drop_message(struct thread *thread);

/* System call SEND. */
void queue_send(uint64_t channel, uint64_t base, uint64_t length, uint64_t flags, uint64_t unused,
                uint64_t label);

#endif
