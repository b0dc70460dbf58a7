/* SPDX-License-Identifier: MIT */
#include "process.h"
#include "endpoint.h"
#include "handle_cargo.h"
#include "pager.h"
#include "program.h"
#include "schedule.h"
#include "thread.h"
#include "user_memory.h"

#include "x86_64/print.h"

#define STACK_TOP 0x7f00000000ull
#define STACK_BYTES 0x10000ull

static struct list processes = {&processes, &processes}; /* all that have not ended */

static void process_destroy(struct object *object)
{
    object_free(object);
}

const struct object_type process_type = {"process", process_destroy};

static enum ipclab_status map_stack(struct process *process)
{
    uintptr_t stack = STACK_TOP - STACK_BYTES;
    enum ipclab_status status =
        space_map(&process->space, &stack, STACK_BYTES, REGION_WRITE, NULL);

    return status ? status : space_populate(&process->space, stack, STACK_BYTES);
}

struct process *process_create_from(const char name[16], struct bank *bank,
                                    enum ipclab_status *status)
{
    struct process *process = object_allocate(bank, &process_type, sizeof(struct process));

    *status = STATUS_NO_MEMORY;
    if (!process)
        return NULL;
    list_initialise(&process->threads);
    list_initialise(&process->joiners);
    if (!space_create(&process->space, bank)) {
        object_free(process);
        return NULL;
    }
    process->bank = bank;
    process->priority_limit = PRIORITY_HIGHEST;
    object_reference(&bank->object);
    list_append(&processes, &process->link);
    *status = program_load(&process->space, name, &process->entry);
    if (*status == STATUS_OK)
        *status = map_stack(process);
    if (*status == STATUS_OK)
        return process;
    process_terminate(process, PROCESS_KILLED, 0);
    return NULL;
}

enum ipclab_status process_start(struct process *process, const uint64_t argument[4])
{
    struct thread *thread = thread_create_in(process, process->entry, STACK_TOP, argument);

    if (!thread)
        return STATUS_NO_MEMORY;
    schedule_ready(thread, RESUME_BY_TRAP);
    return STATUS_OK;
}

void process_terminate(struct process *process, enum process_end end, uint64_t exit_code)
{
    if (process->ended)
        return;
    process->ended = true;
    process->end = end;
    process->exit_code = exit_code;
    while (!list_is_empty(&process->threads))
        thread_destroy(LIST_MEMBER(process->threads.next, struct thread, process_link));
    endpoint_server_ended(process);
    pager_ended(process);
    handle_remove_all(&process->handles);
    space_destroy(&process->space);
    list_remove(&process->link);
    while (!list_is_empty(&process->joiners)) {
        struct thread *joiner = LIST_MEMBER(process->joiners.next, struct thread, link);
        list_remove(&joiner->link);
        joiner->registers.rdx = exit_code;
        joiner->registers.rsi = end;
        schedule_wake(joiner, STATUS_OK);
    }
    object_release(&process->bank->object);
    object_release(&process->object);
}

_Noreturn void process_fault(const struct registers *registers, uintptr_t address)
{
    print("program ended by exception %lu, error %lx, at %lx, address %lx\n", registers->vector,
          registers->error, registers->rip, address);
    kernel_tables_activate();
    process_terminate(current_process(), PROCESS_FAULTED, registers->vector);
    schedule();
}

bool processes_terminate_of(struct bank *bank)
{
    bool survives = true;

    for (struct list *link = processes.next; link != &processes;) {
        struct process *process = LIST_MEMBER(link, struct process, link);

        link = link->next;
        if (process->bank != bank)
            continue;
        if (process == current_process()) {
            survives = false;
            kernel_tables_activate();
        }
        process_terminate(process, PROCESS_KILLED, 0);
        link = processes.next; /* its end may have changed the list */
    }
    return survives;
}

void processes_revoke_of(struct bank *bank)
{
    for (struct list *link = processes.next; link != &processes; link = link->next) {
        struct process *process = LIST_MEMBER(link, struct process, link);

        space_revoke_of(&process->space, bank);
        handle_revoke_of(process, bank);
    }
    handle_cargo_revoke(NULL, bank);
    /* Of endpoints where nobody receives any more, and channels that nobody has. */
    for (struct list *link = processes.next; link != &processes; link = link->next)
        handle_objects_revoke_of(&LIST_MEMBER(link, struct process, link)->handles, bank);
}

