/* SPDX-License-Identifier: MIT */
/*
 * What the mail proposes for KeyKOS: "large" messages in two stages. "The kernel might require any
 * process that sends a large message to supply to the kernel (explicitly or implicitly) a space
 * bank key from which the kernel can allocate nodes. During the send phase, the kernel allocates
 * nodes from that space bank and stuffs the contents of the message into those nodes; during the
 * receive phase, the kernel unpacks the nodes [...] The kernel could even keep the nodes chained
 * together and attached to the appropriate process's domain node so that message transfer could
 * be cleanly interrupted by page faults."
 *
 * A string of up to a page goes as in KeyKOS, in one copy, and takes no memory: so whether a
 * message is large is the sender's to choose, and so are its cost and who bears it. Nodes are a
 * kernel message (transfer/message.h) that hangs on the calling thread. KeyKOS's rules are tests of
 * this mode, too (tests/guest/rules_keykos.c), and what large messages make of them.
 */
#include "core/bank.h"
#include "core/channel.h"
#include "core/mode.h"
#include "core/process.h"
#include "core/resume.h"
#include "transfer/message.h"
#include "transfer/page_string.h"

MODE_DESCRIPTION = {
    .name = "keykos-large",
    .title = "KeyKOS, and beyond a page two stages in nodes from the sender's space bank",
    .control = CONTROL_RENDEZVOUS,
    .data = DATA_TWO_STAGE_COPY,
    .placement = PLACEMENT_BUFFER,
    .faults = FAULTS_MID_TRANSFER, /* of what is large; a string of a page is pinned first */
    .charge = CHARGE_SENDER,
    .copy_rule = COPY_RULE_TWICE_BEYOND_PAGE,
    .maximum_message = 64ull << 20,
    .rules = "KK",
    .rule_count = 13,
};

/* The banks that each side has named; null: its process's own. */
struct supplied {
    struct bank *client, *server;
};

static struct bank *bank_of(struct bank *named, const struct thread *from)
{
    return named ? named : from->process->bank;
}

/* As a string's: of a surplus nobody is told, and a bad receive page is its owner's trouble. */
static enum ipclab_status received(struct channel *channel, struct thread *client,
                                   const struct thread *to, enum ipclab_status status)
{
    if (status == STATUS_TRUNCATED)
        return STATUS_OK;
    if (status != STATUS_PEER_FAULT || cpu_local.copy_interrupted || receiver_awaits_page(to))
        return status;
    message_cancel(channel, client);
    return STATUS_LOST;
}

/* Both stages, of the message of the call that `client` makes or is answered. */
static noinline enum ipclab_status pass_large(struct channel *channel, struct bank *named,
                                              struct thread *from, struct thread *to,
                                              struct thread *client)
{
    return received(channel, client, to,
                    message_pass(bank_of(named, from), channel, from, to, client));
}

static enum ipclab_status transfer(struct channel *channel, struct thread *from, struct thread *to)
{
    const struct supplied *supplied = channel->mode_data;

    if (unlikely(from->outgoing.length > KEYKOS_STRING || from->message))
        return pass_large(channel, supplied->client, from, to, from);
    return page_string_pass(from, to, false);
}

static enum ipclab_status transfer_reply(struct channel *channel, struct thread *from,
                                         struct thread *to)
{
    const struct supplied *supplied = channel->mode_data;

    if (unlikely(from->outgoing.length > KEYKOS_STRING || to->message))
        return pass_large(channel, supplied->server, from, to, to);
    return page_string_pass(from, to, true);
}

/* The caller finds no receiver: what is large goes into nodes, what is not waits where it is. */
static enum ipclab_status stage(struct channel *channel, struct thread *from)
{
    const struct supplied *supplied = channel->mode_data;

    if (from->outgoing.length <= KEYKOS_STRING)
        return STATUS_OK;
    return message_capture(bank_of(supplied->client, from), channel, from, from);
}

static enum ipclab_status take(struct channel *channel, struct thread *to)
{
    return received(channel, to, to, message_take(channel, to));
}

static void name_bank(struct bank **named, struct object *bank)
{
    if (bank)
        object_reference(bank);
    if (*named)
        object_release(&(*named)->object);
    *named = (struct bank *)bank;
}

static void unbind(struct channel *channel)
{
    struct supplied *supplied = channel->mode_data;

    name_bank(&supplied->client, NULL);
    name_bank(&supplied->server, NULL);
}

static enum ipclab_status control(struct channel *channel, struct thread *client,
                                  uint64_t operation, const uint64_t argument[3],
                                  uint64_t *result)
{
    struct supplied *supplied = channel->mode_data;
    struct object *bank =
        handle_object(&current_process()->handles, argument[0], &bank_type, 0);

    if (operation == KEYKOS_RESUME_KEY && client)
        return resume_key_create(client, result);
    if (operation != KEYKOS_BANK)
        return STATUS_BAD_ARGUMENT;
    if (argument[0] && !bank)
        return STATUS_BAD_HANDLE;
    name_bank(client ? &supplied->server : &supplied->client, bank);
    return STATUS_OK;
}

IPC_MODE(.transfer = transfer, .transfer_reply = transfer_reply, .stage = stage, .take = take,
         .cancel = message_cancel, .unbind = unbind, .control = control,
         .channel_bytes = sizeof(struct supplied));
