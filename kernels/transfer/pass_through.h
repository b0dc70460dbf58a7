/* SPDX-License-Identifier: MIT */
/*
 * Messages of up to a page through kernel memory that is at hand, in and out in one go: nothing is
 * written down for a wait that does not come.
 */
#ifndef TRANSFER_PASS_THROUGH_H
#define TRANSFER_PASS_THROUGH_H

#include "copy.h"

#include "x86_64/page_table.h"

/* Whether a message of up to a page fits, and both ranges are the user's. */
static inline bool fits_simply(const struct message_range *from, const struct message_range *to)
{
    const uint64_t highest = USER_TOP - PAGE_BYTES;

    return from->length <= to->length && to->length <= highest && from->base <= highest &&
           to->base <= highest;
}

static inline bool pass_into_kernel(void *kernel, const struct thread *from, uint64_t length)
{
    page_tables_activate(from->tables);
    return likely(!copy_bytes(kernel, (const void *)from->outgoing.base, length));
}

static inline bool pass_out_of_kernel(const struct thread *to, const void *kernel, uint64_t length)
{
    page_tables_activate(to->tables);
    return likely(!copy_bytes((void *)to->incoming.base, kernel, length));
}

/* Copies the message of `from`, which `kernel` has room for and which is at most a page, into
 * that and out of it again. False where it does not fit, a page of either side cannot be accessed,
 * or a range is not the user's: all is to be done again by a transfer that can tell what is wrong
 * and wait for it, and nothing has been counted. */
static inline bool pass_through(void *kernel, const struct thread *from, struct thread *to)
{
    uint64_t length = from->outgoing.length;

    if (unlikely(!fits_simply(&from->outgoing, &to->incoming)) ||
        !pass_into_kernel(kernel, from, length) || !pass_out_of_kernel(to, kernel, length))
        return false;
    COUNT(COPIES, 2);
    COUNT(BYTES_COPIED, 2 * length);
    to->registers.rdx = length;
    return true;
}

#endif
