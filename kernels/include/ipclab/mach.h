/* SPDX-License-Identifier: MIT */
/*
 * Messages of the mode `mach`. A message is bytes that are copied into the kernel and out again;
 * or, with MACH_COMPLEX in its length, these begin with typed items: memory out of line, handles.
 * The receiver finds the items as they were sent, but for their values: addresses that the kernel
 * chose, and handles of its own. After Mach 3's msgh_body (GNU Mach reference manual, "Message
 * Format"; XNU's mach_msg_body_t).
 */
#ifndef IPCLAB_MACH_H
#define IPCLAB_MACH_H

#include <stdint.h>

#define MACH_COMPLEX (1ull << 61)    /* in a send length */
#define MACH_RECEIVE_LARGE (1ull << 61) /* in a capacity: what does not fit stays in its queue */

#define MACH_ITEM_LIMIT 60u

enum mach_item_type {
    MACH_ITEM_INLINE, /* bytes of the message itself: `length` of them */
    MACH_ITEM_MEMORY, /* out of line: value is the address */
    MACH_ITEM_HANDLE, /* value is the handle */
    MACH_ITEM_FAILED, /* to the receiver: no memory, or no room for a handle; the rest is there */
};

#define MACH_DEALLOCATE 1u /* the memory's pages, all of them, leave the sender */

struct mach_item {
    uint32_t type;  /* enum mach_item_type */
    uint32_t flags; /* MACH_DEALLOCATE */
    uint64_t length;
    uint64_t value;
};

struct mach_body {
    uint64_t count;
    struct mach_item item[];
};

/* CHANNEL_CONTROL by the client: memory out of line that is shorter is copied at once. */
#define MACH_COPY_THRESHOLD 24

/* CHANNEL_CONTROL of an endpoint: how many messages its queue keeps, 1 to MACH_QUEUE_MAXIMUM. */
#define MACH_QUEUE_LIMIT 25
#define MACH_QUEUE_DEFAULT 5u
#define MACH_QUEUE_MAXIMUM 16u

#endif
