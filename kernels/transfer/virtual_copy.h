/* SPDX-License-Identifier: MIT */
/*
 * Virtual copy and move: messages that travel as page-table entries.
 *
 * The receiver gets a new range, of anonymous memory, at an address that the kernel chooses;
 * the message starts at the same offset in its page as at the sender. Whole pages of the
 * message are shared until either side writes (virtual copy), or leave the sender, whose
 * later access faults (move). The bytes of the first and last page that are not all of it are
 * copied into fresh zeroed pages: nothing around the message can be seen.
 */
#ifndef TRANSFER_VIRTUAL_COPY_H
#define TRANSFER_VIRTUAL_COPY_H

#include "core/thread.h"

#include <ipclab/status.h>

enum virtual_transfer {
    VIRTUAL_COPY = 0,
    VIRTUAL_MOVE = 1,
    /* Or'ed to either: the receiver's range is read-only. */
    VIRTUAL_READ_ONLY = 2,
    /* To a copy: the first and last page are shared whole, with what of the sender's lies around
     * the message. */
    VIRTUAL_EDGES = 4,
    /* To a copy: the sender's pages stay writable; what it writes later shows at the receiver. */
    VIRTUAL_UNPROTECTED = 8,
};

/*
 * Gives `to` the outgoing message of `from`, as far as it is ready for one as long, at the
 * address left in to->registers.r8 (0 for no bytes) and with its length in rdx. Returns
 * STATUS_OK, STATUS_TRUNCATED; STATUS_FAULT where the message is not all in the sender's
 * memory, or, of a move, its whole pages not in one region; STATUS_NO_MEMORY. After an error
 * nothing is mapped and nothing has left the sender.
 */
enum ipclab_status virtual_message(struct thread *from, struct thread *to, uint32_t how);

/* Makes sure that the whole pages of the outgoing message of `from` can be taken from it: false
 * where they are not one region of anonymous memory. */
bool virtual_discard_prepare(struct thread *from);

/* Takes them from it. */
void virtual_discard(struct thread *from);

#endif
