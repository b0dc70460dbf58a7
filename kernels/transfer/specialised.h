/* SPDX-License-Identifier: MIT */
/*
 * Transfers that are special to a pair of layouts: for each layout of the sender's message and
 * each of the receiver's a function that knows both (runs.h), chosen when a channel is bound.
 * Between two ranges it is one copy through the window, to the instruction what copy_message
 * takes alone.
 */
#ifndef TRANSFER_SPECIALISED_H
#define TRANSFER_SPECIALISED_H

#include "core/channel.h"

#include <ipclab/presentation.h>

/* A ring: where it lies in its end's space, checked to be the user's. */
struct message_area {
    uintptr_t base;
    uint64_t bytes;
};

/* One direction of a channel, as it was combined from both ends. */
struct message_path {
    enum presentation_layout from, to;
    bool discards; /* the sender's pages are freed when they have been copied */
    struct message_area source, destination; /* where a side is a ring */
    uint32_t region_flags;                   /* REGION_* of a range made for the receiver */
    uint32_t virtual_flags;                  /* VIRTUAL_* where pages are shared or moved */
    ipc_transfer *copy;                      /* the copy that is special to both layouts */
};

/* What channel->mode_data points to where these functions are used. */
struct message_paths {
    struct message_path request, reply;
};

/* The copy from one layout, not OUT_OF_LINE, to another, of requests or of replies. */
ipc_transfer *specialised_copy(bool reply, enum presentation_layout from,
                               enum presentation_layout to);

/*
 * Shares or moves pages as path->virtual_flags says. What cannot be shared is copied; what
 * cannot be moved is STATUS_FAULT.
 */
ipc_transfer specialised_pages_request, specialised_pages_reply;

/* path->copy, and then the sender loses the whole pages of its message. STATUS_FAULT where these
 * are not one region of anonymous memory. */
ipc_transfer specialised_discard_request, specialised_discard_reply;

/* The mode's `resume`: goes on with a copy behind `offset` bytes. */
enum ipclab_status specialised_resume(struct channel *channel, struct thread *from,
                                      struct thread *to, uint64_t offset);

#endif
