/* SPDX-License-Identifier: MIT */
/* A process's handles: small numbers for the kernel objects that it may use, and how. */
#ifndef CORE_HANDLE_H
#define CORE_HANDLE_H

#include "object.h"

#include <ipclab/likely.h>
#include <ipclab/status.h>
#include <ipclab/syscalls.h>

#include <stdbool.h>
#include <stdint.h>

struct process;

struct handle {
    const struct object_type *type; /* null where the slot is free */
    struct object *object;
    uint64_t rights : 8;
    uint64_t token : 56; /* of a resume key: the call that it answers */
};

struct handle_table {
    struct handle slot[HANDLE_COUNT];
};

/* The object of type `type` that `handle` names with all of `rights`; null where there is
 * none. Costs no reference: valid until the next handle is closed. */
static inline struct object *handle_object(const struct handle_table *table, uint64_t handle,
                                           const struct object_type *type, uint64_t rights)
{
    const struct handle *slot;

    if (unlikely(handle >= HANDLE_COUNT))
        return NULL;
    slot = &table->slot[handle];
    if (unlikely(slot->type != type || (slot->rights & rights) != rights))
        return NULL;
    if (!slot->object)
        __builtin_unreachable(); /* with a type there is an object: spare callers' tests a second */
    return slot->object;
}

/* Puts `object` into the lowest free slot and takes over the caller's reference. Returns the
 * handle, or 0 where the table is full. */
uint64_t handle_insert(struct handle_table *table, struct object *object, uint64_t rights);

/* What the current system call returns: a handle with `rights` to `object`, whose reference it
 * takes over. STATUS_NO_MEMORY where that is null, STATUS_NO_HANDLE where the table is full. */
void handle_return(struct object *object, uint64_t rights);

/* Puts `entry` into the slot `handle`, whose handle is removed before, or into the lowest free
 * one where that is 0; takes over a reference. Returns the handle, or 0, and releases that,
 * where there is no slot or it holds the right to receive, which a message must not take. */
uint64_t handle_put(struct handle_table *table, uint64_t handle, struct handle entry);

/* Whether there is a resume key to the call of this token. */
bool handle_table_has_resume_key(const struct handle_table *table, uint64_t token);

/* Empties a slot, and releases what it names: STATUS_OK or STATUS_BAD_HANDLE; or all slots. */
enum ipclab_status handle_remove(struct handle_table *table, uint64_t handle);
void handle_remove_all(struct handle_table *table);

/* Removes the handles of `process` to objects in frames of `bank`, but for the bank itself. */
void handle_revoke_of(struct process *process, const struct bank *bank);

/* Takes what lies in frames of `bank` away from the objects that the handles name. */
void handle_objects_revoke_of(const struct handle_table *table, const struct bank *bank);

/* Removes the handles to `object`. */
void handle_revoke(struct handle_table *table, const struct object *object);

/* System calls HANDLE_CLOSE and HANDLE_REVOKE. */
void handle_close(uint64_t handle);
void handle_revoke_others(uint64_t handle);

#endif
