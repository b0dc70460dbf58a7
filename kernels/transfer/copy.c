/* SPDX-License-Identifier: MIT */
#include "copy.h"

enum ipclab_status copy_between(const struct thread *from, uintptr_t source,
                                const struct thread *to, uintptr_t destination, uint64_t bytes,
                                uint64_t *copied)
{
    bool across = from->tables != to->tables;
    bool pulls = cpu_local.tables == to->tables;
    uintptr_t window = 0;
    uint64_t left;

    *copied = 0;
    if (!user_range(source, bytes))
        return STATUS_FAULT;
    if (!user_range(destination, bytes))
        return STATUS_PEER_FAULT;
    if (across) {
        window = window_open(pulls ? from->tables : to->tables);
        if (pulls)
            source += window;
        else
            destination += window;
    }
    left = copy_bytes((void *)destination, (const void *)source, bytes);
    if (across)
        window_close();
    *copied = bytes - left;
    count_copy(*copied);
    if (__builtin_expect(left == 0, 1))
        return STATUS_OK;
    /* A page of either side: told apart by whose range the address lies in. */
    return cpu_local.copy_fault_address - source < bytes ? STATUS_FAULT : STATUS_PEER_FAULT;
}
