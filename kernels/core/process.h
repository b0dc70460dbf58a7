/* SPDX-License-Identifier: MIT */
/* Processes: an address space, handles and threads. */
#ifndef CORE_PROCESS_H
#define CORE_PROCESS_H

#include "bank.h"
#include "handle.h"
#include "list.h"
#include "object.h"
#include "space.h"

#include "x86_64/registers.h"

#include <ipclab/syscalls.h>

extern const struct object_type process_type;

struct process {
    struct object object;
    struct bank *bank; /* referenced: pays for all that it has */
    struct list link;  /* in the list of all processes */
    struct space space;
    struct list threads;
    struct list joiners; /* threads that wait for its end */
    uintptr_t entry; /* of its program */
    unsigned priority_limit; /* the highest that its threads may take */
    bool ended;      /* until then it holds a reference to itself */
    enum process_end end;
    uint64_t exit_code;
    struct handle_table handles;
};

/* A process of program `name` with nothing but its memory, at the cost of `bank`; null with
 * the reason in `status`. */
struct process *process_create_from(const char name[16], struct bank *bank,
                                    enum ipclab_status *status);

/* Starts its first thread with these arguments. */
enum ipclab_status process_start(struct process *process, const uint64_t argument[4]);

/* Ends it: its threads, handles and memory go, who waited for it is told. It stays a name
 * for its exit code until the last handle to it is closed. */
void process_terminate(struct process *process, enum process_end end, uint64_t exit_code);

/* Ends the current thread's, which did what ring 3 may not, by the exception in `registers`. */
_Noreturn void process_fault(const struct registers *registers, uintptr_t address);

/* Ends every process that lives off this bank. False where the current one was among them:
 * then the caller must schedule(). */
bool processes_terminate_of(struct bank *bank);

/* Takes what is in this bank's frames away from all processes: pages, handles, and what others'
 * objects have of it: the endpoints of channels, messages in queues, pages of memory objects. */
void processes_revoke_of(struct bank *bank);

/* Takes an object away from all processes but one: handles, and what is mapped of it. */
void processes_revoke_object(const struct process *keeper, struct object *object);

/* Whether any process has a resume key to the call of this token. */
bool processes_hold_resume_key(uint64_t token);

/* System calls PROCESS_*. */
void process_create(uint64_t name_low, uint64_t name_high, uint64_t arguments);
void process_wait(uint64_t handle);
void process_kill(uint64_t handle);
void process_exit(uint64_t exit_code);

#endif
