/* SPDX-License-Identifier: MIT */
/*
 * Move: the pages of the message leave the sender and turn up at the receiver, at an address
 * that the kernel chooses. Nothing is copied but the edges of a message that does not consist
 * of whole pages. The sender's next access to what it sent faults.
 */
#include "core/mode.h"
#include "transfer/virtual_copy.h"

#include "x86_64/layout.h"

MODE_DESCRIPTION = {
    .name = "move",
    .title = "pages leave the sender and appear at a new address",
    .control = CONTROL_RENDEZVOUS,
    .data = DATA_MOVE,
    .placement = PLACEMENT_KERNEL,
    .charge = CHARGE_RECEIVER, /* who gets the pages pays for them */
    .copy_rule = COPY_RULE_BY_PAGE,
    .maximum_message = USER_TOP,
};

static enum ipclab_status transfer(struct channel *channel, struct thread *from, struct thread *to)
{
    (void)channel;
    return virtual_message(from, to, VIRTUAL_MOVE);
}

IPC_MODE(.transfer = transfer);
