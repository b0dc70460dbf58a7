/* SPDX-License-Identifier: MIT */
#include "handle.h"
#include "endpoint.h"
#include "process.h"
#include "thread.h"

uint64_t handle_insert(struct handle_table *table, struct object *object, uint64_t rights)
{
    for (uint64_t handle = 1; handle < HANDLE_COUNT; handle++) {
        if (!table->slot[handle].type) {
            table->slot[handle] = (struct handle){object->type, object, rights};
            if (rights & RIGHT_RECEIVE)
                endpoint_receiver_added(object);
            return handle;
        }
    }
    return 0;
}

enum ipclab_status handle_remove(struct handle_table *table, uint64_t handle)
{
    struct handle slot;

    if (handle >= HANDLE_COUNT || !table->slot[handle].type)
        return STATUS_BAD_HANDLE;
    slot = table->slot[handle];
    table->slot[handle] = (struct handle){0};
    if (slot.rights & RIGHT_RECEIVE)
        endpoint_receiver_removed(slot.object);
    object_release(slot.object);
    return STATUS_OK;
}

void handle_remove_all(struct handle_table *table)
{
    for (uint64_t handle = 1; handle < HANDLE_COUNT; handle++)
        handle_remove(table, handle);
}

void handle_revoke_of(struct handle_table *table, const struct bank *bank)
{
    for (uint64_t handle = 1; handle < HANDLE_COUNT; handle++) {
        const struct handle *slot = &table->slot[handle];
        if (slot->type && object_bank(slot->object) == bank)
            handle_remove(table, handle);
    }
}

void handle_revoke(struct handle_table *table, const struct object *object)
{
    for (uint64_t handle = 1; handle < HANDLE_COUNT; handle++)
        if (table->slot[handle].type && table->slot[handle].object == object)
            handle_remove(table, handle);
}

void handle_close(uint64_t handle)
{
    thread_return(handle_remove(&current_process()->handles, handle));
}

void handle_revoke_others(uint64_t handle)
{
    const struct handle_table *handles = &current_process()->handles;

    if (handle >= HANDLE_COUNT || !handles->slot[handle].type)
        thread_return(STATUS_BAD_HANDLE);
    else if (!(handles->slot[handle].rights & RIGHT_REVOKE))
        thread_return(STATUS_NO_RIGHT);
    else {
        thread_return(STATUS_OK);
        processes_revoke_object(current_process(), handles->slot[handle].object);
    }
}
