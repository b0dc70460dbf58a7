/* SPDX-License-Identifier: MIT */
/*
 * A kernel buffer: page frames that hold a message between its two copies. Filled in the
 * sender's space, emptied in the receiver's; allocated once, for the longest message.
 */
#ifndef TRANSFER_BUFFER_H
#define TRANSFER_BUFFER_H

#include "core/page_list.h"

#include <ipclab/status.h>

#include <stdint.h>

/* Copies user memory of the current space in; STATUS_FAULT where it cannot be accessed,
 * STATUS_TOO_LONG where it does not fit. */
enum ipclab_status buffer_fill(struct page_list *buffer, uintptr_t source, uint64_t bytes);

/* Copies out to user memory of the current space; `copied` is set to the bytes that arrived,
 * STATUS_PEER_FAULT says that these are not all. */
enum ipclab_status buffer_empty(const struct page_list *buffer, uintptr_t destination,
                                uint64_t bytes, uint64_t *copied);

#endif
