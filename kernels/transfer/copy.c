/* SPDX-License-Identifier: MIT */
#include "copy.h"

#include <ipclab/likely.h>

enum ipclab_status copy_message(const struct thread *from, const struct thread *to,
                                uint64_t *copied)
{
    uint64_t bytes = message_length(from, to), left;
    uintptr_t source = from->outgoing.base, destination = to->incoming.base;
    bool across = from->tables != to->tables;

    *copied = 0;
    if (!user_range(source, from->outgoing.length))
        return STATUS_FAULT;
    if (!user_range(destination, to->incoming.length))
        return STATUS_PEER_FAULT;
    if (across) {
        if (cpu_local.tables == to->tables)
            source += window_open(from->tables);
        else
            destination += window_open(to->tables);
    }
    left = copy_bytes((void *)destination, (const void *)source, bytes);
    if (across)
        window_close();
    *copied = bytes - left;
    count_copy(*copied);
    if (likely(left == 0))
        return message_status(from, bytes);
    /* A page of either side: told apart by whose range the address lies in. */
    return cpu_local.copy_fault_address - source < bytes ? STATUS_FAULT : STATUS_PEER_FAULT;
}
