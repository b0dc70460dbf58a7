/* SPDX-License-Identifier: MIT */
#include "handle_pass.h"
#include "handle.h"
#include "process.h"

#define SENT 0xffffffffull /* the sender's part of `passes`; the receiver's is above it */
#define SENT_BITS 32

static uint64_t byte_of(uint64_t packed, unsigned index)
{
    return packed >> 8 * index & 0xff;
}

void handle_pass_begin(struct thread *thread)
{
    thread->passes = (thread->registers.r12 & SENT) | thread->registers.r13 << SENT_BITS;
}

/* The handle that a byte names, with a reference of its own; without a type where none is. */
static struct handle take_along(const struct handle_table *table, uint64_t handle)
{
    struct handle slot = {0};

    if (handle < HANDLE_COUNT && table->slot[handle].type) {
        slot = table->slot[handle];
        object_reference(slot.object);
    }
    return slot;
}

bool handle_pass_lacks_place(const struct thread *from, const struct thread *to)
{
    uint64_t sent = from->passes & SENT, accepts = to->passes >> SENT_BITS;

    for (unsigned i = 0; i < PASS_HANDLES; i++) {
        uint64_t handle = byte_of(sent, i);

        if (!byte_of(accepts, i) && handle < HANDLE_COUNT &&
            from->process->handles.slot[handle].type)
            return true;
    }
    return false;
}

enum ipclab_status handle_pass(struct thread *from, struct thread *to)
{
    uint64_t sent = from->passes & SENT, accepts = to->passes >> SENT_BITS;
    enum ipclab_status status = STATUS_OK;
    struct handle taken[PASS_HANDLES];

    from->passes &= ~SENT; /* it may await a reply that brings some */
    to->passes = 0;
    if (!accepts)
        return STATUS_OK;
    to->registers.r9 = 0;
    for (unsigned i = 0; i < PASS_HANDLES; i++) /* all, before a slot that names one is filled */
        taken[i] = take_along(&from->process->handles, byte_of(accepts, i) ? byte_of(sent, i) : 0);
    for (unsigned i = 0; i < PASS_HANDLES; i++) {
        uint64_t accept = byte_of(accepts, i), handle;

        if (!taken[i].type)
            continue;
        handle = handle_put(&to->process->handles, accept & PASS_INTO ? accept & ~PASS_INTO : 0,
                            taken[i]);
        to->registers.r9 |= handle << 8 * i;
        if (!handle)
            status = STATUS_NO_HANDLE;
    }
    return status;
}
