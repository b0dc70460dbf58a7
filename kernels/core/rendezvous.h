/* SPDX-License-Identifier: MIT */
/* What call.c and reply.c, the two sides of a rendezvous, have in common on their hot paths. */
#ifndef CORE_RENDEZVOUS_H
#define CORE_RENDEZVOUS_H

#include "endpoint.h"
#include "process.h"

#include <ipclab/likely.h>

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

/* `client` has its reply; the label is there already. */
static inline void accept_reply(struct thread *client, enum ipclab_status status)
{
    client->server = NULL;
    client->state = THREAD_READY;
    thread_set_status(client, status);
}

/* Takes the first of those that wait to receive; there must be one. */
static inline struct thread *take_receiver(struct endpoint *endpoint)
{
    struct thread *receiver = endpoint->receiver;

    endpoint->receiver = receiver->next;
    receiver->state = THREAD_READY;
    return receiver;
}

/* Who received last waits longest. */
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

/* Whether a request that was not delivered stays with its client, who waits: its receiver is told
 * how long it is, and may receive it again. */
bool endpoint_request_stays(const struct thread *client, struct thread *server,
                            enum ipclab_status status);

/* `client` waits in the endpoint's queue of callers; so does who waits for a page. */
void endpoint_add_caller(struct endpoint *endpoint, struct thread *client);

/* What the mode has begun for the client's message will not go on. */
void endpoint_cancel_transfer(struct thread *client);

#endif
