/* SPDX-License-Identifier: MIT */
/*
 * Page move by mremap(2): the pages leave the sender's range, which is unmapped, and appear at
 * an address that the receiver has reserved. Linux moves pages within one address space only
 * (neither mremap nor UFFDIO_MOVE crosses one), so the partners are two threads: what is
 * measured is a move without the protection that the other transports give.
 */
#include "mailbox.h"

#include <errno.h>

TRANSPORT_DESCRIPTION = {
    .name = "linux-mremap",
    .title = "pages moved between two threads of one address space",
    .control = CONTROL_RENDEZVOUS,
    .data = DATA_MOVE,
    .placement = PLACEMENT_KERNEL,
    .copy_rule = COPY_RULE_BY_PAGE,
    .maximum_message = 64ull << 20,
};

static int64_t send_message(struct transport *transport, const void *payload, size_t length,
                            uint64_t label)
{
    struct mailboxes *mailboxes = transport->own;

    if ((uintptr_t)payload % HOST_PAGE)
        return -EINVAL;
    mailbox_post_and_wake(&mailboxes->mailbox[transport->side], payload, length, label);
    return 0;
}

/* The pages at their new address, or MAP_FAILED. */
static void *move_pages_here(void *payload, uint64_t bytes)
{
    void *room = mmap(NULL, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (room == MAP_FAILED)
        return MAP_FAILED;
    return mremap(payload, bytes, bytes, MREMAP_MAYMOVE | MREMAP_FIXED, room);
}

static struct transport_message receive(struct transport *transport, void *buffer, size_t capacity)
{
    struct mailboxes *mailboxes = transport->own;
    struct mailbox *mailbox = &mailboxes->mailbox[other_side(transport)];
    struct transport_message message;
    void *payload;

    mailbox_sleep(mailbox);
    payload = (void *)mailbox->payload;
    message = mailbox_take(mailbox, buffer, capacity);
    if (message.status || !message.length)
        return message;
    message.payload = move_pages_here(payload, whole_pages(message.length));
    if (message.payload == MAP_FAILED)
        message.status = -errno;
    return message;
}

LINUX_TRANSPORT(.open = mailboxes_open, .send = send_message, .receive = receive,
                .release = memory_drop, .close = mailboxes_close, .one_space = true);
