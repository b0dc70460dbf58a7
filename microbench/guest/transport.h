/* SPDX-License-Identifier: MIT */
/* The transport of ring 3: a channel or an endpoint, inline down to the system call. */
#ifndef GUEST_TRANSPORT_H
#define GUEST_TRANSPORT_H

#include "../runtime/system.h"

struct transport {
    uint64_t handle; /* client: the channel; server: the endpoint */
    struct ipc_mode_description mode;
};

static inline struct transport_message transport_message_of(struct system_result result)
{
    return (struct transport_message){result.status, result.value, result.second, result.token};
}

static inline bool transport_delivers(const struct transport *transport)
{
    return transport->mode.data != DATA_NONE;
}

static inline uint64_t transport_longest(const struct transport *transport)
{
    return transport->mode.maximum_message;
}

static inline struct transport_message transport_call(struct transport *transport,
                                                      const void *request, size_t length,
                                                      void *reply, size_t capacity, uint64_t label)
{
    return transport_message_of(
        ipc_call(transport->handle, request, length, reply, capacity, label));
}

static inline struct transport_message transport_receive(struct transport *transport, void *buffer,
                                                         size_t capacity)
{
    return transport_message_of(ipc_receive(transport->handle, buffer, capacity));
}

static inline struct transport_message
transport_reply_and_wait(struct transport *transport, uint64_t token, const void *reply,
                         size_t length, uint64_t label, void *buffer, size_t capacity)
{
    return transport_message_of(
        ipc_reply_wait(transport->handle, token, reply, length, label, buffer, capacity));
}

static inline int64_t transport_reply(struct transport *transport, uint64_t token,
                                      const void *reply, size_t length, uint64_t label)
{
    return ipc_reply(transport->handle, token, reply, length, label).status;
}

#endif
