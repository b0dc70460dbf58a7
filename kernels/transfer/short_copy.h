/* SPDX-License-Identifier: MIT */
/*
 * Messages of one or two words: read in one space, kept in registers while that is left, which a
 * hand-off does anyhow, and written in the other. One copy, and no mapping window.
 */
#ifndef TRANSFER_SHORT_COPY_H
#define TRANSFER_SHORT_COPY_H

#include "copy.h"

#include "x86_64/page_table.h"

/* Copies a message of `bytes` bytes, a constant 8 or 16, if it is one and fits. False where it is
 * not, where a page of either side cannot be accessed, or a range is not the user's: nothing has
 * been counted, and copy_message tells what is wrong. */
static forced_inline bool short_copy(const struct thread *from, struct thread *to, uint64_t bytes)
{
    const uintptr_t highest = USER_TOP - 16;
    uintptr_t source = from->outgoing.base, destination = to->incoming.base;
    uint64_t first, second = 0;

    if (from->outgoing.length != bytes || to->incoming.length < bytes)
        return false;
    if (unlikely(source > highest || destination > highest || to->incoming.length > highest))
        return false;
    page_tables_activate(from->tables);
    if (!load_word(source, &first) || (bytes > 8 && !load_word(source + 8, &second)))
        return false;
    page_tables_activate(to->tables);
    if (!store_word(destination, first) || (bytes > 8 && !store_word(destination + 8, second)))
        return false;
    count_copy(bytes);
    to->registers.rdx = bytes;
    return true;
}

#endif
