/* SPDX-License-Identifier: MIT */
/*
 * The same as `mach-ool`, but for pages that are the message's in part: of these the part is
 * copied, so that nothing else leaks. What that costs is the difference between the two (rule
 * MACH-7).
 */
#include "core/mode.h"
#include "transfer/typed_memory.h"

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

static enum ipclab_status bind(struct channel *channel, uint64_t longest)
{
    struct typed_channel *typed = channel->mode_data;

    (void)longest;
    typed->how = COPY_OBJECT_EDGES;
    return STATUS_OK;
}

IPC_MODE(.transfer = typed_memory_transfer, .transfer_reply = typed_memory_transfer_reply,
         .stage = typed_memory_stage, .take = typed_memory_take, .capture = typed_memory_capture,
         .deliver = typed_memory_deliver, .discard = typed_discard, .cancel = typed_cancel,
         .bind = bind, .unbind = typed_unbind, .channel_bytes = sizeof(struct typed_channel));
