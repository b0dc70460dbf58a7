/* SPDX-License-Identifier: MIT */
/*
 * The ready queues, one a priority: the highest that holds a thread comes first, and within it
 * who came first, for a period of the timer. A rendezvous does not pass through them: whoever
 * completes one hands the CPU to its partner, whatever the priorities of the two.
 */
#ifndef CORE_SCHEDULE_H
#define CORE_SCHEDULE_H

#include "thread.h"

#include "x86_64/page_table.h"

/* No thread is ready: before the first is made. */
void schedule_initialise(void);

/* Puts a thread, in a queue no longer, at the end of its priority's ready queue. */
void schedule_ready(struct thread *thread, enum thread_resume resume);

/* A thread that was waiting in a system call goes on, with `status` in rax. */
void schedule_wake(struct thread *thread, enum ipclab_status status);

/* Gives a thread, wherever it is, another priority: 1 to PRIORITY_HIGHEST. */
void schedule_prioritise(struct thread *thread, unsigned priority);

/* The current thread's system call is over, results and all: where it has made a thread ready
 * that has a higher priority, or lowered its own, that one runs, and this call does not return. */
void schedule_higher(void);

/* Runs the next ready thread. The current one must be where it will be found again. */
_Noreturn void schedule(void);

/* Hands the CPU to `next`, which waits in a system call and is in no queue, without a look
 * at the ready queue. The system call's return then leads to it. */
static inline void schedule_switch(struct thread *next)
{
    page_tables_activate(next->tables);
    cpu_local.current = next;
    cpu_local.task.rsp0 = (uintptr_t)(&next->registers + 1);
}

#endif
