/* SPDX-License-Identifier: MIT */
#include "endpoint.h"
#include "channel.h"
#include "handle_pass.h"
#include "pager.h"
#include "process.h"
#include "rendezvous.h"
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

#define EMPTY(list) {&(list), &(list)}

struct endpoint dead_endpoint = {
    .object = {&endpoint_type, 1},
    .callers = EMPTY(dead_endpoint.callers),
    .channels = EMPTY(dead_endpoint.channels),
    .queue = {.link = EMPTY(dead_endpoint.queue.link),
              .messages = EMPTY(dead_endpoint.queue.messages),
              .senders = EMPTY(dead_endpoint.queue.senders),
              .limit = QUEUE_LIMIT},
};

/* ---- the message ------------------------------------------------------------------------ */

noinline bool transfer_delivered_in_part(enum ipclab_status status)
{
    return status == STATUS_TRUNCATED || status == STATUS_LOST;
}

enum ipclab_status endpoint_with_handles(const struct thread *client, const struct thread *from,
                                         const struct thread *to, enum ipclab_status status)
{
    if (status == STATUS_OK && client->channel->mode->operations.handles_overflow &&
        handle_pass_lacks_place(from, to))
        return STATUS_OVERFLOW;
    return status;
}

void endpoint_accept_request(struct thread *client, struct thread *server,
                             enum ipclab_status status)
{
    if ((client->passes | server->passes) && handle_pass(client, server))
        status = STATUS_NO_HANDLE;
    accept_request(client, server, status);
    server->registers.rsi = client->label;
}

void endpoint_accept_reply(struct thread *client, struct thread *server, uint64_t label,
                           enum ipclab_status status)
{
    client->registers.rsi = label;
    if ((client->passes | server->passes) && handle_pass(server, client))
        status = STATUS_NO_HANDLE;
    accept_reply(client, status);
    object_release(&client->channel->object);
}

bool endpoint_request_stays(const struct thread *client, struct thread *server,
                            enum ipclab_status status)
{
    if (status != STATUS_WOULD_BLOCK || !client->channel->mode->operations.deliver)
        return false;
    server->registers.rdi = 0; /* there is nothing to answer */
    thread_set_status(server, STATUS_TOO_LONG);
    return true;
}

void endpoint_cancel_receive(struct thread *receiver)
{
    struct thread **link = &receiver->endpoint->receiver;

    while (*link != receiver)
        link = &(*link)->next;
    *link = receiver->next;
}

/* ---- callers ------------------------------------------------------------------------------- */

/* Callers are served by priority, and who has the same by turns. */
void endpoint_add_caller(struct endpoint *endpoint, struct thread *client)
{
    struct list *behind = &endpoint->callers;

    while (behind->previous != &endpoint->callers && behind->previous != &endpoint->queue.link &&
           LIST_MEMBER(behind->previous, struct thread, link)->priority < client->priority)
        behind = behind->previous;
    list_insert_before(behind, &client->link);
}

void endpoint_cancel_transfer(struct thread *client)
{
    struct channel *channel = client->channel;

    if (channel->mode->operations.cancel)
        channel->mode->operations.cancel(channel, client);
}

void endpoint_call_over(struct thread *client)
{
    endpoint_cancel_transfer(client);
    object_release(&client->channel->object);
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

/* ---- life --------------------------------------------------------------------------------- */

void endpoint_create(void)
{
    struct endpoint *endpoint =
        object_allocate(current_process()->bank, &endpoint_type, sizeof(*endpoint));

    if (endpoint) {
        list_initialise(&endpoint->callers);
        list_initialise(&endpoint->channels);
        queue_initialise(&endpoint->queue);
    }
    handle_return((struct object *)endpoint, RIGHT_RECEIVE | RIGHT_BIND | RIGHT_REVOKE);
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
            page_request_over(client, STATUS_FAULT);
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
