/* SPDX-License-Identifier: MIT */
/*
 * Deadlines of threads that wait, in ticks of the timer since the start.
 *
 * Time is what the timer's interrupts say: where it is stopped, as in measured regions, it stands
 * still, and no deadline passes.
 */
#ifndef CORE_TIMEOUT_H
#define CORE_TIMEOUT_H

#include "thread.h"

#include <stdbool.h>
#include <stdint.h>

#define TIMEOUT_NEVER UINT64_MAX

/* The tick that is `ticks` ahead. */
uint64_t timeout_after(uint64_t ticks);

/* Whether that tick has come. */
bool timeout_passed(uint64_t deadline);

/* The thread, which waits for a page, is to fail with STATUS_TIMEOUT at `deadline`, unless that
 * is TIMEOUT_NEVER. */
void timeout_start(struct thread *thread, uint64_t deadline);

/* It need not; nothing where it was not to. */
void timeout_stop(struct thread *thread);

/* Whether any deadline is to come. */
bool timeouts_pending(void);

/* The timer's interrupt: out of ring 3, in a copy, or while no thread is ready. */
void timeouts_tick(void);

/* Fails whom the time has come for. Not in the middle of anything. */
void timeouts_expire(void);

#endif
