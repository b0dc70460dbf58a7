/* SPDX-License-Identifier: MIT */
/*
 * What was stopped in its middle: by a page that a pager is to supply, or by a timer interrupt
 * in a long copy. What there is to know for going on is in the thread, not on a stack.
 *
 * A transfer that goes from one space straight into the other holds both sides until it is
 * over: the partner is captured, it cannot run but it can be killed. One in two stages never
 * needs both: only the side whose page is absent waits, alone. (The second stage of a request
 * is a pair as well: its client awaits the reply anyway.)
 *
 * When the page is there, or will not come, the thread is made ready, and goes on here as soon
 * as it is scheduled: at its own expense, not the pager's.
 */
#ifndef CORE_SUSPENDED_H
#define CORE_SUSPENDED_H

#include "thread.h"

#include <stdbool.h>

enum suspended_kind {
    SUSPENDED_NOTHING,
    SUSPENDED_ACCESS,  /* of ring 3 to its memory */
    SUSPENDED_REQUEST, /* from client to server, both captured */
    SUSPENDED_REPLY,   /* from server to client, both captured */
    SUSPENDED_RECEIVE, /* the server has only to receive */
    SUSPENDED_CALL,    /* alone: the client's first stage */
    SUSPENDED_ANSWER,  /* alone: the server's first stage */
    SUSPENDED_TAKE,    /* alone: the client's second stage; the server goes on */
    SUSPENDED_SEND,    /* alone: capturing a message for a queue */
    SUSPENDED_DELIVERY, /* alone: receiving one out of a queue */
    SUSPENDED_CONTROL, /* alone: a mode's operation for a server, CHANNEL_CONTROL */
};

/* What a suspended reply needs besides its two sides. */
struct reply_state {
    struct endpoint *endpoint; /* where the server receives afterwards; null: it does not */
    uint64_t label;
};

/* The current thread's access to `address` in ring 3: true where it now waits for a page. */
bool suspend_access(uintptr_t address, bool write);

/* The request of `client` to `server` failed with `status`, of which one is current and both
 * are in no queue: true where it has been suspended. The caller must schedule(). Here and in
 * suspend_reply the status becomes STATUS_TIMEOUT where the transfer may not wait any longer. */
bool suspend_request(struct thread *client, struct thread *server, enum ipclab_status *status);

/* The same for the client's first stage, with no server yet. */
bool suspend_call(struct thread *client, enum ipclab_status status);

/* Whether the memory of `thread` stopped a stage that concerns it alone: SUSPENDED_SEND,
 * SUSPENDED_DELIVERY or SUSPENDED_TAKE; then it waits. */
bool suspend_alone(struct thread *thread, enum suspended_kind kind);

/* Whether an interrupt stopped the copy of a mode's operation for the current thread about the
 * client of `token`, which failed with `status`; then it goes on in its turn, from `result`. */
bool suspend_control(uint64_t token, uint64_t operation, const uint64_t argument[3],
                     uint64_t result, enum ipclab_status status);

/* Whether the thread is the client of a transfer that is suspended. */
static inline bool suspended_in_call(const struct thread *thread)
{
    switch (thread->suspended.kind) {
    case SUSPENDED_CALL:
    case SUSPENDED_TAKE:
        return true;
    case SUSPENDED_REQUEST:
    case SUSPENDED_REPLY:
        return thread->suspended.client == thread;
    default:
        return false;
    }
}

enum reply_outcome {
    REPLY_DONE,      /* with the client, however it ended for it; it runs on */
    REPLY_FAILED,    /* by the server's fault: nothing has happened */
    REPLY_TAKEN_ON,  /* the client waits for a page of its own, alone */
    REPLY_SUSPENDED, /* so is the server: the caller must schedule() */
};

/* The reply of `server`, the current thread, to `client` failed with `status`. REPLY_FAILED
 * where it is no matter of a page. */
enum reply_outcome suspend_reply(struct thread *client, struct thread *server,
                                 enum ipclab_status *status, struct reply_state reply);

/* The thread will never run again: undoes what it is in the middle of. */
void suspended_cancel(struct thread *thread);

#endif
