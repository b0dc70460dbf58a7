/* SPDX-License-Identifier: MIT */
#include "endpoint.h"
#include "channel.h"
#include "handle_pass.h"
#include "pager.h"
#include "process.h"
#include "resume.h"
#include "schedule.h"
#include "suspended.h"

#include "x86_64/page_table.h"

#include <ipclab/likely.h>

static void endpoint_destroy(struct object *object)
{
    for (unsigned i = 0; i < THREAD_LIMIT; i++) /* another may come to lie here */
        if (thread_table[i]->endpoint == (struct endpoint *)object)
            thread_table[i]->endpoint = NULL;
    object_free(object); /* channels refer to it: no caller can be left */
}

const struct object_type endpoint_type = {"endpoint", endpoint_destroy};

static struct endpoint *endpoint_of(uint64_t handle)
{
    return (struct endpoint *)handle_object(&current_process()->handles, handle, &endpoint_type,
                                            RIGHT_RECEIVE);
}

/* ---- the message ------------------------------------------------------------------------ */

noinline bool transfer_delivered_in_part(enum ipclab_status status)
{
    return status == STATUS_TRUNCATED || status == STATUS_LOST;
}

/* The request of `client` has been delivered: `server` gets its results but for the label, and
 * the right to reply to it. */
static inline void accept_request(struct thread *client, struct thread *server,
                                  enum ipclab_status status)
{
    client->token += TOKEN_STEP;
    client->server = server->process;
    client->state = THREAD_AWAITING_REPLY;
    thread_set_status(server, status);
    server->registers.rdi = client->token;
}

/* The same and the label, where handles may go with it. */
static void accept_request_and_handles(struct thread *client, struct thread *server,
                                       enum ipclab_status status)
{
    if ((client->passes | server->passes) && handle_pass(client, server))
        status = STATUS_NO_HANDLE;
    accept_request(client, server, status);
    server->registers.rsi = client->label;
}

/* `client` has its reply; the label is there already. */
static inline void accept_reply(struct thread *client, enum ipclab_status status)
{
    client->server = NULL;
    client->state = THREAD_READY;
    thread_set_status(client, status);
}

/* The same, where handles may have gone with it; the call's channel is let go. */
static void accept_reply_and_handles(struct thread *client, struct thread *server,
                                     enum ipclab_status status)
{
    if ((client->passes | server->passes) && handle_pass(server, client))
        status = STATUS_NO_HANDLE;
    accept_reply(client, status);
    object_release(&client->channel->object);
}

void endpoint_accept_request(struct thread *client, struct thread *server,
                             enum ipclab_status status)
{
    accept_request_and_handles(client, server, status);
}

void endpoint_accept_reply(struct thread *client, struct thread *server, uint64_t label,
                           enum ipclab_status status)
{
    client->registers.rsi = label;
    accept_reply_and_handles(client, server, status);
}

/* ---- receivers that wait ------------------------------------------------------------------ */

static inline struct thread *take_receiver(struct endpoint *endpoint)
{
    struct thread *receiver = endpoint->receiver;

    endpoint->receiver = receiver->next;
    receiver->state = THREAD_READY;
    return receiver;
}

struct thread *endpoint_take_receiver(struct endpoint *endpoint)
{
    return take_receiver(endpoint);
}

static inline void add_receiver(struct endpoint *endpoint, struct thread *receiver)
{
    struct thread **last = &endpoint->receiver;

    while (unlikely(*last))
        last = &(*last)->next;
    *last = receiver;
    receiver->next = NULL;
    receiver->endpoint = endpoint;
    receiver->state = THREAD_RECEIVING;
}

void endpoint_cancel_receive(struct thread *receiver)
{
    struct thread **link = &receiver->endpoint->receiver;

    while (*link != receiver)
        link = &(*link)->next;
    *link = receiver->next;
}

/* ---- call --------------------------------------------------------------------------------- */

