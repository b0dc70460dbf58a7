/* SPDX-License-Identifier: MIT */
/*
 * Handles in messages: up to four, KeyKOS's number. A byte of r12 names each one that a message
 * takes along; a byte of r13 says, for each, what the receiver does with it: 0 ignores it, with
 * PASS_INTO it goes into the slot named beside it, anything else into the lowest free one. Bytes
 * of r9 tell the receiver where each arrived. So the receiver names the places (contrast Mach,
 * where the kernel chooses them), gets none that it did not ask for, and nothing is allocated.
 *
 * Both are said in the thread's `passes`, which is 0 in every other call, so that these pay for
 * one test of it.
 */
#ifndef CORE_HANDLE_PASS_H
#define CORE_HANDLE_PASS_H

#include "thread.h"

#include <ipclab/syscalls.h>

/* Reads what the current thread passes and accepts from r12 and r13. */
void handle_pass_begin(struct thread *thread);

/* The system call is over, unless the thread waits: what it said does not hold for the next. */
static inline void handle_pass_end(struct thread *thread)
{
    if (thread->state == THREAD_READY)
        thread->passes = 0;
}

/* Whether `from` passes a handle that `to` has named no place for. */
bool handle_pass_lacks_place(const struct thread *from, const struct thread *to);

/* The message of `from` has been delivered to `to`: so are its handles. Returns STATUS_OK, or
 * STATUS_NO_HANDLE where one of them found no slot at the receiver's. */
enum ipclab_status handle_pass(struct thread *from, struct thread *to);

#endif
