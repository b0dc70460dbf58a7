/* SPDX-License-Identifier: MIT */
/*
 * A further process of a cell: it has the endpoints that it is given, and shares a segment with
 * the client, by which the two tell each other what is to be done and what was seen.
 */
#ifndef GUEST_ACTOR_H
#define GUEST_ACTOR_H

#include "../segment.h"
#include "memory.h"

/* Its handles: up to two endpoints, and behind them the shared segment. */
#define ACTOR_ENDPOINT 1u

/* What the client wants of it, in the first word of the segment; an actor with `idle` set has
 * seen that it is to rest. */
enum actor_order { ACTOR_REST, ACTOR_WORK, ACTOR_END };

struct actor_control {
    volatile uint64_t order; /* enum actor_order */
    volatile uint64_t idle;
    char mode[MODE_NAME_BYTES];
};

struct actor {
    uint64_t process;
    struct segment segment; /* begins with a struct actor_control */
};

/* Starts `function(argument, ...)` at the cost of `bank` (0: one's own). */
bool actor_start(struct actor *actor, uint64_t bank, program_function function, uint64_t argument,
                 const struct process_grant *endpoint);

/* For the actor: maps the segment of `bytes` bytes that it shares with the client. */
void *actor_segment(uint64_t bytes);

/* For the actor: waits while it is to rest. False where it is to end. */
bool actor_is_to_work(struct actor_control *control);

/* For the client. */
void actor_work(const struct actor *actor);
void actor_rest(const struct actor *actor);

/* Ends it, and frees what it shared. */
void actor_end(struct actor *actor);

#endif
