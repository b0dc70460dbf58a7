/* SPDX-License-Identifier: MIT */
#include "schedule.h"

#include "x86_64/panic.h"
#include "x86_64/print.h"

/* entry.S */
extern _Noreturn void return_from_syscall(void);
extern _Noreturn void return_from_trap(void);

static struct list ready;

void schedule_initialise(void)
{
    list_initialise(&ready);
}

void schedule_ready(struct thread *thread, enum thread_resume resume)
{
    thread->resume = resume;
    thread->state = THREAD_READY;
    list_append(&ready, &thread->link);
}

void schedule_wake(struct thread *thread, enum ipclab_status status)
{
    thread->registers.rax = (uint64_t) - (int64_t)status;
    thread->passes = 0;
    schedule_ready(thread, RESUME_BY_SYSCALL);
}

_Noreturn void schedule(void)
{
    struct thread *next;

    if (list_is_empty(&ready)) {
        print("stuck: no thread is ready, and none waits for anything that will come\n");
        machine_exit(GUEST_EXIT_STUCK);
    }
    next = LIST_MEMBER(ready.next, struct thread, link);
    list_remove(&next->link);
    schedule_switch(next);
    if (next->resume == RESUME_BY_TRAP)
        return_from_trap();
    return_from_syscall();
}
