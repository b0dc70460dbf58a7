/* SPDX-License-Identifier: MIT */
#include "shared_payload.h"

#include <errno.h>
#include <stdlib.h>

int shared_payload_open(struct transport *transport, uint64_t longest)
{
    struct shared_payload *shared = malloc(sizeof(*shared));

    transport->own = shared;
    if (!shared)
        return -ENOMEM;
    shared->half = whole_pages(longest);
    shared->mailboxes = mailboxes_create(SIDE_COUNT * shared->half);
    return shared->mailboxes ? 0 : -ENOMEM;
}

void shared_payload_close(struct transport *transport)
{
    struct shared_payload *shared = transport->own;

    mailboxes_destroy(shared->mailboxes, SIDE_COUNT * shared->half);
    free(shared);
}

char *shared_payload_of(const struct transport *transport, enum side side)
{
    const struct shared_payload *shared = transport->own;

    return mailboxes_room(shared->mailboxes) + side * shared->half;
}

void *shared_payload_outgoing(const struct transport *transport)
{
    return shared_payload_of(transport, transport->side);
}
