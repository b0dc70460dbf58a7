/* SPDX-License-Identifier: MIT */
/*
 * Virtual copy: the receiver gets a new range at an address that the kernel chooses, and
 * both sides share its pages until either writes. It cannot be told where the message is to
 * land, so it cannot land in a ring buffer without a further copy.
 */
#include "core/mode.h"
#include "transfer/copy.h"
#include "transfer/virtual_copy.h"

MODE_DESCRIPTION = {
    .name = "cow",
    .title = "pages shared until either side writes, at a new address",
    .control = CONTROL_RENDEZVOUS,
    .data = DATA_VIRTUAL_COPY,
    .placement = PLACEMENT_KERNEL,
    .charge = CHARGE_RECEIVER, /* page tables, edges and what it writes */
    .copy_rule = COPY_RULE_BY_PAGE,
    .maximum_message = USER_TOP,
};

static enum ipclab_status transfer(struct channel *channel, struct thread *from, struct thread *to)
{
    uint64_t length = message_length(from, to);
    enum ipclab_status status = virtual_transfer(from, to, length, VIRTUAL_COPY);

    (void)channel;
    to->registers.rdx = status ? 0 : length;
    return status ? status : message_status(from, length);
}

IPC_MODE(.transfer = transfer);
