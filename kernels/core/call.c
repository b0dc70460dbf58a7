/* SPDX-License-Identifier: MIT */
/* The client's side: a call, and its message's way to a server that waits. */
#include "channel.h"
#include "handle_pass.h"
#include "process.h"
#include "rendezvous.h"
#include "schedule.h"
#include "suspended.h"

#include "x86_64/page_table.h"

#include <ipclab/likely.h>

/* From here on the client's channel is referenced: its handle may be closed while it waits. */

static void call_fails(struct thread *client, enum ipclab_status status)
{
    endpoint_call_over(client);
    thread_set_status(client, status);
}

static void call_waits(struct thread *client)
{
    struct channel *channel = client->channel;
    struct endpoint *endpoint = channel->endpoint;
    enum ipclab_status status = STATUS_OK;

    if (endpoint->receiver_rights == 0)
        status = STATUS_PEER_DIED;
    else if (channel->mode->operations.stage)
        status = channel->mode->operations.stage(channel, client);
    if (status) {
        if (suspend_call(client, status))
            schedule();
        call_fails(client, status);
        return;
    }
    if (channel->mode->operations.waits)
        channel->mode->operations.waits(channel, client);
    client->state = THREAD_CALLING;
    endpoint_add_caller(endpoint, client);
    schedule();
}

/* The transfer to a receiver that waits failed, by the fault of either. */
static void call_failed(struct endpoint *endpoint, struct thread *client, enum ipclab_status status)
{
    struct thread *server;

    page_tables_activate(client->tables);
    if (suspend_call(client, status))
        schedule();
    server = take_receiver(endpoint);
    if (endpoint_request_stays(client, server, status)) {
        schedule_ready(server, RESUME_BY_SYSCALL);
        call_waits(client);
        return;
    }
    if (suspend_request(client, server, &status))
        schedule();
    if (endpoint_fails_for_both(client, status)) {
        endpoint_fail_both(client, server, client, status);
        schedule();
    }
    call_fails(client, status);
    if (status == STATUS_PEER_FAULT) {
        schedule_wake(server, STATUS_FAULT);
        schedule_higher();
        return;
    }
    server->next = endpoint->receiver;
    endpoint->receiver = server;
    server->state = THREAD_RECEIVING;
}

/* The transfer to a receiver that waits is over. */
static noinline void call_transferred(struct endpoint *endpoint, struct thread *client,
                                      enum ipclab_status status)
{
    struct thread *server;

    status = transfer_outcome(client, client, endpoint->receiver, status);
    if (!transfer_delivered(status)) {
        call_failed(endpoint, client, status);
        return;
    }
    server = take_receiver(endpoint);
    endpoint_accept_request(client, server, status);
    schedule_switch(server);
}

void endpoint_call_again(struct thread *client)
{
    struct channel *channel = client->channel;
    struct endpoint *endpoint = channel->endpoint;
    struct thread *server = endpoint->receiver;
    enum ipclab_status status;

    if (!server) {
        call_waits(client);
        return;
    }
    status = channel->transfer(channel, client, server);
    call_transferred(endpoint, client, status);
}

/* In this and endpoint_reply_wait what is needed behind the transfer is read again: that is
 * cheaper than registers which have to be saved. All that is rare is left to others. */
void endpoint_call(uint64_t handle, uint64_t send_base, uint64_t send_length,
                   uint64_t receive_base, uint64_t receive_capacity, uint64_t label)
{
    struct thread *client = current_thread();
    struct channel *channel;
    struct endpoint *endpoint;
    struct thread *server;
    enum ipclab_status status;

    client->outgoing = (struct message_range){send_base, send_length};
    client->incoming = (struct message_range){receive_base, receive_capacity};
    channel = (struct channel *)handle_object(&client->process->handles, handle, &channel_type, 0);
    if (unlikely(!channel)) {
        thread_set_status(client, STATUS_BAD_HANDLE);
        return;
    }
    client->channel = channel;
    server = channel->endpoint->receiver;
    if (unlikely(!server)) {
        client->label = label;
        object_reference(&channel->object);
        call_waits(client);
        return;
    }
    server->registers.rsi = label; /* goes ahead of the message */
    status = channel->transfer(channel, client, server);
    client = current_thread();
    channel = client->channel;
    endpoint = channel->endpoint;
    server = endpoint->receiver;
    object_reference(&channel->object);
    if (unlikely(status || (client->passes | server->passes))) {
        client->label = server->registers.rsi;
        call_transferred(endpoint, client, status);
        return;
    }
    endpoint->receiver = server->next;
    server->state = THREAD_READY;
    accept_request(client, server, STATUS_OK);
    schedule_switch(server);
}

void endpoint_call_pass(uint64_t handle, uint64_t send_base, uint64_t send_length,
                        uint64_t receive_base, uint64_t receive_capacity, uint64_t label)
{
    struct thread *client = current_thread();

    handle_pass_begin(client);
    endpoint_call(handle, send_base, send_length, receive_base, receive_capacity, label);
    handle_pass_end(client);
}
