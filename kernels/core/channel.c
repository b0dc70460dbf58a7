/* SPDX-License-Identifier: MIT */
#include "channel.h"
#include "endpoint.h"
#include "process.h"
#include "thread.h"

static void channel_destroy(struct object *object)
{
    struct channel *channel = (struct channel *)object;

    if (channel->mode->operations.unbind)
        channel->mode->operations.unbind(channel);
    object_release(&channel->endpoint->object);
    object_free(channel);
}

const struct object_type channel_type = {"channel", channel_destroy};

static struct channel *channel_create(struct endpoint *endpoint, const struct ipc_mode *mode,
                                      uint64_t longest, enum ipclab_status *status)
{
    struct channel *channel = object_allocate(current_process()->bank, &channel_type, sizeof(*channel));

    if (!channel) {
        *status = STATUS_NO_MEMORY;
        return NULL;
    }
    channel->mode = mode;
    channel->transfer = mode->operations.transfer;
    channel->transfer_reply =
        mode->operations.transfer_reply ? mode->operations.transfer_reply : channel->transfer;
    channel->endpoint = endpoint;
    *status = mode->operations.bind ? mode->operations.bind(channel, longest) : STATUS_OK;
    if (*status) {
        object_free(channel);
        return NULL;
    }
    object_reference(&endpoint->object);
    return channel;
}

void channel_bind(uint64_t endpoint_handle, uint64_t name_low, uint64_t name_high,
                  uint64_t longest)
{
    const uint64_t name[2] = {name_low, name_high};
    struct handle_table *handles = &current_process()->handles;
    struct endpoint *endpoint =
        (struct endpoint *)handle_object(handles, endpoint_handle, &endpoint_type, RIGHT_BIND);
    const struct ipc_mode *mode = mode_find((const char *)name);
    enum ipclab_status status = STATUS_OK;
    struct channel *channel;
    uint64_t handle;

    if (!endpoint || !mode) {
        thread_return(endpoint ? STATUS_NO_MODE : STATUS_BAD_HANDLE);
        return;
    }
    if (longest > mode->description->maximum_message) {
        thread_return(STATUS_TOO_LONG);
        return;
    }
    channel = channel_create(endpoint, mode, longest, &status);
    if (!channel) {
        thread_return(status);
        return;
    }
    handle = handle_insert(handles, &channel->object, 0);
    if (handle) {
        thread_return_value(handle);
    } else {
        object_release(&channel->object);
        thread_return(STATUS_NO_HANDLE);
    }
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

void channel_control(uint64_t handle, uint64_t operation, uint64_t first, uint64_t second,
                     uint64_t third)
{
    struct thread *client;
    struct channel *channel = channel_to_control(handle, &client);
    const uint64_t argument[3] = {first, second, third};
    enum ipclab_status status = STATUS_UNSUPPORTED;
    uint64_t result = 0;

    if (!channel) {
        thread_return(STATUS_BAD_HANDLE);
        return;
    }
    if (channel->mode->operations.control)
        status = channel->mode->operations.control(channel, client, operation, argument, &result);
    thread_return_value(result);
    thread_return(status);
}
