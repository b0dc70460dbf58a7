/* SPDX-License-Identifier: MIT */
/*
 * Migrating-threads RPC, as in Mach 4: the caller's thread enters the server. One copy each way,
 * into the buffer that the server's activation has declared; no kernel buffer, no queue of
 * messages, no pass of the scheduler. Where a page has to come from a pager, the copy falls back
 * to two stages, of which each needs one side only: direct copy is "only a common-case
 * optimization: in general, the model is that you transfer messages in two stages" (Ford, the
 * mail of December 1994).
 */
#include "core/migrate.h"
#include "core/mode.h"
#include "core/process.h"
#include "transfer/message.h"
#include "transfer/short_copy.h"

MODE_DESCRIPTION = {
    .name = "mtrpc",
    .title = "migrating threads: the caller's thread enters the server; one copy",
    .control = CONTROL_MIGRATING,
    .data = DATA_DIRECT_COPY,
    .placement = PLACEMENT_BUFFER,
    .charge = CHARGE_SENDER, /* the copy of a message that waits for a page */
    .copy_rule = COPY_RULE_ONCE,
    .maximum_message = USER_TOP,
    .rules = "MIG",
    .rule_count = 8,
};

/* The message of the call that `client` makes, or is answered. Where a page stops the copy, what
 * is left is a matter of each side alone; a timer's interrupt is no reason for that. */
static noinline enum ipclab_status
pass(struct channel *channel, struct thread *from, struct thread *to, struct thread *client)
{
    enum ipclab_status status;

    if (!client->message) {
        status = copy_message(from, to, &to->registers.rdx);
        if (status == STATUS_OK || status == STATUS_TRUNCATED || cpu_local.copy_interrupted)
            return status;
    }
    return message_pass(from->process->bank, channel, from, to, client);
}

/* Behind the first `offset` bytes; the stages are always of the whole message. */
static enum ipclab_status resume(struct channel *channel, struct thread *from, struct thread *to,
                                 uint64_t offset)
{
    struct thread *client = from->suspended.client;
    enum ipclab_status status;

    if (!client->message) {
        status = copy_message_rest(from, to, offset, &to->registers.rdx);
        if (status == STATUS_OK || status == STATUS_TRUNCATED || cpu_local.copy_interrupted)
            return status;
    }
    status = message_pass(from->process->bank, channel, from, to, client);
    to->registers.rdx -= offset;
    return status;
}

static enum ipclab_status transfer(struct channel *channel, struct thread *from, struct thread *to)
{
    migrate_enter(from, to);
    if (likely(!from->message) && (short_copy(from, to, 8) || short_copy(from, to, 16)))
        return STATUS_OK;
    return pass(channel, from, to, from);
}

/* The caller's thread leaves the server in any case: if the reply fails, the server's own goes
 * on. */
static enum ipclab_status transfer_reply(struct channel *channel, struct thread *from,
                                         struct thread *to)
{
    migrate_leave(from);
    if (likely(!to->message) && (short_copy(from, to, 8) || short_copy(from, to, 16)))
        return STATUS_OK;
    return pass(channel, from, to, to);
}

/* A caller who finds no activation waits with its message where it is. */
static enum ipclab_status stage(struct channel *channel, struct thread *from)
{
    (void)channel;
    (void)from;
    return STATUS_OK;
}

IPC_MODE(.transfer = transfer, .transfer_reply = transfer_reply, .resume = resume,
         .stage = stage, .take = message_take, .cancel = message_cancel);
