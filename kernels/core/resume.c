/* SPDX-License-Identifier: MIT */
#include "resume.h"
#include "endpoint.h"
#include "process.h"

static void never(struct object *object)
{
    (void)object;
}

const struct object_type resume_type = {"resume", never};

static struct object any_call = {&resume_type, 1}; /* a slot's token says which */

/* The thread that still waits for the reply that `token` stands for; null: nobody. */
static struct thread *waiting_client(uint64_t token)
{
    struct thread *client = thread_table[token & TOKEN_THREAD];

    return client->token == token && client->state == THREAD_AWAITING_REPLY ? client : NULL;
}

enum ipclab_status resume_key_create(const struct thread *client, uint64_t *handle)
{
    object_reference(&any_call);
    *handle = handle_put(&current_process()->handles, 0,
                         (struct handle){&resume_type, &any_call, 0, client->token});
    return *handle ? STATUS_OK : STATUS_NO_HANDLE;
}

enum ipclab_status resume_client(uint64_t token, bool wait, struct thread **client)
{
    const struct handle *slot = &current_process()->handles.slot[token % HANDLE_COUNT];
    bool key = slot->type == &resume_type;

    if (token >= HANDLE_COUNT || !slot->type || (!key && !wait))
        return STATUS_BAD_TOKEN;
    *client = key ? waiting_client(slot->token) : NULL;
    return STATUS_OK;
}

/* A caller whose server is gone, and whose last key is too, has waited long enough. */
void resume_key_removed(uint64_t token)
{
    struct thread *client = waiting_client(token);

    if (client && !client->server && !processes_hold_resume_key(token))
        endpoint_end_call(client, STATUS_PEER_DIED);
}

bool resume_outlives_server(struct thread *client)
{
    client->server = NULL;
    return processes_hold_resume_key(client->token);
}
