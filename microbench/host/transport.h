/* SPDX-License-Identifier: MIT */
/*
 * The transports of Linux. A transport is one file, linux_NAME.c, that fills a description and
 * a table of operations:
 *
 *     TRANSPORT_DESCRIPTION = {.name = "linux-pipe", .title = ..., .data = ..., ...};
 *     LINUX_TRANSPORT(.open = ..., .send = ..., .receive = ..., .close = ...);
 *
 * Each is two one-way channels, one for requests and one for replies: a call sends and then
 * receives, a server receives and then sends. There is one message in flight at a time.
 */
#ifndef HOST_TRANSPORT_H
#define HOST_TRANSPORT_H

#include "memory.h"

#include <ipclab/registry.h>

#include <errno.h>
#include <sys/types.h>

#define TRANSPORT_NO_MEMORY (-ENOMEM)
#define TRANSPORT_UNSUPPORTED (-EOPNOTSUPP)

/* A side sends into its own channel and receives out of the other's. */
enum side { SIDE_CLIENT, SIDE_SERVER, SIDE_COUNT };

struct transport_operations {
    /* Makes what both partners inherit, for messages of up to `longest` bytes, and points
     * transport->own to it. 0 or -errno. */
    int (*open)(struct transport *transport, uint64_t longest);

    /* 0 or -errno; the payload may be of any length up to `longest`. */
    int64_t (*send)(struct transport *transport, const void *payload, size_t length,
                    uint64_t label);
    struct transport_message (*receive)(struct transport *transport, void *buffer, size_t capacity);

    /* Where this side must produce what it sends; NULL: anywhere. */
    void *(*outgoing)(const struct transport *transport);

    /* Unmaps what arrived; NULL: it arrived in memory that stays. */
    void (*release)(void *payload, uint64_t length);

    void (*close)(struct transport *transport);

    bool one_space; /* the partners are two threads of one address space */
    bool spins;     /* who waits keeps the processor */
};

struct linux_transport {
    const struct ipc_mode_description *description;
    struct transport_operations operations;
};

struct transport {
    const struct linux_transport *kind;
    enum side side;
    pid_t partner;
    void *own; /* the transport's */
};

#define TRANSPORT_DESCRIPTION                                                                      \
    static const struct ipc_mode_description transport_description                                 \
        __attribute__((section(REGISTRY_MODES), used, aligned(8)))
#define LINUX_TRANSPORT(...)                                                                       \
    static const struct linux_transport linux_transport                                            \
        __attribute__((section("ipclab_linux_transports"), used, aligned(8))) = {                  \
            &transport_description, {__VA_ARGS__}}

/* The transport of that name, or NULL. */
const struct linux_transport *linux_transport_find(const char *name);

/* All descriptions, for lists. */
const struct ipc_mode_description *linux_transport_descriptions(size_t *count);

static inline enum side other_side(const struct transport *transport)
{
    return transport->side == SIDE_CLIENT ? SIDE_SERVER : SIDE_CLIENT;
}

static inline struct transport_message transport_failed(int64_t status)
{
    return (struct transport_message){.status = status};
}

static inline bool transport_delivers(const struct transport *transport)
{
    return transport->kind->description->data != DATA_NONE;
}

static inline bool transport_has_parts(const struct transport *transport)
{
    return transport->kind->description->layout == LAYOUT_GATHER_SCATTER;
}

static inline bool transport_is_shared(const struct transport *transport)
{
    return transport->kind->description->data == DATA_SHARE;
}

static inline bool transport_places(const struct transport *transport)
{
    return transport->kind->description->placement == PLACEMENT_KERNEL;
}

static inline bool transport_consumes(const struct transport *transport)
{
    return transport->kind->description->data == DATA_MOVE;
}

static inline void *transport_outgoing(const struct transport *transport, void *memory)
{
    return transport->kind->operations.outgoing ? transport->kind->operations.outgoing(transport)
                                                : memory;
}

static inline uint64_t transport_length(const struct transport *transport, uint64_t bytes)
{
    return transport->kind->operations.release ? (bytes + HOST_PAGE - 1) & ~(HOST_PAGE - 1) : bytes;
}

/* Linux does not say what it copied. */
static inline enum transport_kind transport_kind_of(const struct transport *transport,
                                                    uint64_t length)
{
    (void)transport;
    (void)length;
    return TRANSPORT_GENERAL;
}

static inline struct transport transport_special(const struct transport *transport,
                                                 enum transport_kind kind, uint64_t *length)
{
    (void)kind;
    (void)length;
    return *transport;
}

static inline bool transport_copies(const struct transport *transport, uint64_t length,
                                    uint64_t messages, uint64_t shared_pages, uint64_t *bytes)
{
    (void)transport;
    (void)length;
    (void)messages;
    (void)shared_pages;
    (void)bytes;
    return false;
}

static inline bool transport_in_pieces(const struct transport *transport)
{
    (void)transport;
    return false;
}

static inline bool transport_lost_bytes(int64_t status)
{
    (void)status;
    return false;
}

static inline bool transport_falls_back(const struct transport *transport)
{
    (void)transport;
    return false;
}

static inline void transport_release(const struct transport *transport, void *payload,
                                     uint64_t length)
{
    if (transport->kind->operations.release && length)
        transport->kind->operations.release(payload, length);
}

static inline struct transport_message transport_receive(struct transport *transport, void *buffer,
                                                         size_t capacity)
{
    return transport->kind->operations.receive(transport, buffer, capacity);
}

static inline struct transport_message transport_call(struct transport *transport,
                                                      const void *request, size_t length,
                                                      void *reply, size_t capacity, uint64_t label)
{
    int64_t status = transport->kind->operations.send(transport, request, length, label);

    return status ? transport_failed(status) : transport_receive(transport, reply, capacity);
}

/* There is one client: a reply needs no name. */
static inline int64_t transport_reply(struct transport *transport, uint64_t token,
                                      const void *reply, size_t length, uint64_t label)
{
    (void)token;
    return transport->kind->operations.send(transport, reply, length, label);
}

static inline struct transport_message transport_reply_and_wait(struct transport *transport,
                                                                uint64_t token, const void *reply,
                                                                size_t length, uint64_t label,
                                                                void *buffer, size_t capacity)
{
    int64_t status = transport_reply(transport, token, reply, length, label);

    return status ? transport_failed(status) : transport_receive(transport, buffer, capacity);
}

static inline int64_t transport_read(const struct transport *transport, uint64_t token, void *base,
                                     uint64_t length, uint64_t offset)
{
    (void)transport;
    (void)token;
    (void)base;
    (void)length;
    (void)offset;
    return -EOPNOTSUPP;
}

static inline bool transport_reads(const struct transport *transport, uint64_t token)
{
    (void)transport;
    (void)token;
    return false;
}

#endif
