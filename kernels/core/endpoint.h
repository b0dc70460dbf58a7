/* SPDX-License-Identifier: MIT */
/*
 * Rendezvous: where a server receives and its clients call.
 *
 * A call delivers its message when the server receives, at once or later; the caller then
 * waits for the reply, which the server sends with the token that came with the message.
 * Reply and the next receive are one entry into the kernel. Whoever completes a rendezvous
 * hands the CPU to its partner directly. None of this depends on the mode.
 */
#ifndef CORE_ENDPOINT_H
#define CORE_ENDPOINT_H

#include "list.h"
#include "object.h"
#include "queue.h"
#include "thread.h"

#include <ipclab/likely.h>

#include <stdint.h>

#define ENDPOINT_DECLARED_WORDS 8

struct ipc_mode;

extern const struct object_type endpoint_type;

struct endpoint {
    struct object object;
    struct thread *receiver;      /* the first of those that wait, by thread->next */
    struct list callers;          /* threads whose call found no receiver, in order */
    uint64_t receiver_rights;     /* handles that may receive; none left: it is dead */
    struct message_queue queue;   /* of messages without a caller */
    struct list channels;         /* all that are bound to it, by channel->link */
    const struct ipc_mode *declared_to; /* the mode that the server told about itself, if any, */
    uint64_t declared[ENDPOINT_DECLARED_WORDS]; /* and what it keeps of that */
};

/* Where nobody receives, for those whose endpoint was taken from them. */
extern struct endpoint dead_endpoint;

/* Whether a thread waits to receive at it, or for a reply of who received there. */
bool endpoint_in_use(const struct endpoint *endpoint);

/* A handle with RIGHT_RECEIVE came or went. When the last goes, all who wait fail. */
void endpoint_receiver_added(struct object *endpoint);
void endpoint_receiver_removed(struct object *endpoint);

/* All handles of `server` to the object were taken from it: it receives there no more, and what
 * it has received there it cannot answer. */
void endpoint_receiver_revoked(struct object *endpoint, const struct process *server);

/* The caller will never return: undoes what its call has set up. */
void endpoint_cancel_call(struct thread *caller);
void endpoint_cancel_receive(struct thread *receiver);

/* Ends the call of `client`, who awaits a reply, with that status and no reply. Its channel may
 * be gone afterwards. */
void endpoint_end_call(struct thread *client, enum ipclab_status status);

/* Nobody will reply to the callers that wait for `server`: they fail. */
void endpoint_server_ended(struct process *server);

/* Whether a transfer that returned `status` has delivered its message, whole or not. */
bool transfer_delivered_in_part(enum ipclab_status status);

static inline bool transfer_delivered(enum ipclab_status status)
{
    return likely(status == STATUS_OK) || transfer_delivered_in_part(status);
}

/* What a transfer for `client` that returned `status` has come to, with the handles that `from`
 * passes to `to`: mode.h. */
enum ipclab_status endpoint_with_handles(const struct thread *client, const struct thread *from,
                                         const struct thread *to, enum ipclab_status status);

static inline enum ipclab_status transfer_outcome(const struct thread *client,
                                                  const struct thread *from,
                                                  const struct thread *to,
                                                  enum ipclab_status status)
{
    return likely((from->passes | to->passes) == 0)
               ? status
               : endpoint_with_handles(client, from, to, status);
}

/* ---- for what was suspended, suspended.h ---------------------------------------------------- */

/* `faulting` waits for a page, and this endpoint is its pager's. */
void endpoint_upcall(struct endpoint *endpoint, struct thread *faulting);

/* The client's request was delivered to the server; the reply of `server` to the client. Both
 * leave it to the caller who runs next. */
void endpoint_accept_request(struct thread *client, struct thread *server,
                             enum ipclab_status status);
void endpoint_accept_reply(struct thread *client, struct thread *server, uint64_t label,
                           enum ipclab_status status);

/* The current thread's call, receive or reply from the state of its message. The second and
 * the third return where its system call is over. */
void endpoint_call_again(struct thread *client);
void endpoint_receive(struct endpoint *endpoint, struct thread *server);
void endpoint_reply_again(struct thread *server, struct endpoint *endpoint);

/* The server's own fault has ended its reply to `client`, which waits on, or not: the mode says. */
void endpoint_reply_failed(struct thread *client);

/* The page that the current thread's suspended reply waited for will not come. */
void endpoint_answer_failed(struct thread *server);

/* Whether a transfer for `client` that failed with `status` is over for both sides: mode.h. */
bool endpoint_fails_for_both(const struct thread *client, enum ipclab_status status);

/* Then it is: `from`, one of the two, gets `status` and its partner what that is from there. Both
 * are in no queue, and ready afterwards: the caller must schedule(). */
void endpoint_fail_both(struct thread *client, struct thread *server, const struct thread *from,
                        enum ipclab_status status);

/* Ends a call that is in no queue: its channel is let go. */
void endpoint_call_over(struct thread *client);

/* System calls; the arguments are in ipclab/syscalls.h. */
void endpoint_create(void);
void endpoint_call(uint64_t handle, uint64_t send_base, uint64_t send_length,
                   uint64_t receive_base, uint64_t receive_capacity, uint64_t label);
void endpoint_reply_wait(uint64_t handle, uint64_t send_base, uint64_t send_length,
                         uint64_t receive_base, uint64_t receive_capacity, uint64_t label);
void endpoint_call_pass(uint64_t handle, uint64_t send_base, uint64_t send_length,
                        uint64_t receive_base, uint64_t receive_capacity, uint64_t label);
void endpoint_reply_wait_pass(uint64_t handle, uint64_t send_base, uint64_t send_length,
                              uint64_t receive_base, uint64_t receive_capacity, uint64_t label);
void endpoint_reply(uint64_t handle, uint64_t send_base, uint64_t send_length, uint64_t unused0,
                    uint64_t unused1, uint64_t label);

#endif
