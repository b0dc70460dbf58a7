/* SPDX-License-Identifier: MIT */
/*
 * Mach's messages whose bytes are one region out of line: what a Mach program sends when there is
 * much of it. Whole pages are shared, the message's or not: who gets a message that begins or ends
 * within a page sees what else is on it, as Mach's manual warns (rule MACH-7).
 */
#include "core/mode.h"
#include "transfer/typed_memory.h"

#include "x86_64/layout.h"

MODE_DESCRIPTION = {
    .name = "mach-ool",
    .title = "Mach, all of the message out of line; pages as they are",
    .control = CONTROL_QUEUED,
    .data = DATA_VIRTUAL_COPY,
    .placement = PLACEMENT_KERNEL,
    .charge = CHARGE_NOBODY,
    .copy_rule = COPY_RULE_BY_PAGE,
    .maximum_message = USER_TOP,
};

IPC_MODE(.transfer = typed_memory_transfer, .transfer_reply = typed_memory_transfer_reply,
         .stage = typed_memory_stage, .take = typed_memory_take, .capture = typed_memory_capture,
         .deliver = typed_memory_deliver, .discard = typed_discard, .cancel = typed_cancel,
         .unbind = typed_unbind, .channel_bytes = sizeof(struct typed_channel));
