/* SPDX-License-Identifier: MIT */
/* The transport of ring 3: a channel or an endpoint, inline down to the system call. */
#ifndef GUEST_TRANSPORT_H
#define GUEST_TRANSPORT_H

#include "../runtime/system.h"

#include <ipclab/likely.h>
#include <ipclab/message.h>

#include <ipclab/qnx.h>

#define TRANSPORT_PAGE 4096ull
#define TRANSPORT_NO_MEMORY (-STATUS_NO_MEMORY)
#define TRANSPORT_UNSUPPORTED (-STATUS_UNSUPPORTED)

struct transport {
    uint64_t handle; /* client: the channel; server: the endpoint */
    bool serves;
    bool places;   /* a payload arrives at an address that the kernel chose */
    bool releases; /* and is the receiver's to unmap */
    bool pieces;   /* a payload may be longer than a message */
    bool registers; /* a short one travels in registers: ipclab/message.h */
    struct ipc_mode_description mode;
    uint64_t area; /* where shared memory lies on this side, 0 as long as nobody said */
    uint64_t half; /* and how far apart requests and replies are in it */
    uint64_t endpoint, longest; /* client: what the channel was bound to */
};

/* Client: binds a channel in the mode of that name, for payloads of up to `longest` bytes.
 * Returns 0 or a negated status: TOO_LONG where the mode carries no such message and none of
 * its messages can be put together, since they arrive where the kernel chooses. */
int64_t transport_connect(struct transport *transport, uint64_t endpoint, const char *mode,
                          uint64_t longest);

/* Server: receives at `endpoint` from clients whose channels have this mode and length. */
void transport_serve(struct transport *transport, uint64_t endpoint,
                     const struct ipc_mode_description *mode, uint64_t longest);

/* The description of the mode of that name; false where there is none. */
bool transport_find_mode(const char *name, struct ipc_mode_description *mode);

static inline bool transport_delivers(const struct transport *transport)
{
    return transport->mode.data != DATA_NONE;
}

static inline bool transport_has_parts(const struct transport *transport)
{
    return transport->mode.layout == LAYOUT_GATHER_SCATTER;
}

static inline bool transport_is_shared(const struct transport *transport)
{
    return transport->mode.data == DATA_SHARE;
}

static inline bool transport_places(const struct transport *transport)
{
    return transport->places;
}

static inline bool transport_consumes(const struct transport *transport)
{
    return transport->mode.data == DATA_MOVE;
}

static inline void *transport_outgoing(const struct transport *transport, void *memory)
{
    if (!transport_is_shared(transport))
        return memory;
    return (void *)(transport->area + (transport->serves ? transport->half : 0));
}

static inline uint64_t transport_length(const struct transport *transport, uint64_t bytes)
{
    return transport->releases ? (bytes + TRANSPORT_PAGE - 1) & ~(TRANSPORT_PAGE - 1) : bytes;
}

static inline bool transport_copies(const struct transport *transport, uint64_t length,
                                    uint64_t messages, uint64_t shared_pages, uint64_t *bytes)
{
    switch ((enum mode_copy_rule)transport->mode.copy_rule) {
    case COPY_RULE_NONE:
        *bytes = 0;
        return true;
    case COPY_RULE_ONCE:
    case COPY_RULE_UP_TO_ONCE: /* once, as long as no end asks for less */
        *bytes = length * messages;
        return true;
    case COPY_RULE_TWICE:
        *bytes = 2 * length * messages;
        return true;
    case COPY_RULE_TWICE_BEYOND_PAGE:
        *bytes = (length > TRANSPORT_PAGE ? 2 : 1) * length * messages;
        return true;
    case COPY_RULE_BEYOND_REGISTERS: /* how many those are is the kernel's to count */
        return false;
    case COPY_RULE_BY_PAGE:
        *bytes = transport->mode.data == DATA_MOVE ? 0 : shared_pages * TRANSPORT_PAGE;
        return true;
    }
    return false;
}