/* Callers are served by priority, and who has the same by turns. */
static void add_caller(struct endpoint *endpoint, struct thread *client)
{
    struct list *behind = &endpoint->callers;

    while (behind->previous != &endpoint->callers && behind->previous != &endpoint->queue.link &&
           LIST_MEMBER(behind->previous, struct thread, link)->priority < client->priority)
        behind = behind->previous;
    list_insert_before(behind, &client->link);
}

/* What the mode has begun for the client's message will not go on. */
static void cancel_transfer(struct thread *client)
{
    struct channel *channel = client->channel;

    if (channel->mode->operations.cancel)
        channel->mode->operations.cancel(channel, client);
}

void endpoint_call_over(struct thread *client)
{
    cancel_transfer(client);
    object_release(&client->channel->object);
}

/* From here on the client's channel is referenced: its handle may be closed while it waits. */

static void call_fails(struct thread *client, enum ipclab_status status)
{
    endpoint_call_over(client);
    thread_set_status(client, status);
}

/* ---- failures ----------------------------------------------------------------------------- */

bool endpoint_fails_for_both(const struct thread *client, enum ipclab_status status)
{
    return client->channel->mode->operations.fails_for_both &&
           (status == STATUS_FAULT || status == STATUS_PEER_FAULT || status == STATUS_OVERFLOW ||
            status == STATUS_TIMEOUT);
}

/* What the receiver is told where the sender is told `status`. */
static enum ipclab_status seen_by_receiver(enum ipclab_status status)
{
    if (status == STATUS_FAULT)
        return STATUS_PEER_FAULT;
    return status == STATUS_PEER_FAULT ? STATUS_FAULT : status;
}

void endpoint_fail_both(struct thread *client, struct thread *server, const struct thread *from,
                        enum ipclab_status status)
{
    uint64_t delivered = from == client ? server->registers.rdx : client->registers.rdx;
    enum ipclab_status seen = seen_by_receiver(status);

    client->registers.rdx = server->registers.rdx = delivered;
    server->registers.rdi = 0; /* there is nothing to answer */
    client->suspended.deadline = 0;
    client->server = NULL;
    endpoint_call_over(client);
    schedule_wake(client, from == client ? status : seen);
    schedule_wake(server, from == server ? status : seen);
}

static void call_waits(struct endpoint *endpoint, struct channel *channel, struct thread *client)
{
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
    add_caller(endpoint, client);
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

    if (!transfer_delivered(status)) {
        call_failed(endpoint, client, status);
        return;
    }
    server = take_receiver(endpoint);
    accept_request_and_handles(client, server, status);
    schedule_switch(server);
}

