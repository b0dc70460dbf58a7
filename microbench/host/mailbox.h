/* SPDX-License-Identifier: MIT */
/*
 * Memory that both partners see: a mailbox for each direction, which says that a message is
 * there and where, and room for payloads behind them. Waiting is by futex(2), or by looking
 * again and again.
 */
#ifndef HOST_MAILBOX_H
#define HOST_MAILBOX_H

#include "../transport.h"

/* On cache lines of its own: what one side polls is not what the other writes. */
struct mailbox {
    _Alignas(128) uint32_t full;
    uint64_t label, length;
    const void *payload; /* an address of the sender's */
};

struct mailboxes {
    struct mailbox mailbox[SIDE_COUNT]; /* by the side that sends */
};

/* Shared memory with the mailboxes in its first page and `bytes` bytes behind it, which
 * mailboxes_room finds. NULL where there is none. */
struct mailboxes *mailboxes_create(uint64_t bytes);
void mailboxes_destroy(struct mailboxes *mailboxes, uint64_t bytes);
char *mailboxes_room(struct mailboxes *mailboxes);

/* The same as operations of a transport whose messages lie elsewhere. */
int mailboxes_open(struct transport *transport, uint64_t longest);
void mailboxes_close(struct transport *transport);

/* Puts a message into an empty mailbox, for a receiver that spins or one that sleeps. */
void mailbox_post(struct mailbox *mailbox, const void *payload, uint64_t length, uint64_t label);
void mailbox_post_and_wake(struct mailbox *mailbox, const void *payload, uint64_t length,
                           uint64_t label);

/* Waits until a message is there. */
void mailbox_spin(const struct mailbox *mailbox);
void mailbox_sleep(const struct mailbox *mailbox);

/* The message that is there, in `payload`; the mailbox is empty afterwards. -EMSGSIZE where
 * it is longer than `capacity`. */
struct transport_message mailbox_take(struct mailbox *mailbox, void *payload, size_t capacity);

#endif