static inline bool transport_in_pieces(const struct transport *transport)
{
    return transport->pieces;
}

static inline bool transport_lost_bytes(int64_t status)
{
    return status == -STATUS_LOST;
}

static inline bool transport_falls_back(const struct transport *transport)
{
    return transport->mode.control == CONTROL_MIGRATING;
}

static inline void transport_release(const struct transport *transport, void *payload,
                                     uint64_t length)
{
    if (transport->releases && length) {
        uint64_t offset = (uint64_t)payload % TRANSPORT_PAGE;

        memory_change((char *)payload - offset,
                      (offset + length + TRANSPORT_PAGE - 1) & ~(TRANSPORT_PAGE - 1),
                      MEMORY_UNMAP);
    }
}

/* ---- what a loop can know ------------------------------------------------------------------- */

static inline enum transport_kind transport_kind_of(const struct transport *transport,
                                                    uint64_t length)
{
    if (transport->places)
        return TRANSPORT_PLACES;
    if (transport->pieces)
        return TRANSPORT_GENERAL;
    if (transport->registers && length == MESSAGE_REGISTER_BYTES)
        return TRANSPORT_WORD;
    if (transport->registers && length - 1 < MESSAGE_REGISTER_BYTES)
        return TRANSPORT_GENERAL;
    return TRANSPORT_BUFFERS;
}

static inline struct transport transport_special(const struct transport *transport,
                                                 enum transport_kind kind, uint64_t *length)
{
    struct transport special = *transport;

    if (kind != TRANSPORT_GENERAL) {
        special.places = kind == TRANSPORT_PLACES;
        special.pieces = false;
        special.registers = kind == TRANSPORT_WORD;
    }
    if (kind == TRANSPORT_WORD)
        *length = MESSAGE_REGISTER_BYTES;
    return special;
}

/* ---- messages in registers ------------------------------------------------------------------ */

static inline uint64_t short_message_load(const void *message, uint64_t length)
{
    uint64_t word = 0;

    if (likely(length == MESSAGE_REGISTER_BYTES))
        return *(const uint64_t *)message;
    while (length-- > 0)
        word = word << 8 | ((const uint8_t *)message)[length];
    return word;
}

static inline void short_message_store(void *message, uint64_t length, uint64_t word)
{
    for (uint64_t i = 0; i < length; i++, word >>= 8)
        ((uint8_t *)message)[i] = (uint8_t)word;
}

/* Puts what came in a register where its receiver wants it. */
static inline void short_message_take(void *message, uint64_t length, uint64_t word)
{
    if (likely(length == MESSAGE_REGISTER_BYTES))
        *(uint64_t *)message = word;
    else if (length < MESSAGE_REGISTER_BYTES)
        short_message_store(message, length, word);
}

static inline bool transport_sends_short(const struct transport *transport, uint64_t length)
{
    return transport->registers && length - 1 < MESSAGE_REGISTER_BYTES;
}

static inline bool transport_receives_short(const struct transport *transport, uint64_t capacity)
{
    return transport->registers && capacity - 1 < ~MESSAGE_REGISTERS;
}

/* What a system call is told of the message at `memory`. */
static inline const void *transport_base(const struct transport *transport, const void *memory,
                                         uint64_t length)
{
    if (transport_sends_short(transport, length))
        return (const void *)short_message_load(memory, length);
    return memory;
}

static inline uint64_t transport_extent(const struct transport *transport, uint64_t length)
{
    return transport_sends_short(transport, length) ? MESSAGE_REGISTERS + length : length;
}

static inline uint64_t transport_room(const struct transport *transport, uint64_t capacity)
{
    return transport_receives_short(transport, capacity) ? MESSAGE_REGISTERS + capacity : capacity;
}

/* ---- payloads in pieces --------------------------------------------------------------------- */

/*
 * A payload longer than a message, of which the mode carries `longest` bytes, goes in pieces. Each
 * but the last is a message with the label TRANSPORT_MORE, which no program uses then; the other
 * side answers it, or asks for the next, by an empty message. An endpoint has one such client at
 * a time. (Nothing here takes a transport's address: loops work on copies in registers.)
 */
