/* SPDX-License-Identifier: MIT */
/* Guest RAM, and the walk of the page tables in it (Intel SDM vol. 3, 4.5). */
#ifndef IPCLAB_COSTMODEL_GUEST_MEMORY_H
#define IPCLAB_COSTMODEL_GUEST_MEMORY_H

#include "tlb.h"

struct guest_memory {
    const uint8_t *bytes; /* from guest-physical address 0 */
    uint64_t size;
};

/* The eight bytes at `physical`, or 0 where there is no RAM: not present, as an entry. */
static inline uint64_t guest_word(const struct guest_memory *memory, uint64_t physical)
{
    if (physical > memory->size - 8 || physical & 7)
        return 0;
    return *(const volatile uint64_t *)(memory->bytes + physical);
}

/* A walk: the entries that were read, from the top, and where it led. */
struct walk {
    uint64_t entry[4]; /* physical addresses */
    unsigned first;    /* the first of them that had to be read; 0 unless a table was cached */
    unsigned count;    /* [first, count) were read */
    struct translation translation;
};

/* Walks from `root` to the page of `address`. False where it is not mapped. */
bool walk_from_root(const struct guest_memory *memory, uint64_t root, uint64_t address,
                    struct walk *walk);

/* The same from the last-level table at `table`, known from a cached directory entry. The
 * levels above are taken to allow writing: the kernel protects pages by the last level alone. */
bool walk_from_table(const struct guest_memory *memory, uint64_t table, uint64_t address,
                     struct walk *walk);

/* Has the entry that `translation` came from changed? The bits that the processor itself
 * sets, accessed and dirty, do not count. */
bool translation_changed(const struct guest_memory *memory, const struct translation *translation);

#endif
