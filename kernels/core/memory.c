/* SPDX-License-Identifier: MIT */
/* The system calls on a process's own memory. */
#include "memory.h"
#include "process.h"
#include "thread.h"

#include <ipclab/syscalls.h>

/* The object that `handle` names; null with STATUS_OK for 0, anonymous memory. */
static struct memory_object *object_of(uint64_t handle, uint32_t *flags,
                                       enum ipclab_status *status)
{
    const struct handle_table *handles = &current_process()->handles;
    struct object *object;

    *status = STATUS_OK;
    if (!handle)
        return NULL;
    object = handle_object(handles, handle, &memory_object_type, 0);
    if (!object)
        *status = STATUS_BAD_HANDLE;
    else if (!handle_object(handles, handle, &memory_object_type, RIGHT_WRITE)) {
        if (*flags & REGION_WRITE)
            *status = STATUS_NO_RIGHT;
        *flags |= REGION_NEVER_WRITE;
    }
    return (struct memory_object *)object;
}

void memory_map(uint64_t bytes, uint64_t flags, uint64_t handle)
{
    struct space *space = &current_process()->space;
    uint32_t region_flags = flags & MAP_WRITE ? REGION_WRITE : 0;
    enum ipclab_status status;
    struct memory_object *object = object_of(handle, &region_flags, &status);
    uintptr_t address = 0;

    if (status == STATUS_OK && object && bytes > object->bytes)
        status = STATUS_BAD_ARGUMENT;
    if (status == STATUS_OK)
        status = space_map(space, &address, bytes, region_flags, object);
    if (status == STATUS_OK && flags & MAP_POPULATE) {
        status = space_populate(space, address, bytes);
        if (status)
            space_unmap(space, address, bytes);
    }
    thread_return_value(address);
    thread_return(status);
}

void memory_change(uint64_t address, uint64_t bytes, uint64_t change)
{
    struct space *space = &current_process()->space;

    switch (change) {
    case MEMORY_UNMAP:
        thread_return(space_unmap(space, address, bytes));
        return;
    case MEMORY_READ_ONLY:
    case MEMORY_READ_WRITE:
        thread_return(space_protect(space, address, bytes, change == MEMORY_READ_WRITE));
        return;
    default:
        thread_return(STATUS_BAD_ARGUMENT);
    }
}

void memory_create(uint64_t bytes)
{
    struct bank *bank = current_process()->bank;

    if (bytes == 0 || bytes & PAGE_MASK)
        thread_return(STATUS_BAD_ADDRESS);
    else
        handle_return((struct object *)memory_object_create(bank, bytes),
                      RIGHT_WRITE | RIGHT_REVOKE);
}