#define TRANSPORT_MORE (1ull << 63)

struct transport_message call_in_pieces(uint64_t channel, size_t longest, const void *request,
                                        size_t length, void *reply, size_t capacity,
                                        uint64_t label);
struct transport_message receive_in_pieces(uint64_t endpoint, size_t longest, void *buffer,
                                           size_t capacity);
struct transport_message reply_and_wait_in_pieces(uint64_t endpoint, size_t longest,
                                                  uint64_t token, const void *reply, size_t length,
                                                  uint64_t label, void *buffer, size_t capacity);
int64_t reply_in_pieces(uint64_t endpoint, size_t longest, uint64_t token, const void *reply,
                        size_t length, uint64_t label);

/* ---- system calls --------------------------------------------------------------------------- */

static inline struct transport_message
transport_message_of(const struct transport *transport, struct system_result result, void *buffer,
                     uint64_t capacity)
{
    if (likely(result.status == 0) && transport_receives_short(transport, capacity))
        short_message_take(buffer, result.value, result.address);
    return (struct transport_message){
        .status = result.status,
        .length = result.value,
        .label = result.second,
        .token = result.token,
        .payload = transport->places ? (void *)result.address : buffer,
    };
}

static inline struct transport_message transport_call(struct transport *transport,
                                                      const void *request, size_t length,
                                                      void *reply, size_t capacity, uint64_t label)
{
    if (unlikely(transport->pieces))
        return call_in_pieces(transport->handle, transport->mode.maximum_message, request, length,
                              reply, capacity, label);
    return transport_message_of(transport,
                                ipc_call(transport->handle,
                                         transport_base(transport, request, length),
                                         transport_extent(transport, length), reply,
                                         transport_room(transport, capacity), label),
                                reply, capacity);
}

static inline struct transport_message transport_receive(struct transport *transport, void *buffer,
                                                         size_t capacity)
{
    struct system_result result;

    if (unlikely(transport->pieces))
        return receive_in_pieces(transport->handle, transport->mode.maximum_message, buffer,
                                 capacity);
    result = ipc_receive(transport->handle, buffer, transport_room(transport, capacity));
    if (!transport->area)
        transport->area = result.address; /* the first message has no bytes: see share.c */
    return transport_message_of(transport, result, buffer, capacity);
}

static inline struct transport_message
transport_reply_and_wait(struct transport *transport, uint64_t token, const void *reply,
                         size_t length, uint64_t label, void *buffer, size_t capacity)
{
    if (unlikely(transport->pieces))
        return reply_and_wait_in_pieces(transport->handle, transport->mode.maximum_message, token,
                                        reply, length, label, buffer, capacity);
    return transport_message_of(transport,
                                ipc_reply_wait(transport->handle, token,
                                               transport_base(transport, reply, length),
                                               transport_extent(transport, length), label, buffer,
                                               transport_room(transport, capacity)),
                                buffer, capacity);
}

static inline int64_t transport_reply(struct transport *transport, uint64_t token,
                                      const void *reply, size_t length, uint64_t label)
{
    if (unlikely(transport->pieces))
        return reply_in_pieces(transport->handle, transport->mode.maximum_message, token, reply,
                               length, label);
    return ipc_reply(transport->handle, token, transport_base(transport, reply, length),
                     transport_extent(transport, length), label)
        .status;
}

static inline int64_t transport_read(const struct transport *transport, uint64_t token, void *base,
                                     uint64_t length, uint64_t offset)
{
    struct system_result result = channel_control_reply(transport->handle, token, QNX_READ,
                                                        (uint64_t)base, length, offset);

    return result.status ? result.status : (int64_t)result.value;
}

/* Tried: its number is no other mode's. */
static inline bool transport_reads(const struct transport *transport, uint64_t token)
{
    return transport_read(transport, token, NULL, 0, 0) == 0;
}

#endif
