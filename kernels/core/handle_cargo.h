/* SPDX-License-Identifier: MIT */
/*
 * Handles on their way in a message that the kernel keeps: in no process's table, but revoked with
 * those that are. What has been sent and not received is no way around HANDLE_REVOKE, nor around
 * the end of the bank whose memory the object lies in.
 */
#ifndef CORE_HANDLE_CARGO_H
#define CORE_HANDLE_CARGO_H

#include "handle.h"
#include "list.h"

/* Of one message. With a count of 0 it is empty, whatever else it contains. */
struct handle_cargo {
    struct list link; /* among all that are not empty */
    unsigned count;
    struct handle slot[HANDLE_COUNT]; /* null type: revoked, or delivered */
};

/* Adds a handle, with a reference of its own. Returns its slot. There must be room. */
unsigned handle_cargo_add(struct handle_cargo *cargo, struct handle handle);

/* Puts the handle in `slot` into the lowest free slot of `table`. Returns the handle, or 0 where it
 * has been revoked, or there is no slot: then it is lost. */
uint64_t handle_cargo_deliver(struct handle_cargo *cargo, unsigned slot,
                              struct handle_table *table);

/* Lets go what has not been delivered; it is empty then. */
void handle_cargo_release(struct handle_cargo *cargo);

/* Takes from all messages the handles to `object`, to which the caller has a reference, or where
 * that is null to all objects in frames of `bank`. */
void handle_cargo_revoke(const struct object *object, const struct bank *bank);

/* Whether a resume key to the call of this token is on its way. */
bool handle_cargo_has_resume_key(uint64_t token);

#endif
