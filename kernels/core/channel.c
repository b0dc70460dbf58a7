/* SPDX-License-Identifier: MIT */
#include "channel.h"
#include "endpoint.h"
#include "process.h"
#include "schedule.h"
#include "suspended.h"
#include "thread.h"

#include <ipclab/likely.h>

static void channel_destroy(struct object *object)
{
    struct channel *channel = (struct channel *)object;

    if (channel->mode->operations.unbind)
        channel->mode->operations.unbind(channel);
    list_remove(&channel->link);
    object_release(&channel->endpoint->object);
    object_free(channel);
}

const struct object_type channel_type = {"channel", channel_destroy};

void channel_revoke_of(struct channel *channel, const struct bank *bank)
{
    if (object_bank(&channel->endpoint->object) != bank)
        return;
    list_remove(&channel->link);
    object_release(&channel->endpoint->object);
    channel->endpoint = &dead_endpoint;
    object_reference(&dead_endpoint.object);
    list_append(&dead_endpoint.channels, &channel->link);
}

static struct channel *channel_create(struct endpoint *endpoint, const struct ipc_mode *mode,
                                      uint64_t longest, uintptr_t declaration,
                                      enum ipclab_status *status)
{
    struct channel *channel = object_allocate(current_process()->bank, &channel_type,
                                              sizeof(*channel) + mode->operations.channel_bytes);

    if (!channel) {
        *status = STATUS_NO_MEMORY;
        return NULL;
    }
    channel->mode = mode;
    channel->transfer = mode->operations.transfer;
    channel->transfer_reply =
        mode->operations.transfer_reply ? mode->operations.transfer_reply : channel->transfer;
    channel->endpoint = endpoint;
    channel->mode_data = channel + 1;
    channel->declaration = declaration;
    *status = mode->operations.bind ? mode->operations.bind(channel, longest) : STATUS_OK;
    if (*status) {
        object_free(channel);
        return NULL;
    }
    object_reference(&endpoint->object);
    list_append(&endpoint->channels, &channel->link);
    return channel;
}

void channel_bind(uint64_t endpoint_handle, uint64_t name_low, uint64_t name_high, uint64_t longest,
                  uint64_t declaration)
{
    const uint64_t name[2] = {name_low, name_high};
    struct handle_table *handles = &current_process()->handles;
    struct endpoint *endpoint =
        (struct endpoint *)handle_object(handles, endpoint_handle, &endpoint_type, RIGHT_BIND);
    const struct ipc_mode *mode = mode_find((const char *)name);
    enum ipclab_status status = STATUS_OK;
    struct channel *channel;

    if (!endpoint || !mode) {
        thread_return(endpoint ? STATUS_NO_MODE : STATUS_BAD_HANDLE);
        return;
    }
    if (longest > mode->description->maximum_message) {
        thread_return(STATUS_TOO_LONG);
        return;
    }
    channel = channel_create(endpoint, mode, longest, declaration, &status);
    if (channel)
        handle_return(&channel->object, 0);
    else
        thread_return(status);
}

/* The channel that `handle` names, or, where it names an endpoint, that of the call that the
 * current thread is to answer: its token is in rbx, and `client` is set. */
static struct channel *channel_to_control(uint64_t handle, struct thread **client)
{
    const struct thread *thread = current_thread();
    const struct handle_table *handles = &thread->process->handles;

    *client = NULL;
    if (!handle_object(handles, handle, &endpoint_type, RIGHT_RECEIVE))
        return (struct channel *)handle_object(handles, handle, &channel_type, 0);
    *client = client_of_token(thread->registers.rbx, thread->process);
    return *client ? (*client)->channel : NULL;
}

/* What a server says about its endpoint to the mode at `mode_index`; one mode holds it. */
static enum ipclab_status control_endpoint(struct endpoint *endpoint, uint64_t mode_index,
                                           uint64_t operation, const uint64_t argument[3],
                                           uint64_t *result)
{
    const struct ipc_mode *mode = mode_at(mode_index);
    enum ipclab_status status;

    if (!mode)
        return STATUS_NO_MODE;
    if (!mode->operations.control_endpoint ||
        (endpoint->declared_to && endpoint->declared_to != mode))
        return STATUS_UNSUPPORTED;
    status = mode->operations.control_endpoint(endpoint, operation, argument, result);
    if (status == STATUS_OK)
        endpoint->declared_to = mode;
    return status;
}

static enum ipclab_status control(uint64_t handle, uint64_t mode_index, uint64_t operation,
                                  const uint64_t argument[3], uint64_t *result)
{
    const struct handle_table *handles = &current_process()->handles;
    struct endpoint *endpoint =
        (struct endpoint *)handle_object(handles, handle, &endpoint_type, RIGHT_RECEIVE);
    struct channel *channel;
    struct thread *client;

    if (endpoint && !current_thread()->registers.rbx)
        return control_endpoint(endpoint, mode_index, operation, argument, result);
    channel = channel_to_control(handle, &client);
    if (!channel)
        return STATUS_BAD_HANDLE;
    if (!channel->mode->operations.control)
        return STATUS_UNSUPPORTED;
    return channel->mode->operations.control(channel, client, operation, argument, result);
}

static void control_over(uint64_t token, uint64_t operation, const uint64_t argument[3],
                         uint64_t result, enum ipclab_status status)
{
    if (unlikely(suspend_control(token, operation, argument, result, status)))
        schedule();
    thread_return_value(result);
    thread_return(status);
}

void channel_control(uint64_t handle, uint64_t operation, uint64_t first, uint64_t second,
                     uint64_t third, uint64_t mode_index)
{
    const uint64_t argument[3] = {first, second, third};
    uint64_t token = current_thread()->registers.rbx, result = 0;
    enum ipclab_status status = control(handle, mode_index, operation, argument, &result);

    control_over(token, operation, argument, result, status);
}

void channel_control_again(struct thread *server)
{
    const struct suspended *suspended = &server->suspended;
    struct thread *client = client_of_token(suspended->token, server->process);
    uint64_t result = suspended->delivered;
    enum ipclab_status status = STATUS_BAD_TOKEN;

    if (client)
        status = client->channel->mode->operations.control(
            client->channel, client, suspended->operation, suspended->argument, &result);
    control_over(suspended->token, suspended->operation, suspended->argument, result, status);
}

bool channel_in_call(const struct channel *channel)
{
    for (unsigned i = 0; i < THREAD_LIMIT; i++) {
        const struct thread *thread = thread_table[i];
        if (thread->channel == channel &&
            (thread->state == THREAD_CALLING || thread->state == THREAD_AWAITING_REPLY ||
             suspended_in_call(thread)))
            return true;
    }
    return false;
}
