/* SPDX-License-Identifier: MIT */
/* What the two transports in shared memory have in common: all but how they wait. */
#ifndef HOST_SHARED_PAYLOAD_H
#define HOST_SHARED_PAYLOAD_H

#include "mailbox.h"

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

/* What is in the other side's mailbox. */
struct transport_message shared_payload_take(struct transport *transport, size_t capacity);

/* Whether `payload` may be sent: nothing, or what lies where this side sends from. */
bool shared_payload_may_send(const struct transport *transport, const void *payload, size_t length);

#endif
