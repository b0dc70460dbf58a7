/* SPDX-License-Identifier: MIT */
/* What the two transports in shared memory have in common: all but how they wait. */
#ifndef HOST_SHARED_PAYLOAD_H
#define HOST_SHARED_PAYLOAD_H

#include "mailbox.h"

#include <errno.h>

struct shared_payload {
    struct mailboxes *mailboxes;
    uint64_t half; /* bytes of payload that each side sends */
};

int shared_payload_open(struct transport *transport, uint64_t longest);
void shared_payload_close(struct transport *transport);

/* Where the payloads of a side lie, in both address spaces alike. */
char *shared_payload_of(const struct transport *transport, enum side side);

/* This side's own. */
void *shared_payload_outgoing(const struct transport *transport);

/*
 * Sends by `post`, and receives after `wait`: a mailbox's operations, of a receiver that sleeps or
 * of one that spins. Inline, so that neither costs a jump through a pointer.
 */
static inline int64_t
shared_payload_send(struct transport *transport, const void *payload, size_t length, uint64_t label,
                    void (*post)(struct mailbox *, const void *, uint64_t, uint64_t))
{
    const struct shared_payload *shared = transport->own;

    if (length && payload != shared_payload_outgoing(transport))
        return -EFAULT; /* it does not lie where the other side could see it */
    post(&shared->mailboxes->mailbox[transport->side], payload, length, label);
    return 0;
}

static inline struct transport_message shared_payload_receive(struct transport *transport,
                                                              size_t capacity,
                                                              void (*wait)(const struct mailbox *))
{
    const struct shared_payload *shared = transport->own;
    enum side sender = other_side(transport);
    struct mailbox *mailbox = &shared->mailboxes->mailbox[sender];

    wait(mailbox);
    return mailbox_take(mailbox, shared_payload_of(transport, sender), capacity);
}

#endif