void endpoint_call_again(struct thread *client)
{
    struct channel *channel = client->channel;
    struct endpoint *endpoint = channel->endpoint;
    struct thread *server = endpoint->receiver;
    enum ipclab_status status;

    if (!server) {
        call_waits(endpoint, channel, client);
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
        call_waits(channel->endpoint, channel, client);
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

void endpoint_cancel_call(struct thread *caller)
{
    caller->server = NULL;
    endpoint_call_over(caller);
}

void endpoint_end_call(struct thread *client, enum ipclab_status status)
{
    endpoint_cancel_call(client);
    client->registers.rdx = 0;
    schedule_wake(client, status);
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
        if (transfer_delivered(status)) {
            server->endpoint = endpoint;
            accept_request_and_handles(client, server, status);
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
        add_caller(endpoint, faulting);
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
    cancel_transfer(client);
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
    if (!transfer_delivered(status)) {
        enum reply_outcome outcome = reply_failed(
            client, server, status, (struct reply_state){endpoint, client->registers.rsi});

        if (outcome != REPLY_DONE)
            return outcome;
        status = STATUS_FAULT; /* for the client, whose buffer it is */
    }
    accept_reply_and_handles(client, server, status);
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
        cancel_transfer(client);
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

/* ---- with handles ------------------------------------------------------------------------- */

void endpoint_call_pass(uint64_t handle, uint64_t send_base, uint64_t send_length,
                        uint64_t receive_base, uint64_t receive_capacity, uint64_t label)
{
    struct thread *client = current_thread();

    handle_pass_begin(client);
    endpoint_call(handle, send_base, send_length, receive_base, receive_capacity, label);
    handle_pass_end(client);
}

void endpoint_reply_wait_pass(uint64_t handle, uint64_t send_base, uint64_t send_length,
                              uint64_t receive_base, uint64_t receive_capacity, uint64_t label)
{
    struct thread *server = current_thread();

    handle_pass_begin(server);
    endpoint_reply_wait(handle, send_base, send_length, receive_base, receive_capacity, label);
    handle_pass_end(server);
}

/* ---- life --------------------------------------------------------------------------------- */

void endpoint_create(void)
{
    struct endpoint *endpoint = object_allocate(current_process()->bank, &endpoint_type, sizeof(*endpoint));
    uint64_t handle;

    if (!endpoint) {
        thread_return(STATUS_NO_MEMORY);
        return;
    }
    list_initialise(&endpoint->callers);
    list_initialise(&endpoint->channels);
    queue_initialise(&endpoint->queue);
    handle = handle_insert(&current_process()->handles, &endpoint->object,
                           RIGHT_RECEIVE | RIGHT_BIND | RIGHT_REVOKE);
    if (handle) {
        thread_return_value(handle);
    } else {
        object_free(endpoint);
        thread_return(STATUS_NO_HANDLE);
    }
}

void endpoint_receiver_added(struct object *object)
{
    if (object->type == &endpoint_type)
        ((struct endpoint *)object)->receiver_rights++;
}

void endpoint_receiver_removed(struct object *object)
{
    struct endpoint *endpoint = (struct endpoint *)object;

    if (object->type != &endpoint_type || --endpoint->receiver_rights)
        return;
    queue_end(endpoint);
    while (!list_is_empty(&endpoint->callers)) {
        struct thread *client = LIST_MEMBER(endpoint->callers.next, struct thread, link);
        list_remove(&client->link);
        if (client->state == THREAD_PAGING) {
            page_request_fail(client, STATUS_FAULT);
            continue;
        }
        endpoint_call_over(client);
        schedule_wake(client, STATUS_PEER_DIED);
    }
    while (endpoint->receiver)
        schedule_wake(take_receiver(endpoint), STATUS_BAD_HANDLE);
}

void endpoint_receiver_revoked(struct object *object, const struct process *server)
{
    struct endpoint *endpoint = (struct endpoint *)object;

    if (object->type != &endpoint_type)
        return;
    for (unsigned i = 0; i < THREAD_LIMIT; i++) {
        struct thread *thread = thread_table[i];
        if (thread->state == THREAD_RECEIVING && thread->endpoint == endpoint &&
            thread->process == server) {
            endpoint_cancel_receive(thread);
            schedule_wake(thread, STATUS_BAD_HANDLE);
        } else if (thread->server == server && thread->channel->endpoint == endpoint) {
            endpoint_end_call(thread, STATUS_PEER_DIED);
        }
    }
}

void endpoint_server_ended(struct process *server)
{
    for (unsigned i = 0; i < THREAD_LIMIT; i++) {
        struct thread *client = thread_table[i];
        if (client->server == server && !resume_outlives_server(client))
            endpoint_end_call(client, STATUS_PEER_DIED);
    }
}

bool endpoint_in_use(const struct endpoint *endpoint)
{
    for (unsigned i = 0; i < THREAD_LIMIT; i++) {
        const struct thread *thread = thread_table[i];
        if ((thread->state == THREAD_RECEIVING && thread->endpoint == endpoint) ||
            (thread->suspended.kind != SUSPENDED_NOTHING &&
             thread->suspended.endpoint == endpoint) ||
            ((thread->state == THREAD_AWAITING_REPLY || suspended_in_call(thread)) &&
             thread->channel->endpoint == endpoint))
            return true;
    }
    return false;
}
