/* SPDX-License-Identifier: MIT */
/*
 * `direct` under the other fault policy: one copy from the sender's memory into the receiver's
 * buffer, when all pages of both are known to be there. No part of a message ever arrives
 * without the rest; in return its length is bounded, since its pages are held all at once.
 */
#include "core/mode.h"
#include "transfer/pin.h"

MODE_DESCRIPTION = {
    .name = "direct-pinned",
    .title = "one copy into the receiver's buffer, all pages pinned before it begins",
    .control = CONTROL_RENDEZVOUS,
    .data = DATA_DIRECT_COPY,
    .placement = PLACEMENT_BUFFER,
    .faults = FAULTS_PINNED_FIRST,
    .copy_rule = COPY_RULE_ONCE,
    .maximum_message = PIN_MESSAGE,
};

static noinline enum ipclab_status transfer_any(const struct thread *from, struct thread *to)
{
    uint64_t bytes = message_length(from, to);
    enum ipclab_status status;
    bool overlaps;

    to->registers.rdx = 0;
    if (from->outgoing.length > PIN_MESSAGE)
        return STATUS_TOO_LONG;
    if (bytes == 0)
        return message_status(from, bytes);
    if (pin_copy_across_pages(from, to, bytes)) {
        to->registers.rdx = bytes;
        return message_status(from, bytes);
    }
    status = pin_message(from, to, bytes, &overlaps);
    return status ? status : copy_message(from, to, &to->registers.rdx);
}

static enum ipclab_status transfer(struct channel *channel, struct thread *from, struct thread *to)
{
    uint64_t bytes = message_length(from, to);

    (void)channel;
    if (unlikely(bytes - 1 >= PAGE_BYTES || !pin_copy_within_pages(from, to, bytes)))
        return transfer_any(from, to);
    to->registers.rdx = bytes;
    return message_status(from, bytes);
}

IPC_MODE(.transfer = transfer);
