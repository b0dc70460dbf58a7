/* SPDX-License-Identifier: MIT */
/*
 * Mach 3: messages that the kernel keeps in a queue of each port, with memory out of line and
 * rights in them. Inline bytes are copied in and out; memory out of line is a virtual copy at an
 * address that the kernel chooses, so it cannot land in a ring buffer without a further copy.
 *
 * The best of it: small messages out of a cache, and a hand-off to who already waits. Sources: GNU
 * Mach reference manual, "Messages"; Mach 4's ipc_kmsg.c; docs/MODES.md.
 */
#include "core/endpoint.h"
#include "core/mode.h"
#include "transfer/typed_message.h"

#include <ipclab/mach.h>

MODE_DESCRIPTION = {
    .name = "mach",
    .title = "Mach: kernel messages, queues, memory out of line as virtual copies",
    .control = CONTROL_QUEUED,
    .data = DATA_TWO_STAGE_COPY,
    .placement = PLACEMENT_BUFFER,
    .charge = CHARGE_NOBODY,
    .copy_rule = COPY_RULE_TWICE,
    .maximum_message = 64ull << 20,
    .rules = "MACH",
    .rule_count = 14,
};

static enum ipclab_status stage(struct channel *channel, struct thread *from)
{
    return typed_capture(channel, from, from);
}

static enum ipclab_status transfer(struct channel *channel, struct thread *from, struct thread *to)
{
    return typed_pass(channel, from, to, from);
}

static enum ipclab_status transfer_reply(struct channel *channel, struct thread *from,
                                         struct thread *to)
{
    return typed_pass(channel, from, to, to);
}

static enum ipclab_status bind(struct channel *channel, uint64_t longest)
{
    (void)longest;
    if (!channel->endpoint->declared_to)
        queue_set_limit(channel->endpoint, MACH_QUEUE_DEFAULT);
    return STATUS_OK;
}

static enum ipclab_status control(struct channel *channel, struct thread *client,
                                  uint64_t operation, const uint64_t argument[3], uint64_t *result)
{
    struct typed_channel *typed = channel->mode_data;

    (void)result;
    if (operation != MACH_COPY_THRESHOLD || client)
        return STATUS_BAD_CALL;
    typed->copy_threshold = argument[0];
    return STATUS_OK;
}

static enum ipclab_status control_endpoint(struct endpoint *endpoint, uint64_t operation,
                                           const uint64_t argument[3], uint64_t *result)
{
    (void)result;
    if (operation != MACH_QUEUE_LIMIT)
        return STATUS_BAD_CALL;
    if (argument[0] == 0 || argument[0] > MACH_QUEUE_MAXIMUM)
        return STATUS_BAD_ARGUMENT;
    queue_set_limit(endpoint, (unsigned)argument[0]);
    return STATUS_OK;
}

IPC_MODE(.transfer = transfer, .transfer_reply = transfer_reply, .stage = stage,
         .take = typed_take, .capture = typed_capture, .deliver = typed_deliver,
         .discard = typed_discard, .cancel = typed_cancel, .bind = bind, .unbind = typed_unbind,
         .channel_bytes = sizeof(struct typed_channel), .control = control,
         .control_endpoint = control_endpoint);
