/* SPDX-License-Identifier: MIT */
/*
 * process_vm_readv(2): the receiver copies out of the sender's address space into its own
 * buffer, once. A mailbox in shared memory says where the payload lies, a futex that it is
 * there; the sender leaves it alone until the reply.
 */
#include "mailbox.h"

#include <errno.h>
#include <sys/uio.h>

TRANSPORT_DESCRIPTION = {
    .name = "linux-process_vm_readv",
    .title = "the receiver copies out of the sender's memory",
    .control = CONTROL_RENDEZVOUS,
    .data = DATA_DIRECT_COPY,
    .copy_rule = COPY_RULE_ONCE,
    .maximum_message = 64ull << 20,
};

static int64_t send_message(struct transport *transport, const void *payload, size_t length,
                            uint64_t label)
{
    struct mailboxes *mailboxes = transport->own;

    mailbox_post_and_wake(&mailboxes->mailbox[transport->side], payload, length, label);
    return 0;
}

/* 0 or -errno */
static int64_t copy_out(pid_t sender, const void *payload, char *buffer, size_t length)
{
    for (size_t done = 0; done < length;) {
        struct iovec local = {buffer + done, length - done};
        struct iovec remote = {(char *)payload + done, length - done};
        ssize_t copied = process_vm_readv(sender, &local, 1, &remote, 1, 0);

        if (copied <= 0)
            return copied ? -errno : -EFAULT;
        done += (size_t)copied;
    }
    return 0;
}

static struct transport_message receive(struct transport *transport, void *buffer, size_t capacity)
{
    struct mailboxes *mailboxes = transport->own;
    struct mailbox *mailbox = &mailboxes->mailbox[other_side(transport)];
    struct transport_message message;
    const void *payload;

    mailbox_sleep(mailbox);
    payload = mailbox->payload;
    message = mailbox_take(mailbox, buffer, capacity);
    if (!message.status)
        message.status = copy_out(transport->partner, payload, buffer, message.length);
    return message;
}

LINUX_TRANSPORT(.open = mailboxes_open, .send = send_message, .receive = receive,
                .close = mailboxes_close);
