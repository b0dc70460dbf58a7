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
#include "core/process.h"
#include "core/resume.h"
#include "transfer/pin.h"

#include "x86_64/page_table.h"

#include <ipclab/keykos.h>

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

/* KeyKOS's scratch page: one a CPU, there from the start. */
static char holding_area[KEYKOS_STRING];

/* Two copies, out of one space and into the other: what arrives is what was sent, whatever the
 * two ranges have in common. All of it is pinned. */
static void copy_through_holding_area(const struct thread *from, const struct thread *to,
                                      uint64_t bytes)
{
    page_tables_activate(from->tables);
    copy_bytes(holding_area, (const void *)from->outgoing.base, bytes);
    count_copy(bytes);
    page_tables_activate(to->tables);
    copy_bytes((void *)to->incoming.base, holding_area, bytes);
    count_copy(bytes);
}

/* Whether the receive page that is missing will come, from its pager. */
static bool awaits_page(const struct thread *to)
{
    uintptr_t address = cpu_local.copy_fault_address;
    uint64_t offset;

    return space_absent_page(&to->process->space,
                             address >= WINDOW_BASE ? address - WINDOW_BASE : address, true,
                             &offset);
}

/* Any message: of no bytes, over page boundaries, of pages that are missing, onto itself. A bad
 * receive page is its owner's trouble, and the message goes on without its string. So is one
 * that a pager owes, where a server replies: a client must not hold it up. A caller waits. */
static noinline enum ipclab_status transfer_any(const struct thread *from, struct thread *to,
                                                bool reply)
{
    uint64_t bytes = message_length(from, to);
    enum ipclab_status status;
    bool overlaps;

    to->registers.rdx = 0;
    if (from->outgoing.length > KEYKOS_STRING)
        return STATUS_TOO_LONG;
    if (bytes == 0)
        return STATUS_OK;
    if (pin_copy_across_pages(from, to, bytes)) {
        to->registers.rdx = bytes;
        return STATUS_OK;
    }
    status = pin_message(from, to, bytes, &overlaps);
    if (status)
        return status == STATUS_PEER_FAULT && (reply || !awaits_page(to)) ? STATUS_LOST : status;
    if (overlaps)
        copy_through_holding_area(from, to, bytes);
    else
        copy_message(from, to, &bytes);
    to->registers.rdx = bytes;
    return STATUS_OK;
}

/* The surplus of a string is not transmitted, and nobody is told. */
static inline enum ipclab_status pass(const struct thread *from, struct thread *to, bool reply)
{
    uint64_t bytes = message_length(from, to);

    if (unlikely(from->outgoing.length - 1 >= KEYKOS_STRING ||
                 !pin_copy_within_pages(from, to, bytes)))
        return transfer_any(from, to, reply);
    to->registers.rdx = bytes;
    return STATUS_OK;
}

static enum ipclab_status transfer(struct channel *channel, struct thread *from, struct thread *to)
{
    (void)channel;
    return pass(from, to, false);
}

static enum ipclab_status transfer_reply(struct channel *channel, struct thread *from,
                                         struct thread *to)
{
    (void)channel;
    return pass(from, to, true);
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
    return tell_sent(pass(from, to, false), from, to);
}

static enum ipclab_status transfer_reply_telling(struct channel *channel, struct thread *from,
                                                 struct thread *to)
{
    (void)channel;
    return tell_sent(pass(from, to, true), from, to);
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
