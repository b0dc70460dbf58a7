/* SPDX-License-Identifier: MIT */
/*
 * KeyKOS's string: up to a page, all or nothing, pinned first. What does not fit is not
 * transmitted, and nobody is told; a receiver whose pages are bad gets the message without it.
 */
#ifndef TRANSFER_PAGE_STRING_H
#define TRANSFER_PAGE_STRING_H

#include "pin.h"

#include <ipclab/keykos.h>

/* Whether the receive page that a copy has just missed will come, from its pager. */
bool receiver_awaits_page(const struct thread *to);

/* Any string: of no bytes, over page boundaries, of pages that are missing, onto itself. */
enum ipclab_status page_string_any(const struct thread *from, struct thread *to, bool reply);

/*
 * Moves the string of the message of `from` to `to`, of which either is current. Returns STATUS_OK
 * with the bytes delivered in rdx; STATUS_TOO_LONG; STATUS_FAULT for a page of the sender's;
 * STATUS_LOST for a bad one of the receiver's; or STATUS_PEER_FAULT for one that a pager owes it,
 * unless this is a reply: a client must not hold up who replies to it.
 */
static inline enum ipclab_status page_string_pass(const struct thread *from, struct thread *to,
                                                  bool reply)
{
    uint64_t bytes = message_length(from, to);

    if (unlikely(from->outgoing.length - 1 >= KEYKOS_STRING ||
                 !pin_copy_within_pages(from, to, bytes)))
        return page_string_any(from, to, reply);
    to->registers.rdx = bytes;
    return STATUS_OK;
}

#endif
