/* SPDX-License-Identifier: MIT */
/* Stopping: who waits then, for what, and what it has to remember. */
#include "suspended.h"
#include "channel.h"
#include "endpoint.h"
#include "handle_pass.h"
#include "migrate.h"
#include "pager.h"
#include "schedule.h"
#include "timeout.h"

#include "x86_64/layout.h"

static void suspend(struct thread *thread, enum suspended_kind kind)
{
    thread->suspended.kind = (uint8_t)kind;
}

/* A mode that can do both, and resume what is direct, has a captured message where it is in
 * two stages. */
static bool in_two_stages(const struct thread *client)
{
    const struct ipc_mode_operations *operations = &client->channel->mode->operations;

    return operations->stage && (!operations->resume || client->message);
}

/* Whether an absent page of the sender's is no business of the receiver's: nothing has been
 * copied to it by then. */
static bool sender_waits_alone(const struct thread *client)
{
    return in_two_stages(client) ||
           client->channel->mode->description->faults == FAULTS_PINNED_FIRST;
}

/* The memory of `side` stopped a transfer: STATUS_OK where that waits for a page now, until
 * `deadline`, or was only interrupted and waits for its turn. */
static enum ipclab_status wait_until(struct thread *side, bool write, uint64_t deadline)
{
    uintptr_t address = cpu_local.copy_fault_address;

    cpu_local.copy_fault_address = 0;
    if (cpu_local.copy_interrupted) {
        cpu_local.copy_interrupted = false;
        migrate_charge_tick();
        side->suspended.failure = STATUS_OK;
        schedule_ready(side, RESUME_SUSPENDED);
        return STATUS_OK;
    }
    return page_request(side, address >= WINDOW_BASE ? address - WINDOW_BASE : address, write,
                        deadline);
}

/* When the transfer for `client` will have waited too long: counted from its first wait on. */
static uint64_t deadline_of(struct thread *client, bool reply)
{
    const struct channel *channel = client->channel;

    if (!channel->mode->operations.patience)
        return TIMEOUT_NEVER;
    if (!client->suspended.deadline)
        client->suspended.deadline =
            timeout_after(channel->mode->operations.patience(channel, reply));
    return client->suspended.deadline;
}

/* The side that stopped a transfer between the two, which now waits; null where it does not, and
 * the transfer has failed with `status`. */
static struct thread *who_waits(struct thread *client, struct thread *server, bool reply,
                                enum ipclab_status *status)
{
    bool sender = *status == STATUS_FAULT;
    struct thread *side = sender != reply ? client : server;
    enum ipclab_status outcome;

    if (*status != STATUS_FAULT && *status != STATUS_PEER_FAULT)
        return NULL;
    outcome = wait_until(side, !sender,
                         cpu_local.copy_interrupted ? TIMEOUT_NEVER : deadline_of(client, reply));
    if (outcome == STATUS_OK)
        return side;
    if (outcome == STATUS_TIMEOUT)
        *status = outcome;
    return NULL;
}

bool suspend_access(uintptr_t address, bool write)
{
    if (page_request(current_thread(), address, write, TIMEOUT_NEVER))
        return false;
    suspend(current_thread(), SUSPENDED_ACCESS);
    return true;
}

/* Both sides are held until the transfer is over; `delivered` bytes have arrived. */
static void capture(enum suspended_kind kind, struct thread *client, struct thread *server,
                    const struct thread *waiting, uint64_t delivered)
{
    struct thread *partner = waiting == client ? server : client;

    client->suspended.client = server->suspended.client = client;
    client->suspended.server = server->suspended.server = server;
    client->suspended.delivered = delivered;
    client->server = NULL; /* its token is no good until this is over */
    partner->state = THREAD_CAPTURED;
    suspend(client, kind);
    suspend(server, kind);
}

bool suspend_request(struct thread *client, struct thread *server, enum ipclab_status *status)
{
    uint64_t delivered = server->registers.rdx;
    struct thread *waiting = who_waits(client, server, false, status);

    if (!waiting)
        return false;
    capture(SUSPENDED_REQUEST, client, server, waiting, delivered);
    return true;
}

bool suspend_alone(struct thread *thread, enum suspended_kind kind)
{
    bool write = kind == SUSPENDED_DELIVERY || kind == SUSPENDED_TAKE;

    if (wait_until(thread, write, TIMEOUT_NEVER))
        return false;
    suspend(thread, kind);
    return true;
}

bool suspend_call(struct thread *client, enum ipclab_status status)
{
    return sender_waits_alone(client) && status == STATUS_FAULT &&
           suspend_alone(client, SUSPENDED_CALL);
}

enum reply_outcome suspend_reply(struct thread *client, struct thread *server,
                                 enum ipclab_status *status, struct reply_state reply)
{
    uint64_t delivered = client->registers.rdx;
    struct thread *waiting = who_waits(client, server, true, status);

    if (!waiting)
        return REPLY_FAILED;
    client->suspended.label = server->suspended.label = reply.label;
    if (in_two_stages(client) && waiting == client) {
        client->server = NULL;
        if (client->passes | server->passes)
            handle_pass(server, client);
        suspend(client, SUSPENDED_TAKE);
        return REPLY_TAKEN_ON;
    }
    if (reply.endpoint)
        object_reference(&reply.endpoint->object);
    server->suspended.endpoint = reply.endpoint;
    if (waiting == server && sender_waits_alone(client)) {
        server->suspended.token = client->token;
        suspend(server, SUSPENDED_ANSWER);
    } else {
        capture(SUSPENDED_REPLY, client, server, waiting, delivered);
    }
    return REPLY_SUSPENDED;
}

bool suspend_control(uint64_t token, uint64_t operation, const uint64_t argument[3],
                     uint64_t result, enum ipclab_status status)
{
    struct thread *server = current_thread();

    if ((status != STATUS_FAULT && status != STATUS_PEER_FAULT) || !cpu_local.copy_interrupted)
        return false;
    cpu_local.copy_interrupted = false;
    server->suspended.token = token;
    server->suspended.operation = operation;
    for (unsigned i = 0; i < 3; i++)
        server->suspended.argument[i] = argument[i];
    server->suspended.delivered = result;
    suspend(server, SUSPENDED_CONTROL);
    schedule_ready(server, RESUME_SUSPENDED);
    return true;
}
