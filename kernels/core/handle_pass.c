/* SPDX-License-Identifier: MIT */
#include "handle_pass.h"
#include "handle.h"
#include "process.h"

void handle_pass_begin(struct thread *thread)
{
    uint64_t handle = thread->registers.r12;

    thread->passes = (handle < HANDLE_COUNT ? handle : 0) |
                     (thread->registers.r13 ? PASSES_ACCEPT : 0);
}

enum ipclab_status handle_pass(struct thread *from, struct thread *to)
{
    const struct handle *slot = &from->process->handles.slot[from->passes & PASSES_HANDLE];
    bool accepts = to->passes & PASSES_ACCEPT;

    from->passes &= PASSES_ACCEPT; /* it may await a reply that brings one */
    to->passes = 0;
    if (!accepts)
        return STATUS_OK;
    to->registers.r9 = 0;
    if (!slot->type)
        return STATUS_OK;
    object_reference(slot->object);
    to->registers.r9 = handle_insert(&to->process->handles, slot->object, slot->rights);
    if (to->registers.r9)
        return STATUS_OK;
    object_release(slot->object);
    return STATUS_NO_HANDLE;
}
