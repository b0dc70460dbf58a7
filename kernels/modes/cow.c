/* SPDX-License-Identifier: MIT */
/*
 * Virtual copy: the receiver gets a new range at an address that the kernel chooses, and
 * both sides share its pages until either writes. It cannot be told where the message is to
 * land, so it cannot land in a ring buffer without a further copy.
 */
#include "core/mode.h"
#include "transfer/virtual_copy.h"

#include "x86_64/layout.h"

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
    (void)channel;
    return virtual_message(from, to, VIRTUAL_COPY);
}

IPC_MODE(.transfer = transfer);
