/* SPDX-License-Identifier: MIT */
#include "schedule.h"
#include "timeout.h"

#include "x86_64/panic.h"
#include "x86_64/print.h"
#include "x86_64/timer.h"

#include <ipclab/syscalls.h>

/* entry.S */
extern _Noreturn void return_from_syscall(void);
extern _Noreturn void return_from_trap(void);
extern _Noreturn void return_suspended(void);

static struct list ready[PRIORITY_HIGHEST + 1];

/* Priorities at which a thread may be ready: whoever takes one out of its queue need not look
 * whether it was the last, so a bit is cleared where none is found. */
static uint64_t occupied;

_Static_assert(PRIORITY_HIGHEST < 64, "a bit each");

void schedule_initialise(void)
{
    for (unsigned i = 0; i <= PRIORITY_HIGHEST; i++)
        list_initialise(&ready[i]);
}

/* The highest priority at which a thread is ready; 0: none is. */
static unsigned highest_ready(void)
{
    while (occupied) {
        unsigned priority = 63 - (unsigned)__builtin_clzll(occupied);

        if (!list_is_empty(&ready[priority]))
            return priority;
        occupied &= ~(1ull << priority);
    }
    return 0;
}

void schedule_ready(struct thread *thread, enum thread_resume resume)
{
    thread->resume = resume;
    thread->state = THREAD_READY;
    occupied |= 1ull << thread->priority;
    list_append(&ready[thread->priority], &thread->link);
}

void schedule_prioritise(struct thread *thread, unsigned priority)
{
    bool queued = thread->state == THREAD_READY && !list_is_empty(&thread->link);

    thread->priority = priority;
    if (queued) {
        list_remove(&thread->link);
        schedule_ready(thread, thread->resume);
    }
}

void schedule_higher(void)
{
    struct thread *thread = current_thread();

    if (highest_ready() <= thread->priority)
        return;
    thread->resume = RESUME_BY_SYSCALL;
    thread->passes = 0;
    occupied |= 1ull << thread->priority;
    list_insert_before(ready[thread->priority].next, &thread->link); /* its time is not over */
    schedule();
}

void schedule_wake(struct thread *thread, enum ipclab_status status)
{
    thread_set_status(thread, status);
    thread->passes = 0;
    schedule_ready(thread, RESUME_BY_SYSCALL);
}

/* No thread is ready: the only thing that may come is time. */
static void idle(void)
{
    if (!timeouts_pending() || !timer_running()) {
        print("stuck: no thread is ready, and none waits for anything that will come\n");
        machine_exit(GUEST_EXIT_STUCK);
    }
    wait_for_interrupt();
    timeouts_expire();
}

_Noreturn void schedule(void)
{
    unsigned priority = highest_ready();
    struct thread *next;

    while (priority == 0) {
        idle();
        priority = highest_ready();
    }
    next = LIST_MEMBER(ready[priority].next, struct thread, link);
    list_remove(&next->link);
    schedule_switch(next);
    if (next->resume == RESUME_BY_TRAP)
        return_from_trap();
    if (next->resume == RESUME_SUSPENDED)
        return_suspended();
    return_from_syscall();
}
