/* SPDX-License-Identifier: MIT */
/*
 * Handles in messages. A message may take one handle along; a receiver may accept one. Both
 * are said in the thread's `passes`, which is 0 in every other call, so that these pay for one
 * test of it. The receiver finds its new handle in r9; it gets none that it did not ask for.
 */
#ifndef CORE_HANDLE_PASS_H
#define CORE_HANDLE_PASS_H

#include "thread.h"

#define PASSES_HANDLE 0xffull /* the sender's handle */
#define PASSES_ACCEPT 0x100ull

/* Reads what the current thread passes and accepts from r12 and r13. */
void handle_pass_begin(struct thread *thread);

/* The system call is over, unless the thread waits: what it said does not hold for the next. */
static inline void handle_pass_end(struct thread *thread)
{
    if (thread->state == THREAD_READY)
        thread->passes = 0;
}

/* The message of `from` has been delivered to `to`: so is its handle. Returns STATUS_OK, or
 * STATUS_NO_HANDLE where the receiver's table is full. */
enum ipclab_status handle_pass(struct thread *from, struct thread *to);

#endif
