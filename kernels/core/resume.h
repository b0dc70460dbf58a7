/* SPDX-License-Identifier: MIT */
/*
 * Resume keys: the right to answer one call, as a handle. The token that comes with a request
 * is the server's own; a resume key can be copied, and passed on to another process, which
 * then may reply. Each call mints a new right: the first reply, by the token or by any of its
 * keys, kills all of them (Hardy, "The KeyKOS Architecture", 1985; EROS, "Invocation").
 *
 * A key is nothing but its slot, so that making one allocates nothing. Who waits for a reply
 * that nobody can give any more is told, as where its server died; KeyKOS lets it wait for ever.
 */
#ifndef CORE_RESUME_H
#define CORE_RESUME_H

#include "object.h"
#include "thread.h"

extern const struct object_type resume_type;

/* Makes a key to the call that `client` waits in, in the current process's lowest free slot;
 * `handle` is set. STATUS_OK or STATUS_NO_HANDLE. */
enum ipclab_status resume_key_create(const struct thread *client, uint64_t *handle);

/*
 * Who is answered by a reply that names `token`, where that is no token of the current process:
 * a handle. STATUS_OK with the client of a live key, or with null: the reply is to be
 * discarded, since the key is dead or, where the server will `wait` and must not be held up,
 * is none to begin with. STATUS_BAD_TOKEN otherwise.
 */
enum ipclab_status resume_client(uint64_t token, bool wait, struct thread **client);

/* A slot with the key of this token was emptied. */
void resume_key_removed(uint64_t token);

/* The process that `client` waits for has ended; whether a key is left for someone to answer. */
bool resume_outlives_server(struct thread *client);

#endif
