/* SPDX-License-Identifier: MIT */
/* Going on with what was stopped, or undoing it where the thread ends. */
#include "channel.h"
#include "endpoint.h"
#include "pager.h"
#include "process.h"
#include "queue.h"
#include "schedule.h"
#include "suspended.h"

#include "x86_64/upcalls.h"

extern _Noreturn void return_from_trap(void); /* entry.S */

/* The server receives at `endpoint` as soon as it is scheduled. */
static void receive_later(struct thread *server, struct endpoint *endpoint)
{
    object_reference(&endpoint->object);
    server->suspended.endpoint = endpoint;
    server->suspended.failure = STATUS_OK;
    server->suspended.kind = SUSPENDED_RECEIVE;
    schedule_ready(server, RESUME_SUSPENDED);
}

/* The endpoint that the server was to receive at, without the reference: null where nobody
 * receives there any more. */
static struct endpoint *take_endpoint(struct thread *server)
{
    struct endpoint *endpoint = server->suspended.endpoint;
    bool alive = endpoint && endpoint->receiver_rights > 0;

    if (endpoint)
        object_release(&endpoint->object);
    server->suspended.endpoint = NULL;
    return alive ? endpoint : NULL;
}

/* Goes on with a transfer that has captured both; the total that has arrived is then in the
 * receiver's rdx. */
static enum ipclab_status transfer_rest(ipc_transfer *whole, struct thread *client,
                                        struct thread *from, struct thread *to)
{
    struct channel *channel = client->channel;
    uint64_t delivered = client->suspended.delivered;
    enum ipclab_status status;

    if (!channel->mode->operations.resume)
        return whole(channel, from, to);
    status = channel->mode->operations.resume(channel, from, to, delivered);
    to->registers.rdx += delivered;
    return status;
}

static void release_pair(struct thread *client, struct thread *server)
{
    client->suspended.kind = server->suspended.kind = SUSPENDED_NOTHING;
}

/* How the wait of a side ended, as the transfer would have returned it. */
static enum ipclab_status failure_of(const struct thread *waiting, const struct thread *from)
{
    if (waiting->suspended.failure == STATUS_TIMEOUT)
        return STATUS_TIMEOUT;
    return waiting == from ? STATUS_FAULT : STATUS_PEER_FAULT;
}

static void request_over(struct thread *client, struct thread *server, enum ipclab_status status)
{
    struct endpoint *endpoint = client->channel->endpoint;

    client->suspended.deadline = 0;
    if (transfer_delivered(status)) {
        endpoint_accept_request(client, server, status);
        schedule_ready(server, RESUME_BY_SYSCALL);
        return;
    }
    if (endpoint_fails_for_both(client, status)) {
        endpoint_fail_both(client, server, client, status);
        return;
    }
    if (status == STATUS_PEER_FAULT)
        schedule_wake(server, STATUS_FAULT);
    else
        receive_later(server, endpoint);
    endpoint_call_over(client);
    schedule_wake(client, status);
}

_Noreturn static void continue_request(struct thread *current)
{
    struct thread *client = current->suspended.client, *server = current->suspended.server;
    enum ipclab_status status;

    release_pair(client, server);
    if (current->suspended.failure)
        status = failure_of(current, client);
    else
        status = transfer_outcome(
            client, client, server,
            transfer_rest(client->channel->transfer, client, client, server));
    if (transfer_delivered(status) || !suspend_request(client, server, &status))
        request_over(client, server, status);
    schedule();
}

/* The reply has been sent, or cannot be: what is left of the server's system call. */
static void server_goes_on(struct thread *server)
{
    struct endpoint *endpoint = take_endpoint(server);

    if (endpoint)
        receive_later(server, endpoint);
    else
        schedule_wake(server, STATUS_OK);
}

static void reply_over(struct thread *client, struct thread *server, enum ipclab_status status)
{
    client->suspended.deadline = 0;
    if (endpoint_fails_for_both(client, status)) {
        take_endpoint(server);
        endpoint_fail_both(client, server, server, status);
        return;
    }
    if (status == STATUS_FAULT) { /* the server's: it may try again */
        take_endpoint(server);
        client->server = server->process;
        client->state = THREAD_AWAITING_REPLY;
        schedule_wake(server, status);
        endpoint_reply_failed(client);
        return;
    }
    endpoint_accept_reply(client, server, server->suspended.label,
                          status == STATUS_PEER_FAULT ? STATUS_FAULT : status);
    schedule_ready(client, RESUME_BY_SYSCALL);
    server_goes_on(server);
}

_Noreturn static void continue_reply(struct thread *current)
{
    struct thread *client = current->suspended.client, *server = current->suspended.server;
    struct reply_state reply = {server->suspended.endpoint, server->suspended.label};
    enum ipclab_status status;

    release_pair(client, server);
    if (current->suspended.failure)
        status = failure_of(current, server);
    else
        status = transfer_outcome(
            client, server, client,
            transfer_rest(client->channel->transfer_reply, client, server, client));
    if (transfer_delivered(status) ||
        suspend_reply(client, server, &status, reply) != REPLY_SUSPENDED)
        reply_over(client, server, status);
    else if (reply.endpoint)
        object_release(&reply.endpoint->object); /* suspended again: it has another reference */
    schedule();
}

