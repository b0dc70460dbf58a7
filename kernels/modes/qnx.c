/* SPDX-License-Identifier: MIT */
/*
 * QNX: send, receive, reply. One copy, from the sender's parts into the receiver's, which need
 * not match. A server may receive no more than a header, and then read the rest of the message
 * to wherever it belongs, a block of its cache for one, as often as it likes, while the client
 * stays blocked; and write into the client's reply buffer before it replies.
 *
 * Sources: QNX Neutrino's library reference (MsgSendv, MsgReadv, MsgWritev, MsgError) and System
 * Architecture ("Priority inheritance and messages", "Server boost"); the kernel as published
 * in 2007, ker_fastmsg.c and ker_message.c, where these leave room. docs/MODES.md has the path
 * of a message, and what differs from QNX and why.
 */
#include "core/channel.h"
#include "core/endpoint.h"
#include "core/mode.h"
#include "core/schedule.h"
#include "transfer/gather.h"

#include <ipclab/qnx.h>

MODE_DESCRIPTION = {
    .name = "qnx",
    .title = "QNX: parts into parts, and the server reads the rest where it belongs",
    .control = CONTROL_RENDEZVOUS,
    .data = DATA_DIRECT_COPY,
    .layout = LAYOUT_GATHER_SCATTER,
    .placement = PLACEMENT_VECTOR,
    .copy_rule = COPY_RULE_ONCE,
    .maximum_message = USER_TOP,
    .rules = "QNX",
    .rule_count = 10,
};

/* MsgReply. The four shapes, a range or parts on either side: who has ranges pays one test. */
static enum ipclab_status transfer_reply(struct channel *channel, struct thread *from,
                                         struct thread *to)
{
    (void)channel;
    return gather_or_copy(from, to);
}

static enum ipclab_status resume(struct channel *channel, struct thread *from, struct thread *to,
                                 uint64_t offset)
{
    (void)channel;
    return gather_or_copy_rest(from, to, offset);
}

/* MsgSend meets MsgReceive. The server runs at the priority of whom it serves, and keeps that
 * until the next message or until it changes it itself: what it has while it waits is nobody's
 * concern, so none is remembered. */
static enum ipclab_status transfer(struct channel *channel, struct thread *from, struct thread *to)
{
    to->priority = from->priority;
    return transfer_reply(channel, from, to);
}

/*
 * The sender gets send-blocked: nobody receives. A server that is busy for a client of lower
 * priority would keep it waiting behind threads between the two, so those that received here
 * last are raised to its priority ("Server boost").
 */
static void boost_servers(struct channel *channel, struct thread *from)
{
    for (unsigned i = 0; i < THREAD_LIMIT; i++) {
        struct thread *server = thread_table[i];

        if (server->endpoint == channel->endpoint && server->priority < from->priority)
            schedule_prioritise(server, from->priority);
    }
}

/* Behind the offsets, and behind the `bytes` that were copied before an interrupt stopped it. */
static enum ipclab_status copy_behind(struct thread *from, struct thread *to, uint64_t from_offset,
                                      uint64_t to_offset, uint64_t *bytes)
{
    enum ipclab_status status;

    cpu_local.copy_interrupted = false;
    status = gather_behind(from, to, from_offset + *bytes, to_offset + *bytes);
    *bytes += to->registers.rdx;
    cpu_local.copy_fault_address = 0; /* nobody will wait for that page */
    return status;
}

static struct message_range range_of(const uint64_t argument[3])
{
    return (struct message_range){argument[0], argument[1]};
}

static enum ipclab_status read_message(struct thread *client, const uint64_t argument[3],
                                       uint64_t *bytes)
{
    struct thread *server = current_thread();
    enum ipclab_status status;

    if (argument[1] & MESSAGE_PARTS && (argument[1] & ~MESSAGE_PARTS) > MESSAGE_PARTS_LIMIT)
        return STATUS_TOO_LONG;
    server->incoming = range_of(argument);
    status = copy_behind(client, server, argument[2], 0, bytes);
    switch (status) {
    case STATUS_OK:
    case STATUS_TRUNCATED: /* there is more: it was not asked for */
        return STATUS_OK;
    case STATUS_PEER_FAULT: /* the partner is the client, whichever way bytes go */
        return STATUS_FAULT;
    default:
        return STATUS_PEER_FAULT;
    }
}

static enum ipclab_status write_reply(struct thread *client, const uint64_t argument[3],
                                      uint64_t *bytes)
{
    struct thread *server = current_thread();
    enum ipclab_status status;

    server->outgoing = range_of(argument);
    status = copy_behind(server, client, 0, argument[2], bytes);
    return status == STATUS_TRUNCATED ? STATUS_OK : status;
}

static enum ipclab_status fail_call(struct thread *client, uint64_t status)
{
    if (status > QNX_ERROR_HIGHEST)
        return STATUS_BAD_ARGUMENT;
    endpoint_end_call(client, (enum ipclab_status)status);
    thread_return_value(0);
    schedule_higher(); /* the client may be above its server, who lowered itself */
    return STATUS_OK;
}

static enum ipclab_status control(struct channel *channel, struct thread *client,
                                  uint64_t operation, const uint64_t argument[3], uint64_t *result)
{
    (void)channel;
    if (operation < QNX_READ || operation > QNX_ERROR)
        return STATUS_BAD_CALL;
    if (!client)
        return STATUS_BAD_TOKEN;
    if (operation == QNX_READ)
        return read_message(client, argument, result);
    if (operation == QNX_WRITE)
        return write_reply(client, argument, result);
    return fail_call(client, argument[0]);
}

IPC_MODE(.transfer = transfer, .transfer_reply = transfer_reply, .resume = resume,
         .waits = boost_servers, .reply_fault_ends_call = true, .control = control);
