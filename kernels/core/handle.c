/* SPDX-License-Identifier: MIT */
#include "handle.h"
#include "channel.h"
#include "endpoint.h"
#include "process.h"
#include "resume.h"
#include "thread.h"

/* The lowest free slot; 0 where the table is full. */
static uint64_t free_slot(const struct handle_table *table)
{
    for (uint64_t handle = 1; handle < HANDLE_COUNT; handle++)
        if (!table->slot[handle].type)
            return handle;
    return 0;
}

static void fill_slot(struct handle *slot, struct handle entry)
{
    *slot = entry;
    if (entry.rights & RIGHT_RECEIVE)
        endpoint_receiver_added(entry.object);
}

uint64_t handle_insert(struct handle_table *table, struct object *object, uint64_t rights)
{
    uint64_t handle = free_slot(table);

    if (handle)
        fill_slot(&table->slot[handle], (struct handle){object->type, object, rights, 0});
    return handle;
}

void handle_return(struct object *object, uint64_t rights)
{
    uint64_t handle = object ? handle_insert(&current_process()->handles, object, rights) : 0;

    if (handle) {
        thread_return_value(handle);
        return;
    }
    if (object)
        object_release(object);
    thread_return(object ? STATUS_NO_HANDLE : STATUS_NO_MEMORY);
}

uint64_t handle_put(struct handle_table *table, uint64_t handle, struct handle entry)
{
    if (handle == 0)
        handle = free_slot(table);
    if (handle == 0 || handle >= HANDLE_COUNT || table->slot[handle].rights & RIGHT_RECEIVE) {
        object_release(entry.object);
        return 0;
    }
    handle_remove(table, handle);
    fill_slot(&table->slot[handle], entry);
    return handle;
}

bool handle_table_has_resume_key(const struct handle_table *table, uint64_t token)
{
    for (uint64_t handle = 1; handle < HANDLE_COUNT; handle++)
        if (table->slot[handle].type == &resume_type && table->slot[handle].token == token)
            return true;
    return false;
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
    if (slot.type == &resume_type)
        resume_key_removed(slot.token);
    object_release(slot.object);
    return STATUS_OK;
}

void handle_remove_all(struct handle_table *table)
{
    for (uint64_t handle = 1; handle < HANDLE_COUNT; handle++)
        handle_remove(table, handle);
}

void handle_revoke_of(struct process *process, const struct bank *bank)
{
    struct handle_table *table = &process->handles;

    for (uint64_t handle = 1; handle < HANDLE_COUNT; handle++) {
        const struct handle *slot = &table->slot[handle];
        if (slot->type && object_bank(slot->object) == bank) {
            endpoint_receiver_revoked(slot->object, process);
            handle_remove(table, handle);
        }
    }
}

void handle_objects_revoke_of(const struct handle_table *table, const struct bank *bank)
{
    for (uint64_t handle = 1; handle < HANDLE_COUNT; handle++) {
        const struct handle *slot = &table->slot[handle];
        if (slot->type == &channel_type)
            channel_revoke_of((struct channel *)slot->object, bank);
        else if (slot->type == &endpoint_type)
            queue_revoke_of((struct endpoint *)slot->object, bank);
        else if (slot->type == &memory_object_type)
            memory_object_revoke_of((struct memory_object *)slot->object, bank);
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
