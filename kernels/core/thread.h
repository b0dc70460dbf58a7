/* SPDX-License-Identifier: MIT */
/*
 * Threads, and the state of the message that each is sending or awaiting.
 *
 * A thread has no kernel stack. What it must remember between two entries into the kernel is
 * here: so it can be stopped in the middle of a transfer, resumed, killed or unwound.
 */
#ifndef CORE_THREAD_H
#define CORE_THREAD_H

#include "list.h"

#include "x86_64/cpu.h"
#include "x86_64/registers.h"

#include <ipclab/likely.h>
#include <ipclab/status.h>

#include <stdbool.h>
#include <stdint.h>

struct channel;
struct endpoint;
struct memory_object;
struct message;
struct page_tables;
struct process;

enum thread_state {
    THREAD_READY,          /* in the ready queue, or running */
    THREAD_CALLING,        /* in an endpoint's queue of callers: nobody receives */
    THREAD_AWAITING_REPLY, /* its message was delivered */
    THREAD_RECEIVING,      /* in an endpoint's queue of receivers */
    THREAD_JOINING,        /* waits for a process to end */
    THREAD_PAGING,         /* waits for a page: pager.h */
    THREAD_SENDING,        /* its message waits for room in a queue: queue.h */
    THREAD_CAPTURED,       /* the partner of one whose transfer is suspended: suspended.h */
};

/* How its registers were saved when it last entered the kernel, so how it goes on; or that the
 * kernel has something to finish for it first: suspended.h. */
enum thread_resume { RESUME_BY_SYSCALL, RESUME_BY_TRAP, RESUME_SUSPENDED };

/* A range of its process's memory, unchecked, as ring 3 stated it. */
struct message_range {
    uintptr_t base;
    uint64_t length;
};

/* The page that a thread waits for: pager.h. */
struct page_wait {
    struct memory_object *object; /* referenced; null: it waits for none */
    uintptr_t address;            /* of the access */
    uint64_t offset;              /* in the object, and PAGE_REQUEST_WRITE */
    struct process *pager;        /* who has the request, and may answer; null: nobody yet */
    uint64_t token;               /* what the answer must name */
};

/* What was stopped in its middle: suspended.h. */
struct suspended {
    uint8_t kind; /* enum suspended_kind */
    enum ipclab_status failure; /* how the wait ended; STATUS_OK: the page is there */
    struct thread *client, *server; /* of a transfer that has captured both */
    struct endpoint *endpoint; /* referenced: where the server receives next; null: nowhere */
    uint64_t label, token;     /* of the reply */
    uint64_t delivered;        /* bytes so far */
    uint64_t operation, argument[3]; /* of CHANNEL_CONTROL, about the client of that token */
    uint64_t deadline;         /* of the client's transfer, from its first wait on; 0: none yet */
};

/* When it will have waited too long: timeout.h. */
struct timeout {
    struct list link;
    uint64_t deadline;
};

struct thread {
    struct registers registers; /* first: traps push into it */

    const struct page_tables *tables; /* its process's */
    struct process *process;
    struct message_range outgoing, incoming;
    uint64_t label;
    struct channel *channel; /* of the call that it is making */
    struct process *server;  /* who may reply to it; null: nobody */
    uint64_t token;          /* what the reply must name: the low byte is its number */
    struct thread *next;     /* behind it in a queue of receivers */

    struct message *message; /* captured, and in no queue: queue.h; mostly null */
    uint64_t passes; /* what its message takes along besides bytes: handle_pass.h; mostly 0 */
    enum thread_state state;
    enum thread_resume resume;  /* valid in the ready queue */
    struct thread *runs_for;    /* whose account it runs at: migrate.h; mostly its own */
    uint64_t ticks;             /* timer ticks that this account has used up */
    unsigned priority;          /* 1 to PRIORITY_HIGHEST; a mode may change it (qnx.c) */
    struct endpoint *endpoint;  /* where it receives, or did last */
    struct list link;           /* in the ready queue, or a queue of callers or joiners */
    struct list process_link;
    struct page_wait page;
    struct timeout timeout;
    struct suspended suspended;
};

#define THREAD_LIMIT 256
#define TOKEN_THREAD 0xffull
#define TOKEN_STEP 0x100ull

extern struct thread *thread_table[THREAD_LIMIT]; /* never null: unused slots share one */

/* Who awaits the reply that `token` stands for; null where nobody does, of this server. */
static inline struct thread *client_of_token(uint64_t token, const struct process *server)
{
    struct thread *client = thread_table[token & TOKEN_THREAD];

    return likely(client->token == token && client->server == server) ? client : NULL;
}

/* Who has entered the kernel; null until the first has run. */
static inline struct thread *current_thread(void)
{
    return cpu_local.current;
}

static inline struct process *current_process(void)
{
    return cpu_local.current->process;
}

/* What the system call that the thread is in returns in rax. */
static inline void thread_set_status(struct thread *thread, enum ipclab_status status)
{
    thread->registers.rax = (uint64_t) - (int64_t)status;
}

/* What the current system call returns in rax: STATUS_OK or an error. */
static inline void thread_return(enum ipclab_status status)
{
    thread_set_status(current_thread(), status);
}

/* The same, with a value in rdx. */
static inline void thread_return_value(uint64_t value)
{
    current_thread()->registers.rax = STATUS_OK;
    current_thread()->registers.rdx = value;
}

/* No number is taken: before the first thread is made. */
void threads_initialise(void);

/* A thread of `process` that will start at `entry`; not ready yet. Null where no frame or no
 * number is left. */
struct thread *thread_create_in(struct process *process, uintptr_t entry, uintptr_t stack,
                                const uint64_t argument[4]);

/* Takes it out of whatever queue it is in and frees it. */
void thread_destroy(struct thread *thread);

/* System calls THREAD_CREATE, THREAD_PRIORITY and YIELD. */
void thread_create(uint64_t entry, uint64_t stack, uint64_t argument);
void thread_priority(uint64_t priority);
void thread_yield(void);

#endif
