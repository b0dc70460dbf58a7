/* SPDX-License-Identifier: MIT */
/*
 * A further process of a cell: it has the endpoint that it is given, and shares a segment with the
 * client, by which the two tell each other what is to be done and what was seen.
 */
#ifndef GUEST_ACTOR_H
#define GUEST_ACTOR_H

#include "../segment.h"
#include "memory.h"

/* Its handle. */
#define ACTOR_ENDPOINT 1u

/* How the segment begins of one that works and rests as the client wants it to. */
struct actor_control {
    volatile uint64_t working; /* 0: it is to rest */
    volatile uint64_t idle;    /* it has seen that */
    char mode[MODE_NAME_BYTES];
};

struct actor {
    uint64_t process;
    struct segment segment;
};

/* Starts `function`, with the bytes of the segment as its first argument, at the cost of `bank` (0:
 * one's own). */
bool actor_start(struct actor *actor, uint64_t bank, program_function function,
                 const struct process_grant *endpoint);

/* For the actor: maps the segment of `bytes` bytes that it shares with the client. */
void *actor_segment(uint64_t bytes);

/* For the actor: waits while it is to rest. */
void actor_await_work(struct actor_control *control);

/* For the client: lets it work; or rest, which it does when this returns. */
void actor_work(const struct actor *actor);
void actor_rest(const struct actor *actor);

/* Ends it, and frees what it shared. */
void actor_end(struct actor *actor);

#endif
