/* SPDX-License-Identifier: MIT */
/*
 * A bounded queue in the kernel: a message is captured in memory that its sender's bank pays
 * for, and the sender goes on. A sender can exhaust its own bank, and nobody else's.
 */
#include "core/mode.h"
#include "core/process.h"
#include "transfer/message.h"

MODE_DESCRIPTION = {
    .name = "queued",
    .title = "captured in the kernel at the sender's cost, queued, copied out",
    .control = CONTROL_QUEUED,
    .data = DATA_TWO_STAGE_COPY,
    .placement = PLACEMENT_BUFFER,
    .charge = CHARGE_SENDER,
    .copy_rule = COPY_RULE_TWICE,
    .maximum_message = 64ull << 20,
};

static enum ipclab_status capture(struct channel *channel, struct thread *from,
                                  struct thread *holder)
{
    return message_capture(from->process->bank, channel, from, holder);
}

static enum ipclab_status stage(struct channel *channel, struct thread *from)
{
    return capture(channel, from, from);
}

static enum ipclab_status transfer(struct channel *channel, struct thread *from, struct thread *to)
{
    return message_pass(from->process->bank, channel, from, to, from);
}

static enum ipclab_status transfer_reply(struct channel *channel, struct thread *from,
                                         struct thread *to)
{
    return message_pass(from->process->bank, channel, from, to, to);
}

IPC_MODE(.transfer = transfer, .transfer_reply = transfer_reply, .stage = stage,
         .take = message_take, .capture = capture, .deliver = message_deliver,
         .discard = message_discard, .cancel = message_cancel);
