/* SPDX-License-Identifier: MIT */
#include "thread.h"
#include "endpoint.h"
#include "migrate.h"
#include "object.h"
#include "process.h"
#include "queue.h"
#include "schedule.h"
#include "suspended.h"

#include "x86_64/layout.h"

#include <ipclab/syscalls.h>

#define RFLAGS_AT_START 0x202 /* interrupts on */

struct thread *thread_table[THREAD_LIMIT];

static struct thread unused; /* no token fits it, and no process serves it */

/* The next token of each number: one of a thread that is gone never comes again. */
static uint64_t next_token[THREAD_LIMIT];

void threads_initialise(void)
{
    for (unsigned i = 0; i < THREAD_LIMIT; i++)
        thread_table[i] = &unused;
    for (unsigned i = 0; i < THREAD_LIMIT; i++)
        next_token[i] = i | TOKEN_STEP;
}

static bool thread_number(struct thread *thread)
{
    for (unsigned i = 0; i < THREAD_LIMIT; i++) {
        if (thread_table[i] == &unused) {
            thread_table[i] = thread;
            thread->token = next_token[i];
            return true;
        }
    }
    return false;
}

/* A new thread's: its creator's, as far as its process may. */
static unsigned inherited_priority(const struct process *process)
{
    const struct thread *creator = current_thread();
    unsigned priority = creator ? creator->priority : PRIORITY_DEFAULT;

    return priority < process->priority_limit ? priority : process->priority_limit;
}

struct thread *thread_create_in(struct process *process, uintptr_t entry, uintptr_t stack,
                                const uint64_t argument[4])
{
    struct thread *thread = object_allocate(process->bank, NULL, sizeof(struct thread));

    if (!thread)
        return NULL;
    thread->registers.rip = entry; /* the rest is zero */
    thread->registers.cs = USER_CS;
    thread->registers.rflags = RFLAGS_AT_START;
    thread->registers.rsp = stack;
    thread->registers.ss = USER_DS;
    thread->registers.rdi = argument[0];
    thread->registers.rsi = argument[1];
    thread->registers.rdx = argument[2];
    thread->registers.rcx = argument[3];
    thread->tables = &process->space.tables;
    thread->process = process;
    thread->priority = inherited_priority(process);
    list_initialise(&thread->link);
    list_initialise(&thread->timeout.link);
    thread->runs_for = thread;
    if (!thread_number(thread)) {
        object_free(thread);
        return NULL;
    }
    list_append(&process->threads, &thread->process_link);
    return thread;
}

void thread_destroy(struct thread *thread)
{
    if (thread->state == THREAD_CALLING || thread->state == THREAD_AWAITING_REPLY)
        endpoint_cancel_call(thread);
    else if (thread->state == THREAD_RECEIVING)
        endpoint_cancel_receive(thread);
    else if (thread->state == THREAD_SENDING)
        queue_drop_message(thread);
    suspended_cancel(thread);
    migrate_split(thread);
    list_remove(&thread->link);
    list_remove(&thread->process_link);
    thread_table[thread->token & TOKEN_THREAD] = &unused;
    next_token[thread->token & TOKEN_THREAD] = thread->token + TOKEN_STEP;
    object_free(thread);
}

void thread_create(uint64_t entry, uint64_t stack, uint64_t argument)
{
    const uint64_t arguments[4] = {argument};
    struct thread *thread;

    if (entry >= USER_TOP || stack >= USER_TOP) {
        thread_return(STATUS_BAD_ADDRESS);
        return;
    }
    thread = thread_create_in(current_process(), entry, stack, arguments);
    if (thread)
        schedule_ready(thread, RESUME_BY_TRAP);
    thread_return(thread ? STATUS_OK : STATUS_NO_MEMORY);
}

void thread_priority(uint64_t priority)
{
    struct thread *thread = current_thread();

    if (priority > thread->process->priority_limit) {
        thread_return(STATUS_BAD_ARGUMENT);
        return;
    }
    if (priority)
        schedule_prioritise(thread, (unsigned)priority);
    thread_return_value(thread->priority);
    schedule_higher();
}

void thread_yield(void)
{
    thread_return(STATUS_OK);
    schedule_ready(current_thread(), RESUME_BY_SYSCALL);
    schedule();
}
