/* SPDX-License-Identifier: MIT */
/*
 * Space banks: who pays for memory.
 *
 * Every frame in use is charged to one bank, and so to each bank above it; a charge that would
 * take any of them beyond its limit fails. The kernel's own few frames are charged to the
 * root. After KeyKOS and EROS (Shapiro, "The EROS Space Bank" design note): destroying a bank
 * gives back exactly what it counted, by taking the memory away from whoever holds it
 * (rescind) or by letting the bank above pay for it (inherit).
 */
#ifndef CORE_BANK_H
#define CORE_BANK_H

#include "list.h"
#include "object.h"

#include <ipclab/likely.h>
#include <ipclab/status.h>

#include <stdbool.h>
#include <stdint.h>

extern const struct object_type bank_type;

/* Every charge walks up to the root, and destroying walks down on the kernel's one stack. */
#define BANK_DEPTH_LIMIT 32u

struct bank {
    struct object object;
    struct bank *parent; /* referenced; null: the root */
    struct list children, link;
    uint64_t limit, used; /* frames; `used` includes what the banks below use */
    unsigned depth;       /* banks above it when it was made */
    bool closed;          /* destroyed: pays for nothing more */
};

extern struct bank root_bank;

/* Charges `frames` frames to the bank and all above it, or to none. False where a limit is
 * reached. */
static inline bool bank_charge(struct bank *bank, uint64_t frames)
{
    struct bank *full;

    for (full = bank; full; full = full->parent) {
        if (unlikely(full->used + frames > full->limit))
            break;
        full->used += frames;
    }
    if (likely(!full))
        return true;
    for (struct bank *undo = bank; undo != full; undo = undo->parent)
        undo->used -= frames;
    return false;
}

/* Takes back that many of what the bank was charged. */
static inline void bank_refund(struct bank *bank, uint64_t frames)
{
    for (; bank; bank = bank->parent)
        bank->used -= frames;
}

/* The root bank begins with all of the machine's free frames. */
void banks_initialise(uint64_t frames);

/* System calls BANK_CREATE, BANK_READ and BANK_DESTROY. */
void bank_create(uint64_t parent, uint64_t limit);
void bank_read(uint64_t bank);
void bank_destroy(uint64_t bank, uint64_t how);

#endif
