/* SPDX-License-Identifier: MIT */
#include "queue.h"
#include "channel.h"
#include "endpoint.h"
#include "handle.h"
#include "process.h"
#include "rendezvous.h"
#include "schedule.h"
#include "suspended.h"

#include <ipclab/syscalls.h>

void queue_initialise(struct message_queue *queue)
{
    list_initialise(&queue->link);
    list_initialise(&queue->messages);
    list_initialise(&queue->senders);
    queue->limit = QUEUE_LIMIT;
}

static const struct ipc_mode_operations *operations_of(const struct channel *channel)
{
    return &channel->mode->operations;
}

/* ---- the messages that are held ------------------------------------------------------------- */

static void append(struct endpoint *endpoint, struct message *message)
{
    struct message_queue *queue = &endpoint->queue;

    if (queue->count++ == 0)
        list_append(&endpoint->callers, &queue->link);
    list_append(&queue->messages, &message->link);
}

static struct message *take(struct message_queue *queue, struct message *message)
{
    list_remove(&message->link);
    if (--queue->count == 0)
        list_remove(&queue->link);
    return message;
}

static struct message *take_first(struct message_queue *queue)
{
    return take(queue, LIST_MEMBER(queue->messages.next, struct message, link));
}

/* Who waits for room puts its message in, as far as there is any. */
static void admit_senders(struct endpoint *endpoint)
{
    struct message_queue *queue = &endpoint->queue;

    while (queue->count < queue->limit && !list_is_empty(&queue->senders)) {
        struct thread *sender = LIST_MEMBER(queue->senders.next, struct thread, link);

        list_remove(&sender->link);
        append(endpoint, sender->message);
        sender->message = NULL;
        schedule_wake(sender, STATUS_OK);
    }
}

void queue_set_limit(struct endpoint *endpoint, unsigned limit)
{
    endpoint->queue.limit = limit;
    admit_senders(endpoint);
}

/* Frees the message and lets its channel go. */
static void discard(struct message *message)
{
    struct channel *channel = message->channel;

    operations_of(channel)->discard(message);
    object_release(&channel->object);
}

void queue_drop_message(struct thread *thread)
{
    struct message *message = thread->message;

    thread->message = NULL;
    if (message)
        discard(message);
}

void queue_end(struct endpoint *endpoint)
{
    struct message_queue *queue = &endpoint->queue;

    while (!list_is_empty(&queue->senders)) {
        struct thread *sender = LIST_MEMBER(queue->senders.next, struct thread, link);

        list_remove(&sender->link);
        queue_drop_message(sender);
        schedule_wake(sender, STATUS_PEER_DIED);
    }
    while (queue->count)
        discard(take_first(queue));
}

void queue_revoke_of(struct endpoint *endpoint, const struct bank *bank)
{
    struct message_queue *queue = &endpoint->queue;

    for (const struct list *link = queue->messages.next; link != &queue->messages;) {
        struct message *message = LIST_MEMBER(link, struct message, link);

        link = link->next;
        if (object_bank((const struct object *)message) == bank ||
            object_bank(&message->channel->object) == bank)
            discard(take(queue, message));
    }
    admit_senders(endpoint);
}

/* The message does not fit, and its receiver wants it to stay: it is told the length. */
static void put_back(struct thread *server, struct message *message)
{
    struct endpoint *endpoint = message->channel->endpoint;

    append(endpoint, message);
    list_remove(&message->link);
    list_insert_before(endpoint->queue.messages.next, &message->link);
    server->message = NULL;
    server->registers.rdx = message->length;
    server->registers.rdi = 0;
    thread_set_status(server, STATUS_TOO_LONG);
}

/* ---- receiving ------------------------------------------------------------------------------ */

/* The second stage of the message that `server` holds. False where it waits for a page now. */
static bool deliver(struct thread *server)
{
    struct message *message = server->message;
    enum ipclab_status status = operations_of(message->channel)->deliver(message, server);

    if (status == STATUS_PEER_FAULT && suspend_alone(server, SUSPENDED_DELIVERY))
        return false;
    if (status == STATUS_WOULD_BLOCK) {
        put_back(server, message);
        return true;
    }
    thread_set_status(server, status == STATUS_PEER_FAULT ? STATUS_FAULT : status);
    server->registers.rsi = message->label;
    server->registers.rdi = 0; /* nobody awaits a reply */
    queue_drop_message(server);
    return true;
}

void queue_receive(struct endpoint *endpoint, struct thread *server)
{
    bool over;

    server->message = take_first(&endpoint->queue);
    over = deliver(server);
    admit_senders(endpoint); /* only now: what does not fit may have gone back */
    if (!over)
        schedule();
}

void queue_receive_again(struct thread *server)
{
    if (!deliver(server))
        schedule();
}

/* ---- sending -------------------------------------------------------------------------------- */

/* The message of `sender` has been captured. */
static void post(struct endpoint *endpoint, struct thread *sender)
{
    struct thread *server;

    thread_return(STATUS_OK);
    if (endpoint->receiver) {
        server = take_receiver(endpoint);
        server->message = sender->message;
        sender->message = NULL;
        if (deliver(server))
            schedule_ready(server, RESUME_BY_SYSCALL);
        page_tables_activate(sender->tables);
        schedule_higher();
    } else if (endpoint->queue.count < endpoint->queue.limit) {
        append(endpoint, sender->message);
        sender->message = NULL;
    } else {
        sender->state = THREAD_SENDING;
        list_append(&endpoint->queue.senders, &sender->link);
        schedule();
    }
}

/* The first stage, begun or gone on with. The sender's channel is referenced, and that is the
 * message's from here on. */
static void capture_and_post(struct thread *sender)
{
    struct channel *channel = sender->channel;
    enum ipclab_status status = operations_of(channel)->capture(channel, sender, sender);

    if (status == STATUS_FAULT && suspend_alone(sender, SUSPENDED_SEND))
        schedule();
    if (status == STATUS_OK && channel->endpoint->receiver_rights == 0)
        status = STATUS_PEER_DIED;
    if (status == STATUS_OK) {
        sender->message->label = sender->label;
        post(channel->endpoint, sender);
        return;
    }
    if (sender->message)
        queue_drop_message(sender);
    else
        object_release(&channel->object);
    thread_return(status);
}

void queue_send_again(struct thread *sender)
{
    capture_and_post(sender);
}

void queue_send(uint64_t handle, uint64_t base, uint64_t length, uint64_t flags, uint64_t unused,
                uint64_t label)
{
    struct thread *sender = current_thread();
    struct channel *channel =
        (struct channel *)handle_object(&sender->process->handles, handle, &channel_type, 0);

    (void)unused;
    if (!channel || !operations_of(channel)->capture) {
        thread_return(channel ? STATUS_UNSUPPORTED : STATUS_BAD_HANDLE);
        return;
    }
    if (flags & SEND_NO_WAIT && channel->endpoint->queue.count >= channel->endpoint->queue.limit) {
        thread_return(STATUS_WOULD_BLOCK);
        return;
    }
    sender->outgoing = (struct message_range){base, length};
    sender->label = label;
    sender->channel = channel;
    object_reference(&channel->object);
    capture_and_post(sender);
}