void processes_revoke_object(const struct process *keeper, struct object *object)
{
    object_reference(object); /* while handles to it go */
    for (struct list *link = processes.next; link != &processes; link = link->next) {
        struct process *process = LIST_MEMBER(link, struct process, link);

        if (process == keeper)
            continue;
        space_revoke_object(&process->space, object);
        handle_revoke(&process->handles, object);
        endpoint_receiver_revoked(object, process);
    }
    handle_cargo_revoke(object, NULL);
    object_release(object);
}

bool processes_hold_resume_key(uint64_t token)
{
    for (struct list *link = processes.next; link != &processes; link = link->next)
        if (handle_table_has_resume_key(&LIST_MEMBER(link, struct process, link)->handles, token))
            return true;
    return handle_cargo_has_resume_key(token);
}

/* Gives `process` what its creator grants it, in order. */
static enum ipclab_status grant_handles(struct process *process,
                                        const struct process_arguments *arguments)
{
    const struct handle_table *from = &current_process()->handles;

    if (arguments->grant_count > PROCESS_GRANTS)
        return STATUS_BAD_ARGUMENT;
    for (uint32_t i = 0; i < arguments->grant_count; i++) {
        struct process_grant grant = arguments->grant[i];
        const struct handle *slot = &from->slot[grant.handle % HANDLE_COUNT];

        if (grant.handle >= HANDLE_COUNT || !slot->type)
            return STATUS_BAD_HANDLE;
        object_reference(slot->object);
        if (!handle_put(&process->handles, 0,
                        (struct handle){slot->type, slot->object, slot->rights & grant.rights,
                                        slot->token}))
            return STATUS_NO_HANDLE;
    }
    return STATUS_OK;
}

/* Its creator's limit, or what the creator says, if that is less. */
static unsigned priority_limit(const struct process_arguments *arguments)
{
    unsigned limit = current_process()->priority_limit;

    return arguments->priority_limit && arguments->priority_limit < limit
               ? arguments->priority_limit
               : limit;
}

void process_create(uint64_t name_low, uint64_t name_high, uint64_t arguments_address)
{
    const uint64_t name[2] = {name_low, name_high};
    struct process_arguments arguments;
    enum ipclab_status status;
    struct process *process;
    struct bank *bank = current_process()->bank;
    uint64_t handle;

    if (!user_read(&arguments, arguments_address, sizeof(arguments))) {
        thread_return(STATUS_FAULT);
        return;
    }
    if (arguments.bank) // NOLINT: user_read has written it
        bank = (struct bank *)handle_object(&current_process()->handles, arguments.bank,
                                            &bank_type, 0);
    if (!bank) {
        thread_return(STATUS_BAD_HANDLE);
        return;
    }
    process = process_create_from((const char *)name, bank, &status);
    if (process) {
        process->priority_limit = priority_limit(&arguments);
        status = grant_handles(process, &arguments);
    }
    if (status == STATUS_OK)
        status = process_start(process, arguments.argument);
    if (status == STATUS_OK) {
        handle = handle_insert(&current_process()->handles, &process->object, 0);
        if (handle) {
            object_reference(&process->object);
            thread_return_value(handle);
            return;
        }
        status = STATUS_NO_HANDLE;
    }
    thread_return(status);
    if (process)
        process_terminate(process, PROCESS_KILLED, 0);
}

static struct process *process_of(uint64_t handle)
{
    return (struct process *)handle_object(&current_process()->handles, handle, &process_type, 0);
}

void process_wait(uint64_t handle)
{
    struct thread *joiner = current_thread();
    struct process *process = process_of(handle);

    if (!process || process == joiner->process) {
        thread_return(STATUS_BAD_HANDLE);
    } else if (process->ended) {
        thread_return_value(process->exit_code);
        joiner->registers.rsi = process->end;
    } else {
        joiner->state = THREAD_JOINING;
        list_append(&process->joiners, &joiner->link);
        schedule();
    }
}

/* Ends a process that may be the current thread's own: then another thread runs. */
static void terminate(struct process *process, enum process_end end, uint64_t exit_code)
{
    bool own = process == current_process();

    if (own)
        kernel_tables_activate();
    process_terminate(process, end, exit_code);
    if (own)
        schedule();
    schedule_higher();
}

void process_kill(uint64_t handle)
{
    struct process *process = process_of(handle);

    thread_return(process ? STATUS_OK : STATUS_BAD_HANDLE);
    if (process)
        terminate(process, PROCESS_KILLED, 0);
}

void process_exit(uint64_t exit_code)
{
    terminate(current_process(), PROCESS_EXITED, exit_code);
}
