/* SPDX-License-Identifier: MIT */
/*
 * A kernel buffer that a message passes through: out of the sender's memory, and later into
 * the receiver's. Each stage needs the one space only, and goes on where it stopped.
 */
#ifndef TRANSFER_BUFFER_H
#define TRANSFER_BUFFER_H

#include "core/page_list.h"
#include "core/thread.h"

#include "x86_64/layout.h"

#include <ipclab/status.h>

#include <stdint.h>

struct buffer {
    struct page_list *pages;
    uint64_t length;          /* of the message */
    uint64_t filled, emptied; /* bytes so far */
};

/* Begins with a message of `length` bytes. Returns STATUS_OK, or STATUS_TOO_LONG. */
static inline enum ipclab_status buffer_begin(struct buffer *buffer, uint64_t length)
{
    if (length > buffer->pages->count * PAGE_BYTES)
        return STATUS_TOO_LONG;
    buffer->length = length;
    buffer->filled = buffer->emptied = 0;
    return STATUS_OK;
}

/* Copies the rest of the message at `base` of the current space into the buffer. Returns
 * STATUS_OK, or STATUS_FAULT: to be asked for again where that was an absent page. */
enum ipclab_status buffer_fill(struct buffer *buffer, uintptr_t base);

/* Copies the rest of its first `bytes` bytes to `base` in the current space. Returns
 * STATUS_OK, or STATUS_PEER_FAULT, likewise. */
enum ipclab_status buffer_empty(struct buffer *buffer, uintptr_t base, uint64_t bytes);

#endif
