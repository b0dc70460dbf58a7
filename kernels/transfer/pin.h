/* SPDX-License-Identifier: MIT */
/*
 * The fault policy `pinned first`: every page of both ranges is resident before the first byte
 * moves. A page that cannot be had leaves no trace: nothing has moved, and the whole transfer
 * may begin again when the page is there. KeyKOS prepares and core-locks the argument and
 * parameter pages of a gate jump so (gatec.c, memoryc.c), EROS all of an invocation's. A mode
 * asks pin_message and then copies as it would have without: the policy is a part of its own.
 *
 * What must be resident at once must be bounded: PIN_MESSAGE bytes a message, EROS's limit. What
 * is there stays there, since nothing else runs before the bounded copy is over: no lock is to
 * be counted, and none to be undone.
 */
#ifndef TRANSFER_PIN_H
#define TRANSFER_PIN_H

#include "copy.h"

#include "x86_64/page_table.h"

#include <ipclab/likely.h>

#define PIN_MESSAGE UNINTERRUPTIBLE_BYTES

/*
 * Makes the first `bytes` bytes of the outgoing range of `from` readable and of the incoming
 * range of `to` writable; either of the two is current. Returns STATUS_OK; or STATUS_FAULT for a
 * page of `from`, STATUS_PEER_FAULT for one of `to`, with its address in
 * cpu_local.copy_fault_address as if a copy had met it. A page that is missing on both sides
 * is the sender's first. `overlaps` is set to whether the two ranges have a frame in common.
 */
enum ipclab_status pin_message(const struct thread *from, const struct thread *to, uint64_t bytes,
                               bool *overlaps);

/* Whether a short way leads to the page of this entry: writable, and not a memory object's, which
 * may be the sender's page too. */
static inline bool pin_is_plain(uint64_t entry)
{
    const uint64_t writable = PTE_PRESENT | PTE_WRITE | PTE_USER;

    return (entry & (writable | PTE_OBJECT)) == writable;
}

/* Where in the direct map the user address `address` lies, whose page has this entry. */
static inline char *pin_place(uint64_t entry, uintptr_t address)
{
    char *page = direct_map((uint32_t)entry & ~(uint32_t)PAGE_MASK); /* PHYSICAL_TOP fits */

    return page + address % PAGE_BYTES;
}

_Static_assert(PHYSICAL_TOP <= 1ull << 32, "pin_place");

/*
 * The short ways, without the window, for a message of up to a page; true where it has been
 * delivered. Either all of it moves or nothing. False, without an effect, for whatever is not
 * that simple: a receiver that is current, pages that are missing or protected, memory
 * objects, ranges that are not the user's. `bytes` is what fits both sides.
 *
 * The first is for a message within one page on each side: the destination is looked up, and
 * the sender, who is current, can read its page or cannot, all of it.
 */
static inline bool pin_copy_within_pages(const struct thread *from, const struct thread *to,
                                         uint64_t bytes)
{
    const struct page_tables *tables = to->tables;
    uintptr_t source = from->outgoing.base, destination = to->incoming.base;
    uint64_t room = PAGE_BYTES - bytes, entry;

    if (unlikely(cpu_local.tables == tables || source >= USER_TOP ||
                 source % PAGE_BYTES > room || destination % PAGE_BYTES > room ||
                 !page_is_near(tables, destination)))
        return false;
    entry = *page_entry_near(tables, destination);
    if (unlikely(!pin_is_plain(entry)))
        return false;
    if (unlikely(copy_bytes(pin_place(entry, destination), (const void *)source, bytes) > 0))
        return false;
    count_copy(bytes);
    return true;
}

/* The second is for up to two pages on each side, all of which are looked up. */
bool pin_copy_across_pages(const struct thread *from, const struct thread *to, uint64_t bytes);

#endif
