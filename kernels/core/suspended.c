/* SPDX-License-Identifier: MIT */
#include "suspended.h"
#include "channel.h"
#include "endpoint.h"
#include "handle_pass.h"
#include "migrate.h"
#include "pager.h"
#include "process.h"
#include "queue.h"
#include "schedule.h"
#include "timeout.h"

#include "x86_64/layout.h"
#include "x86_64/upcalls.h"

extern _Noreturn void return_from_trap(void); /* entry.S */

static void suspend(struct thread *thread, enum suspended_kind kind)
{
    thread->suspended.kind = (uint8_t)kind;
}

/* The server receives at `endpoint` as soon as it is scheduled. */
static void receive_later(struct thread *server, struct endpoint *endpoint)
{
    object_reference(&endpoint->object);
    server->suspended.endpoint = endpoint;
    server->suspended.failure = STATUS_OK;
    suspend(server, SUSPENDED_RECEIVE);
    schedule_ready(server, RESUME_SUSPENDED);
}

/* A mode that can do both, and resume what is direct, has a captured message where it is in
 * two stages. */
static bool in_two_stages(const struct thread *client)
{
    const struct ipc_mode_operations *operations = &client->channel->mode->operations;

    return operations->stage && (!operations->resume || client->message);
}

/* Whether an absent page of the sender's is no business of the receiver's: nothing has been
 * copied to it by then. */
static bool sender_waits_alone(const struct thread *client)
{
    return in_two_stages(client) ||
           client->channel->mode->description->faults == FAULTS_PINNED_FIRST;
}

/* The memory of `side` stopped a transfer: STATUS_OK where that waits for a page now, until
 * `deadline`, or was only interrupted and waits for its turn. */
static enum ipclab_status wait_until(struct thread *side, bool write, uint64_t deadline)
{
    uintptr_t address = cpu_local.copy_fault_address;

    cpu_local.copy_fault_address = 0;
    if (cpu_local.copy_interrupted) {
        cpu_local.copy_interrupted = false;
        migrate_charge_tick();
        side->suspended.failure = STATUS_OK;
        schedule_ready(side, RESUME_SUSPENDED);
        return STATUS_OK;
    }
    return page_request(side, address >= WINDOW_BASE ? address - WINDOW_BASE : address, write,
                        deadline);
}

static bool waits(struct thread *side, bool write)
{
    return wait_until(side, write, TIMEOUT_NEVER) == STATUS_OK;
}

/* When the transfer for `client` will have waited too long: counted from its first wait on. */
static uint64_t deadline_of(struct thread *client, bool reply)
{
    const struct channel *channel = client->channel;

    if (!channel->mode->operations.patience)
        return TIMEOUT_NEVER;
    if (!client->suspended.deadline)
        client->suspended.deadline = timeout_after(channel->mode->operations.patience(channel, reply));
    return client->suspended.deadline;
}

/* The side that stopped a transfer between the two, which now waits; null where it does not, and
 * the transfer has failed with `status`. */
static struct thread *who_waits(struct thread *client, struct thread *server, bool reply,
                                enum ipclab_status *status)
{
    bool sender = *status == STATUS_FAULT;
    struct thread *side = sender != reply ? client : server;
    enum ipclab_status outcome;

    if (*status != STATUS_FAULT && *status != STATUS_PEER_FAULT)
        return NULL;
    outcome = wait_until(side, !sender,
                         cpu_local.copy_interrupted ? TIMEOUT_NEVER : deadline_of(client, reply));
    if (outcome == STATUS_OK)
        return side;
    if (outcome == STATUS_TIMEOUT)
        *status = outcome;
    return NULL;
}

/* ---- suspending ----------------------------------------------------------------------------- */

bool suspend_access(uintptr_t address, bool write)
{
    if (page_request(current_thread(), address, write, TIMEOUT_NEVER))
        return false;
    suspend(current_thread(), SUSPENDED_ACCESS);
    return true;
}

/* Both sides are held until the transfer is over; `delivered` bytes have arrived. */
static void capture(enum suspended_kind kind, struct thread *client, struct thread *server,
                    const struct thread *waiting, uint64_t delivered)
{
    struct thread *partner = waiting == client ? server : client;

    client->suspended.client = server->suspended.client = client;
    client->suspended.server = server->suspended.server = server;
    client->suspended.delivered = delivered;
    client->server = NULL; /* its token is no good until this is over */
    partner->state = THREAD_CAPTURED;
    suspend(client, kind);
    suspend(server, kind);
}

bool suspend_request(struct thread *client, struct thread *server, enum ipclab_status *status)
{
    uint64_t delivered = server->registers.rdx;
    struct thread *waiting = who_waits(client, server, false, status);

    if (!waiting)
        return false;
    capture(SUSPENDED_REQUEST, client, server, waiting, delivered);
    return true;
}

bool suspend_call(struct thread *client, enum ipclab_status status)
{
    if (!sender_waits_alone(client) || status != STATUS_FAULT || !waits(client, false))
        return false;
    suspend(client, SUSPENDED_CALL);
    return true;
}

bool suspend_alone(struct thread *thread, enum suspended_kind kind)
{
    if (!waits(thread, kind == SUSPENDED_DELIVERY))
        return false;
    suspend(thread, kind);
    return true;
}

enum reply_outcome suspend_reply(struct thread *client, struct thread *server,
                                 enum ipclab_status *status, struct reply_state reply)
{
    uint64_t delivered = client->registers.rdx;
    struct thread *waiting = who_waits(client, server, true, status);

    if (!waiting)
        return REPLY_FAILED;
    client->suspended.label = server->suspended.label = reply.label;
    if (in_two_stages(client) && waiting == client) {
        client->server = NULL;
        if (client->passes | server->passes)
            handle_pass(server, client);
        suspend(client, SUSPENDED_TAKE);
        return REPLY_TAKEN_ON;
    }
    if (reply.endpoint)
        object_reference(&reply.endpoint->object);
    server->suspended.endpoint = reply.endpoint;
    if (waiting == server && sender_waits_alone(client)) {
        server->suspended.token = client->token;
        suspend(server, SUSPENDED_ANSWER);
    } else {
        capture(SUSPENDED_REPLY, client, server, waiting, delivered);
    }
    return REPLY_SUSPENDED;
}

bool suspend_control(uint64_t token, uint64_t operation, const uint64_t argument[3],
                     uint64_t result, enum ipclab_status status)
{
    struct thread *server = current_thread();

    if ((status != STATUS_FAULT && status != STATUS_PEER_FAULT) || !cpu_local.copy_interrupted)
        return false;
    cpu_local.copy_interrupted = false;
    server->suspended.token = token;
    server->suspended.operation = operation;
    for (unsigned i = 0; i < 3; i++)
        server->suspended.argument[i] = argument[i];
    server->suspended.delivered = result;
    suspend(server, SUSPENDED_CONTROL);
    schedule_ready(server, RESUME_SUSPENDED);
    return true;
}

/* ---- going on ------------------------------------------------------------------------------- */

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
    suspend(client, SUSPENDED_NOTHING);
    suspend(server, SUSPENDED_NOTHING);
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
    if (status == STATUS_PEER_FAULT && !client->suspended.failure && waits(client, true)) {
        suspend(client, SUSPENDED_TAKE);
        schedule();
    }
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

    suspend(thread, SUSPENDED_NOTHING);
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
