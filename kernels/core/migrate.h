/* SPDX-License-Identifier: MIT */
/*
 * Migrating threads: a call takes the caller's thread into the server.
 *
 * What is scheduled and what executes are told apart: a thread structure holds registers and
 * the state of a message, which is an activation; and it has an account, that of whom it runs for:
 * its processor time is counted there, its priority comes from there. A server's thread that
 * waits to receive is an activation in the endpoint's pool; a call hands it the caller's account,
 * the reply takes it back. So the server works in the caller's time, and with what is left of
 * its quantum. After Ford and Lepreau, "Evolving Mach 3.0 to a migrating thread model", USENIX
 * Winter 1994 (activations and shuttles).
 */
#ifndef CORE_MIGRATE_H
#define CORE_MIGRATE_H

#include "thread.h"

/* The thread of `client` goes on in the activation `server`. */
static inline void migrate_enter(const struct thread *client, struct thread *server)
{
    server->runs_for = client->runs_for;
    server->priority = client->priority;
}

/* It goes back: what is left of `server` is an activation, or a thread of its own. */
static inline void migrate_leave(struct thread *server)
{
    server->runs_for = server;
}

/* The current thread has used up a timer tick. */
static inline void migrate_charge_tick(void)
{
    current_thread()->runs_for->ticks++;
}

/* The thread ends: who ran for it is split off, and goes on at its own account. */
void migrate_split(const struct thread *ending);

/* System call THREAD_TICKS. */
void thread_ticks(void);

#endif
