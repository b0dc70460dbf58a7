/* SPDX-License-Identifier: MIT */
/*
 * The same as `mach-ool`, but for pages that are the message's in part: of these the part is copied,
 * so that nothing else leaks. What that costs is the difference between the two (rule MACH-7).
 */
#include "core/mode.h"
#include "transfer/typed_message.h"

#include "x86_64/layout.h"

MODE_DESCRIPTION = {
    .name = "mach-hardened",
    .title = "Mach, all of the message out of line; edges are copied",
    .control = CONTROL_QUEUED,
    .data = DATA_VIRTUAL_COPY,
    .placement = PLACEMENT_KERNEL,
    .charge = CHARGE_NOBODY,
    .copy_rule = COPY_RULE_BY_PAGE,
    .maximum_message = USER_TOP,
};

static enum ipclab_status capture(struct channel *channel, struct thread *from,
                                  struct thread *holder)
{
    return out_of_line_capture(channel, from, holder, COPY_OBJECT_EDGES);
}

static enum ipclab_status stage(struct channel *channel, struct thread *from)
{
    return capture(channel, from, from);
}

static enum ipclab_status transfer(struct channel *channel, struct thread *from, struct thread *to)
{
    return out_of_line_pass(channel, from, to, from, COPY_OBJECT_EDGES);
}

static enum ipclab_status transfer_reply(struct channel *channel, struct thread *from,
                                         struct thread *to)
{
    return out_of_line_pass(channel, from, to, to, COPY_OBJECT_EDGES);
}

IPC_MODE(.transfer = transfer, .transfer_reply = transfer_reply, .stage = stage,
         .take = out_of_line_take, .capture = capture, .deliver = out_of_line_deliver,
         .discard = typed_discard, .cancel = typed_cancel, .unbind = typed_unbind,
         .channel_bytes = sizeof(struct typed_channel));
