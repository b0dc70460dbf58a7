/* SPDX-License-Identifier: MIT */
/*
 * Shared memory and futexes (futex(2)): the payload is produced and used where both partners
 * see it, and a system call each tells of it and waits for it.
 */
#include "shared_payload.h"

TRANSPORT_DESCRIPTION = {
    .name = "linux-shm-futex",
    .title = "shared memory, and a futex to wait by",
    .control = CONTROL_RENDEZVOUS,
    .data = DATA_SHARE,
    .placement = PLACEMENT_KERNEL,
    .copy_rule = COPY_RULE_NONE,
    .maximum_message = 64ull << 20,
};

static int64_t send_message(struct transport *transport, const void *payload, size_t length,
                            uint64_t label)
{
    return shared_payload_send(transport, payload, length, label, mailbox_post_and_wake);
}

static struct transport_message receive(struct transport *transport, void *buffer, size_t capacity)
{
    (void)buffer;
    return shared_payload_receive(transport, capacity, mailbox_sleep);
}

LINUX_TRANSPORT(.open = shared_payload_open, .send = send_message, .receive = receive,
                .outgoing = shared_payload_outgoing, .close = shared_payload_close);
