/* SPDX-License-Identifier: MIT */
/*
 * KeyKOS: a message is an order code (the label), one string of at most a page, and up to four
 * keys (core/handle_pass.h). It is both sent and consumed in the same instant: no buffer, no
 * queue of data, nothing allocated. All pages of both sides are resident and pinned before
 * the first byte moves; if one is missing the whole invocation begins again.
 *
 * After KeyKOS's gate jump (gatec.c) and "The KeyKOS Nanokernel Architecture"; the rules KK-1
 * to KK-13 are tests in tests/guest/rules_keykos.c.
 */
#include "core/channel.h"
#include "core/mode.h"
#include "core/resume.h"
#include "transfer/page_string.h"

MODE_DESCRIPTION = {
    .name = "keykos",
    .title = "KeyKOS: order code, a string of one page, four keys; pages pinned first",
    .control = CONTROL_RENDEZVOUS,
    .data = DATA_DIRECT_COPY,
    .placement = PLACEMENT_BUFFER,
    .faults = FAULTS_PINNED_FIRST,
    .charge = CHARGE_NOBODY,
    .copy_rule = COPY_RULE_ONCE,
    .maximum_message = KEYKOS_STRING,
    .rules = "KK",
    .rule_count = 13,
};

static enum ipclab_status transfer(struct channel *channel, struct thread *from, struct thread *to)
{
    (void)channel;
    return page_string_pass(from, to, false);
}

static enum ipclab_status transfer_reply(struct channel *channel, struct thread *from,
                                         struct thread *to)
{
    (void)channel;
    return page_string_pass(from, to, true);
}

/* The same; the receiver is told what the sender offered. */
static enum ipclab_status tell_sent(enum ipclab_status status, const struct thread *from,
                                    struct thread *to)
{
    if (status == STATUS_OK)
        to->registers.rdx = from->outgoing.length;
    return status;
}

static enum ipclab_status transfer_telling(struct channel *channel, struct thread *from,
                                           struct thread *to)
{
    (void)channel;
    return tell_sent(page_string_pass(from, to, false), from, to);
}

static enum ipclab_status transfer_reply_telling(struct channel *channel, struct thread *from,
                                                 struct thread *to)
{
    (void)channel;
    return tell_sent(page_string_pass(from, to, true), from, to);
}

static enum ipclab_status control(struct channel *channel, struct thread *client,
                                  uint64_t operation, const uint64_t argument[3],
                                  uint64_t *result)
{
    if (operation == KEYKOS_RESUME_KEY && client)
        return resume_key_create(client, result);
    if (operation != KEYKOS_LENGTH || client || argument[0] > KEYKOS_LENGTH_SENT)
        return STATUS_BAD_ARGUMENT;
    channel->transfer = argument[0] == KEYKOS_LENGTH_SENT ? transfer_telling : transfer;
    channel->transfer_reply =
        argument[0] == KEYKOS_LENGTH_SENT ? transfer_reply_telling : transfer_reply;
    return STATUS_OK;
}

IPC_MODE(.transfer = transfer, .transfer_reply = transfer_reply, .control = control);
