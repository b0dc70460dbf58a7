/* SPDX-License-Identifier: MIT */
/*
 * A segment by key: a memory object, and messages that pass a handle to it. The payload lies in
 * the object, the message itself is empty: a fourth way beside copying, remapping and sharing.
 */
#ifndef MICROBENCH_SEGMENT_H
#define MICROBENCH_SEGMENT_H

#include "transport.h"

struct segment {
    uint64_t handle; /* 0: none */
    void *memory;    /* where it is mapped; null: nowhere */
    uint64_t bytes;  /* whole pages */
};

/* Why no segment can be passed here, or null. */
static inline const char *segment_objection(void);

/* A new segment of whole pages, present and writable. False where there is no memory. */
static inline bool segment_create(struct segment *segment, uint64_t bytes);

/* Maps one that came with a message, to be read, all of it at once. */
static inline bool segment_map(struct segment *segment, uint64_t bytes);

/* Unmaps it, if it is mapped, and closes its handle. */
static inline void segment_drop(struct segment *segment);

/* Client: a request without payload that passes the segment's handle. */
static inline struct transport_message segment_call(struct transport *transport,
                                                    const struct segment *segment, uint64_t label);

/* Server: replies (token 0: does not), and waits for a request that may pass a segment, which is
 * not mapped yet; its handle is 0 where none came. */
static inline struct transport_message segment_reply_and_wait(struct transport *transport,
                                                              uint64_t token, uint64_t label,
                                                              struct segment *segment);

#ifdef IPCLAB_GUEST
#include "guest/segment.h"
#else
#include "host/segment.h"
#endif

#endif
