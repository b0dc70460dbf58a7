/* SPDX-License-Identifier: MIT */
/* The server's side: receiving, replying, and both in one entry. */
#include "channel.h"
#include "handle_pass.h"
#include "pager.h"
#include "process.h"
#include "queue.h"
#include "rendezvous.h"
#include "resume.h"
#include "schedule.h"
#include "suspended.h"

#include "x86_64/page_table.h"

#include <ipclab/likely.h>

static struct endpoint *endpoint_of(uint64_t handle)
{
    return (struct endpoint *)handle_object(&current_process()->handles, handle, &endpoint_type,
                                            RIGHT_RECEIVE);
}

/* ---- receive ------------------------------------------------------------------------------ */

/* Delivers the first queued request that can be to `server`, the current thread. True when
 * the server's system call is over. */
static bool receive_queued(struct endpoint *endpoint, struct thread *server)
{
    while (!list_is_empty(&endpoint->callers)) {
        struct thread *client = LIST_MEMBER(endpoint->callers.next, struct thread, link);
        enum ipclab_status status;

        if (&client->link == &endpoint->queue.link) {
            queue_receive(endpoint, server);
            return true;
        }
        list_remove(&client->link);
        if (client->state == THREAD_PAGING) {
            page_request_deliver(client, server);
            return true;
        }
        status = client->channel->transfer(client->channel, client, server);
        page_tables_activate(server->tables);
        status = transfer_outcome(client, client, server, status);
        if (transfer_delivered(status)) {
            server->endpoint = endpoint;
            endpoint_accept_request(client, server, status);
            return true;
        }
        if (endpoint_request_stays(client, server, status)) {
            list_insert_before(endpoint->callers.next, &client->link);
            return true;
        }
        if (suspend_call(client, status))
            continue;
        if (suspend_request(client, server, &status))
            schedule();
        if (endpoint_fails_for_both(client, status)) {
            endpoint_fail_both(client, server, client, status);
            schedule();
        }
        endpoint_call_over(client);
        schedule_wake(client, status);
        if (status == STATUS_PEER_FAULT) {
            thread_set_status(server, STATUS_FAULT);
            return true;
        }
    }
    return false;
}

void endpoint_receive(struct endpoint *endpoint, struct thread *server)
{
    if (receive_queued(endpoint, server)) {
        schedule_higher();
        return;
    }
    add_receiver(endpoint, server);
    schedule();
}

void endpoint_upcall(struct endpoint *endpoint, struct thread *faulting)
{
    struct thread *pager;

    if (!endpoint->receiver) {
        endpoint_add_caller(endpoint, faulting);
        return;
    }
    pager = take_receiver(endpoint);
    page_request_deliver(faulting, pager);
    schedule_ready(pager, RESUME_BY_SYSCALL);
}

/* ---- reply -------------------------------------------------------------------------------- */

void endpoint_reply_failed(struct thread *client)
{
    if (client->channel->mode->operations.reply_fault_ends_call)
        endpoint_end_call(client, STATUS_PEER_FAULT);
}

/* The transfer of a reply failed. The server's status is set where the server's own fault left
 * the client waiting. */
static enum reply_outcome reply_failed(struct thread *client, struct thread *server,
                                       enum ipclab_status status, struct reply_state reply)
{
    enum reply_outcome outcome = suspend_reply(client, server, &status, reply);

    if (outcome == REPLY_SUSPENDED)
        schedule();
    if (outcome == REPLY_TAKEN_ON)
        return outcome;
    if (endpoint_fails_for_both(client, status)) {
        endpoint_fail_both(client, server, server, status);
        schedule();
    }
    endpoint_cancel_transfer(client);
    if (status == STATUS_PEER_FAULT)
        return REPLY_DONE;
    page_tables_activate(server->tables);
    thread_set_status(server, status);
    endpoint_reply_failed(client);
    schedule_higher();
    return REPLY_FAILED;
}

/* The reply of the current thread has been sent; its label went ahead. */
static enum reply_outcome reply_sent(struct thread *client, struct thread *server,
                                     struct endpoint *endpoint, enum ipclab_status status)
{
    status = transfer_outcome(client, server, client, status);
    if (!transfer_delivered(status)) {
        enum reply_outcome outcome = reply_failed(
            client, server, status, (struct reply_state){endpoint, client->registers.rsi});

        if (outcome != REPLY_DONE)
            return outcome;
        status = STATUS_FAULT; /* for the client, whose buffer it is */
    }
    endpoint_accept_reply(client, server, client->registers.rsi, status);
    return REPLY_DONE;
}

/* Sends the reply of the current thread. */
static inline enum ipclab_status transfer_reply(struct thread *client, struct thread *server,
                                                uint64_t label)
{
    client->registers.rsi = label; /* goes ahead of the message */
    return client->channel->transfer_reply(client->channel, server, client);
}

/* Receives at `endpoint`; `client`, if any, has its reply and runs on. */
static noinline void receive_next(struct thread *client, struct thread *server,
                                  struct endpoint *endpoint)
{
    if (!list_is_empty(&endpoint->callers)) {
        if (client)
            schedule_ready(client, RESUME_BY_SYSCALL);
        page_tables_activate(server->tables);
        if (receive_queued(endpoint, server)) {
            schedule_higher();
            return;
        }
        client = NULL;
    }
    add_receiver(endpoint, server);
    if (!client)
        schedule();
    schedule_switch(client);
}

