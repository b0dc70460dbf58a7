/* SPDX-License-Identifier: MIT */
/*
 * The way between the two partners of a benchmark. In ring 3 of the ipclab kernel it is a
 * channel in the cell's mode, and these functions are a system call each; on Linux it is a
 * pipe, a socket or the like behind the same names.
 *
 * A message is a payload and a label of 64 bits that every transport carries. A transport
 * that carries labels only says so (transport_delivers).
 */
#ifndef MICROBENCH_TRANSPORT_H
#define MICROBENCH_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct presentation;
struct transport;

struct transport_message {
    int64_t status;  /* 0, or negative: enum ipclab_status, or on Linux -errno */
    uint64_t length; /* bytes of payload that arrived */
    uint64_t label;
    uint64_t token; /* of a request: what the reply names */
    void *payload;  /* where it arrived: in the buffer given, or where the transport chose */
};

/* Whether payload arrives at all. */
static inline bool transport_delivers(const struct transport *transport);

/* Whether messages may be in parts on either side (ipclab/message.h). */
static inline bool transport_has_parts(const struct transport *transport);

/* Whether both sides see the same memory, so that what is produced in it need not move. */
static inline bool transport_is_shared(const struct transport *transport);

/* Whether a payload arrives where the transport chooses, and not in the receiver's buffer. */
static inline bool transport_places(const struct transport *transport);

/* Whether the memory that a message was sent from is gone afterwards. What arrives then
 * belongs to the receiver, who may send from it. */
static inline bool transport_consumes(const struct transport *transport);

/*
 * Where a payload must be produced in order to be sent: `memory` itself, or, where messages
 * lie in shared memory, this side's part of that. A server may ask after its first message.
 */
static inline void *transport_outgoing(const struct transport *transport, void *memory);

/*
 * How many bytes to send, and to be ready for, so that `bytes` of payload arrive: where
 * messages are mapped, whole pages, which are then the message's own to the last byte.
 */
static inline uint64_t transport_length(const struct transport *transport, uint64_t bytes);

/*
 * What the kernel copies, by the transport's own rule, for so many messages of `length` bytes each,
 * of which `shared_pages` pages in all are first written while both sides share them. False where
 * it has no such rule.
 */
static inline bool transport_copies(const struct transport *transport, uint64_t length,
                                    uint64_t messages, uint64_t shared_pages, uint64_t *bytes);

/* Whether a payload of this transport is longer than a message, and goes in several. */
static inline bool transport_in_pieces(const struct transport *transport);

/* Whether the status says that a message has arrived without its bytes: its buffer was absent, and
 * by this transport's rule nobody waits for that. */
static inline bool transport_lost_bytes(int64_t status);

/* Whether a copy that has to wait for a page is given up, and the message goes in two stages. */
static inline bool transport_falls_back(const struct transport *transport);

/*
 * What a loop that sends messages of one length can know beforehand. `transport_special` returns a
 * copy that, where the kind is a constant, tells the compiler so: it then decides once what it
 * would in every round.
 */
enum transport_kind {
    TRANSPORT_GENERAL,
    TRANSPORT_BUFFERS, /* messages lie in buffers on both sides */
    TRANSPORT_PLACES,  /* where the transport chooses */
    TRANSPORT_WORD,    /* in a register: one word */
};

static inline enum transport_kind transport_kind_of(const struct transport *transport,
                                                    uint64_t length);
static inline struct transport transport_special(const struct transport *transport,
                                                 enum transport_kind kind, uint64_t *length);

/* The receiver is done with a message of `length` bytes, which it got where the transport
 * chose. Nothing to do in other transports. */
static inline void transport_release(const struct transport *transport, void *payload,
                                     uint64_t length);

/* Client: sends a request and waits for its reply. */
static inline struct transport_message transport_call(struct transport *transport,
                                                      const void *request, size_t length,
                                                      void *reply, size_t capacity,
                                                      uint64_t label);

/* Server: waits for a request. */
static inline struct transport_message transport_receive(struct transport *transport, void *buffer,
                                                         size_t capacity);

/* Server: replies to the request of that token, and waits for the next. */
static inline struct transport_message
transport_reply_and_wait(struct transport *transport, uint64_t token, const void *reply,
                         size_t length, uint64_t label, void *buffer, size_t capacity);

/* Server: replies without waiting. */
static inline int64_t transport_reply(struct transport *transport, uint64_t token,
                                      const void *reply, size_t length, uint64_t label);

/* Server: whether it can read more of a request than it has received, which it answers. */
static inline bool transport_reads(const struct transport *transport, uint64_t token);

/*
 * Server: reads bytes of the request of that token from `offset` on, into memory or, where
 * `length` has MESSAGE_PARTS set, into parts. Returns how many: fewer past its end.
 */
static inline int64_t transport_read(const struct transport *transport, uint64_t token, void *base,
                                     uint64_t length, uint64_t offset);

/* Whether each side may keep its messages in a layout of its own (ipclab/presentation.h). */
bool transport_presents(const struct transport *transport);

/* Where it may: this side's messages are laid out like that from now on. A status. */
int64_t transport_present(struct transport *transport, const struct presentation *presentation);

/* Client: closes the channel and binds one like it, presented like that; NULL: by default. A
 * status: where channels are not bound at all, TRANSPORT_UNSUPPORTED. */
int64_t transport_bind_again(struct transport *transport, const struct presentation *presentation);

#ifdef IPCLAB_GUEST
#include "guest/transport.h"
#else
#include "host/transport.h"
#endif

#endif
