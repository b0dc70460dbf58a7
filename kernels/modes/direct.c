/* SPDX-License-Identifier: MIT */
/*
 * One copy, from the sender's memory straight into the receiver's buffer. Whichever of the
 * two completes the rendezvous is current and sees the other through the mapping window
 * (x86_64/page_table.h says why a window and not the direct map).
 */
#include "core/mode.h"
#include "transfer/copy.h"

MODE_DESCRIPTION = {
    .name = "direct",
    .title = "one copy through a mapping window into the receiver's buffer",
    .control = CONTROL_RENDEZVOUS,
    .data = DATA_DIRECT_COPY,
    .placement = PLACEMENT_BUFFER,
    .copy_rule = COPY_RULE_ONCE,
    .maximum_message = USER_TOP,
};

static enum ipclab_status transfer(struct channel *channel, struct thread *from, struct thread *to)
{
    (void)channel;
    return copy_message(from, to, &to->registers.rdx);
}

static enum ipclab_status resume(struct channel *channel, struct thread *from, struct thread *to,
                                 uint64_t offset)
{
    (void)channel;
    return copy_message_rest(from, to, offset, &to->registers.rdx);
}

IPC_MODE(.transfer = transfer, .resume = resume);
