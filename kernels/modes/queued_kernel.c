/* SPDX-License-Identifier: MIT */
/*
 * The same queue as in `queued`, but the memory is the kernel's own: nobody is charged for it, so
 * one sender can take all of it. It is there to show what accounts are good for.
 */
#include "core/bank.h"
#include "transfer/message.h"

MODE_DESCRIPTION = {
    .name = "queued-kernel",
    .title = "the same at nobody's cost: a flood of one starves all",
    .control = CONTROL_QUEUED,
    .data = DATA_TWO_STAGE_COPY,
    .placement = PLACEMENT_BUFFER,
    .charge = CHARGE_NOBODY,
    .copy_rule = COPY_RULE_TWICE,
    .maximum_message = 64ull << 20,
};

static enum ipclab_status capture(struct channel *channel, struct thread *from,
                                  struct thread *holder)
{
    return message_capture(&root_bank, channel, from, holder);
}

static enum ipclab_status stage(struct channel *channel, struct thread *from)
{
    return capture(channel, from, from);
}

static enum ipclab_status transfer(struct channel *channel, struct thread *from, struct thread *to)
{
    return message_pass(&root_bank, channel, from, to, from);
}

static enum ipclab_status transfer_reply(struct channel *channel, struct thread *from,
                                         struct thread *to)
{
    return message_pass(&root_bank, channel, from, to, to);
}

IPC_MODE(.transfer = transfer, .transfer_reply = transfer_reply, .stage = stage,
         .take = message_take, .capture = capture, .deliver = message_deliver,
         .discard = message_discard, .cancel = message_cancel);
