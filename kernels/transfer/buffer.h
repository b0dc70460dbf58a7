/* SPDX-License-Identifier: MIT */
/*
 * A kernel buffer: page frames that hold a message between its two copies. Allocated once,
 * for the longest message; filled in the sender's space, emptied in the receiver's.
 */
#ifndef TRANSFER_BUFFER_H
#define TRANSFER_BUFFER_H

#include "core/thread.h"

#include <ipclab/status.h>

#include <stdint.h>

struct kernel_buffer;

/* A buffer for `bytes` bytes; null where no frames are left. */
struct kernel_buffer *kernel_buffer_create(uint64_t bytes);
void kernel_buffer_destroy(struct kernel_buffer *buffer);

/* Bytes that it holds at most. */
uint64_t kernel_buffer_capacity(const struct kernel_buffer *buffer);

/* Copies user memory of the current space in; STATUS_FAULT where it cannot be accessed. */
enum ipclab_status kernel_buffer_fill(struct kernel_buffer *buffer, uintptr_t source,
                                      uint64_t bytes);

/* Copies out to user memory of the current space; `copied` is set to the bytes that arrived,
 * STATUS_PEER_FAULT says that these are not all. */
enum ipclab_status kernel_buffer_empty(const struct kernel_buffer *buffer, uintptr_t destination,
                                       uint64_t bytes, uint64_t *copied);

#endif