static void continue_call(struct thread *client)
{
    if (!client->suspended.failure) {
        endpoint_call_again(client);
        return;
    }
    endpoint_call_over(client);
    thread_return(STATUS_FAULT);
}

static void continue_receive(struct thread *server)
{
    struct endpoint *endpoint = take_endpoint(server);

    if (endpoint)
        endpoint_receive(endpoint, server);
    else
        thread_return(STATUS_BAD_HANDLE);
}

static void continue_answer(struct thread *server)
{
    bool receives = server->suspended.endpoint;
    struct endpoint *endpoint = take_endpoint(server);

    if (server->suspended.failure)
        endpoint_answer_failed(server);
    else if (receives && !endpoint)
        thread_return(STATUS_BAD_HANDLE);
    else
        endpoint_reply_again(server, endpoint);
}

_Noreturn static void continue_take(struct thread *client)
{
    struct channel *channel = client->channel;
    enum ipclab_status status = STATUS_PEER_FAULT;

    if (!client->suspended.failure)
        status = channel->mode->operations.take(channel, client);
    if (status == STATUS_PEER_FAULT && !client->suspended.failure &&
        suspend_alone(client, SUSPENDED_TAKE))
        schedule();
    if (!transfer_delivered(status))
        channel->mode->operations.cancel(channel, client);
    endpoint_accept_reply(client, client, client->suspended.label,
                          status == STATUS_PEER_FAULT ? STATUS_FAULT : status);
    schedule_ready(client, RESUME_BY_SYSCALL);
    schedule();
}

static void continue_queued(struct thread *thread, void (*go_on)(struct thread *thread))
{
    if (!thread->suspended.failure) {
        go_on(thread);
        return;
    }
    queue_drop_message(thread);
    thread_return(STATUS_FAULT);
}

void core_continue(void)
{
    struct thread *thread = current_thread();
    enum suspended_kind kind = thread->suspended.kind;

    thread->suspended.kind = SUSPENDED_NOTHING;
    switch (kind) {
    case SUSPENDED_ACCESS:
        if (thread->suspended.failure)
            process_fault(&thread->registers, thread->page.address);
        return_from_trap();
    case SUSPENDED_REQUEST:
        continue_request(thread);
    case SUSPENDED_REPLY:
        continue_reply(thread);
    case SUSPENDED_CALL:
        continue_call(thread);
        return;
    case SUSPENDED_RECEIVE:
        continue_receive(thread);
        return;
    case SUSPENDED_ANSWER:
        continue_answer(thread);
        return;
    case SUSPENDED_TAKE:
        continue_take(thread);
    case SUSPENDED_SEND:
        continue_queued(thread, queue_send_again);
        return;
    case SUSPENDED_DELIVERY:
        continue_queued(thread, queue_receive_again);
        return;
    case SUSPENDED_CONTROL:
        channel_control_again(thread);
        return;
    case SUSPENDED_NOTHING:
        return;
    }
}

/* ---- ending --------------------------------------------------------------------------------- */

/* One of a captured pair is gone: the other is not held any longer. */
static void leave_pair(struct thread *thread, enum suspended_kind kind)
{
    struct thread *client = thread->suspended.client, *server = thread->suspended.server;
    struct thread *partner = thread == client ? server : client;

    client->suspended.deadline = 0;
    page_request_forget(partner);
    list_remove(&partner->link);
    release_pair(client, server);
    if (thread == server) {
        take_endpoint(server);
        client->server = NULL;
        endpoint_call_over(client);
        schedule_wake(client, STATUS_PEER_DIED);
    } else if (kind == SUSPENDED_REQUEST) {
        receive_later(server, client->channel->endpoint);
        endpoint_call_over(client);
    } else {
        client->server = NULL;
        endpoint_call_over(client);
        server_goes_on(server);
    }
}

void suspended_cancel(struct thread *thread)
{
    enum suspended_kind kind = thread->suspended.kind;

    page_request_forget(thread);
    switch (kind) {
    case SUSPENDED_NOTHING:
    case SUSPENDED_ACCESS:
    case SUSPENDED_CONTROL:
        return;
    case SUSPENDED_RECEIVE:
    case SUSPENDED_ANSWER:
        take_endpoint(thread);
        return;
    case SUSPENDED_CALL:
    case SUSPENDED_TAKE:
        endpoint_call_over(thread);
        return;
    case SUSPENDED_SEND:
    case SUSPENDED_DELIVERY:
        queue_drop_message(thread);
        return;
    case SUSPENDED_REQUEST:
    case SUSPENDED_REPLY:
        leave_pair(thread, kind);
        return;
    }
}
