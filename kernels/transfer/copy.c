/* SPDX-License-Identifier: MIT */
#include "copy.h"

#include <ipclab/likely.h>

static forced_inline uint64_t copy_interruptible(uintptr_t destination, uintptr_t source,
                                                 uint64_t bytes)
{
    uint64_t left;

    interrupts_enable();
    left = copy_bytes((void *)destination, (const void *)source, bytes);
    interrupts_disable();
    return left;
}

static forced_inline enum ipclab_status copy_at_most(const struct thread *from,
                                                     const struct thread *to, uint64_t *copied,
                                                     uint64_t uninterruptible)
{
    uint64_t bytes = message_length(from, to), left;
    uintptr_t source = from->outgoing.base, destination = to->incoming.base;
    bool across = from->tables != to->tables;

    *copied = 0;
    if (unlikely(!user_range(source, from->outgoing.length)))
        return STATUS_FAULT;
    if (unlikely(!user_range(destination, to->incoming.length)))
        return STATUS_PEER_FAULT;
    if (likely(across)) {
        if (cpu_local.tables == to->tables)
            source += window_open(from->tables);
        else
            destination += window_open(to->tables);
    }
    if (unlikely(bytes > uninterruptible))
        left = copy_interruptible(destination, source, bytes);
    else
        left = copy_bytes((void *)destination, (const void *)source, bytes);
    if (likely(across))
        window_close();
    *copied = bytes - left;
    count_copy(*copied);
    if (likely(left == 0))
        return message_status(from, bytes);
    /* A page of either side: told apart by whose range the address lies in. */
    return cpu_local.copy_fault_address - source < bytes ? STATUS_FAULT : STATUS_PEER_FAULT;
}

enum ipclab_status copy_message(const struct thread *from, const struct thread *to,
                                uint64_t *copied)
{
    return copy_at_most(from, to, copied, UNINTERRUPTIBLE_BYTES);
}

enum ipclab_status copy_message_from_a_page(const struct thread *from, const struct thread *to,
                                            uint64_t *copied)
{
    return copy_at_most(from, to, copied, PAGE_BYTES - 1);
}

/* The range without its first bytes. */
static struct message_range behind(struct message_range range, uint64_t bytes)
{
    return (struct message_range){range.base + bytes, range.length - bytes};
}

enum ipclab_status copy_message_rest(struct thread *from, struct thread *to, uint64_t offset,
                                     uint64_t *copied)
{
    struct message_range outgoing = from->outgoing, incoming = to->incoming;
    enum ipclab_status status;

    from->outgoing = behind(outgoing, offset);
    to->incoming = behind(incoming, offset);
    status = copy_message(from, to, copied);
    from->outgoing = outgoing;
    to->incoming = incoming;
    return status;
}
