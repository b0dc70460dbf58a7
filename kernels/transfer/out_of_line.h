/* SPDX-License-Identifier: MIT */
/*
 * Out-of-line memory: a new range of the receiver's, made for a message that is copied into it.
 *
 * Its frames are the receiver's bank's to pay for. One that the message fills is not cleared
 * first; the page it ends in is, so that nothing but the message can be seen.
 */
#ifndef TRANSFER_OUT_OF_LINE_H
#define TRANSFER_OUT_OF_LINE_H

#include "core/space.h"
#include "core/thread.h"

/* Reserves a range of `to` for `bytes` bytes, more than none, with these REGION_* flags, at an
 * address that the kernel chooses. STATUS_NO_MEMORY where there is no room for a region. */
enum ipclab_status out_of_line_reserve(struct thread *to, uint64_t bytes, uint32_t flags,
                                       uintptr_t *address);

/* Gives the page at `address` of it a frame, of which the message will fill `bytes` bytes or all;
 * returns where the kernel sees it, or null where memory ran out. */
void *out_of_line_page(struct thread *to, uintptr_t address, uint32_t flags, uint64_t bytes);

/* Takes back the range that to->registers.r8 names, with whatever is mapped of it: the message
 * was not delivered. Leaves 0 there. */
void out_of_line_release(struct thread *to, uint64_t bytes);

#endif