/* The transfer of a reply is over, and a receive at `endpoint` follows. */
static noinline void reply_and_receive(struct thread *client, struct thread *server,
                                       struct endpoint *endpoint, enum ipclab_status status)
{
    enum reply_outcome outcome = reply_sent(client, server, endpoint, status);

    if (outcome != REPLY_FAILED)
        receive_next(outcome == REPLY_DONE ? client : NULL, server, endpoint);
}

/* Replies, and goes on. */
static void reply_only(struct thread *client, struct thread *server, uint64_t label)
{
    enum reply_outcome outcome =
        reply_sent(client, server, NULL, transfer_reply(client, server, label));

    if (outcome == REPLY_FAILED)
        return;
    page_tables_activate(server->tables);
    if (outcome == REPLY_DONE)
        schedule_ready(client, RESUME_BY_SYSCALL);
    thread_set_status(server, STATUS_OK);
    schedule_higher();
}

void endpoint_answer_failed(struct thread *server)
{
    struct thread *client = client_of_token(server->suspended.token, server->process);

    if (client)
        endpoint_cancel_transfer(client);
    thread_set_status(server, client ? STATUS_FAULT : STATUS_BAD_TOKEN);
}

void endpoint_reply_again(struct thread *server, struct endpoint *endpoint)
{
    struct thread *client = client_of_token(server->suspended.token, server->process);

    if (!client)
        thread_set_status(server, STATUS_BAD_TOKEN);
    else if (endpoint)
        reply_and_receive(client, server, endpoint,
                          transfer_reply(client, server, server->suspended.label));
    else
        reply_only(client, server, server->suspended.label);
}

/* The reply of the current thread, whose token is a handle: it answers whom that is the resume
 * key to, if anybody, and receives at `endpoint`, if any. Meanwhile the call is the replier's. */
static noinline void reply_by_key(struct thread *server, struct endpoint *endpoint, uint64_t label)
{
    struct process *holder;
    struct thread *client;
    enum ipclab_status status = resume_client(server->registers.rbx, endpoint, &client);

    if (status || (!client && !endpoint)) {
        thread_set_status(server, status);
        return;
    }
    if (!client) {
        receive_next(NULL, server, endpoint);
        return;
    }
    holder = client->server;
    client->server = server->process;
    if (endpoint)
        reply_and_receive(client, server, endpoint, transfer_reply(client, server, label));
    else
        reply_only(client, server, label);
    if (client->state == THREAD_AWAITING_REPLY) /* the reply failed */
        client->server = holder;
}

void endpoint_reply_wait(uint64_t handle, uint64_t send_base, uint64_t send_length,
                         uint64_t receive_base, uint64_t receive_capacity, uint64_t label)
{
    struct thread *server = current_thread();
    struct endpoint *endpoint;
    struct channel *channel;
    struct process *process;
    enum ipclab_status status;
    struct thread *client;
    uint64_t token;

    server->outgoing = (struct message_range){send_base, send_length};
    server->incoming = (struct message_range){receive_base, receive_capacity};
    process = server->process;
    endpoint = (struct endpoint *)handle_object(&process->handles, handle, &endpoint_type,
                                                RIGHT_RECEIVE);
    if (unlikely(!endpoint)) {
        thread_set_status(server, STATUS_BAD_HANDLE);
        return;
    }
    token = server->registers.rbx;
    if (unlikely(!token)) {
        receive_next(NULL, server, endpoint);
        return;
    }
    client = client_of_token(token, process);
    if (unlikely(!client)) {
        reply_by_key(server, endpoint, label);
        return;
    }
    server->endpoint = endpoint;
    status = transfer_reply(client, server, label);
    server = current_thread();
    endpoint = server->endpoint;
    channel = client->channel;
    if (unlikely(status || (client->passes | server->passes) || endpoint->receiver ||
                 !list_is_empty(&endpoint->callers))) {
        reply_and_receive(client, server, endpoint, status);
        return;
    }
    if (unlikely(--channel->object.references == 0)) { /* its last handle was closed meanwhile */
        channel->object.references = 1;
        reply_and_receive(client, server, endpoint, status);
        return;
    }
    accept_reply(client, STATUS_OK);
    endpoint->receiver = server;
    server->next = NULL;
    server->state = THREAD_RECEIVING;
    schedule_switch(client);
}

void endpoint_reply(uint64_t handle, uint64_t send_base, uint64_t send_length, uint64_t unused0,
                    uint64_t unused1, uint64_t label)
{
    struct thread *server = current_thread();
    struct thread *client = client_of_token(server->registers.rbx, server->process);

    (void)unused0;
    (void)unused1;
    server->outgoing = (struct message_range){send_base, send_length};
    if (!client)
        reply_by_key(server, NULL, label);
    else if (!endpoint_of(handle))
        thread_set_status(server, STATUS_BAD_HANDLE);
    else
        reply_only(client, server, label);
}

void endpoint_reply_wait_pass(uint64_t handle, uint64_t send_base, uint64_t send_length,
                              uint64_t receive_base, uint64_t receive_capacity, uint64_t label)
{
    struct thread *server = current_thread();

    handle_pass_begin(server);
    endpoint_reply_wait(handle, send_base, send_length, receive_base, receive_capacity, label);
    handle_pass_end(server);
}
