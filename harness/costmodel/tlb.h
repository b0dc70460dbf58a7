/* SPDX-License-Identifier: MIT */
/*
 * A translation lookaside buffer: set-associative, 4 KiB and 2 MiB pages in the same sets,
 * bit-PLRU as in cache.h. Also used for page-directory entries, which cover 2 MiB as well.
 */
#ifndef IPCLAB_COSTMODEL_TLB_H
#define IPCLAB_COSTMODEL_TLB_H

#include "record.h"

#include <stdbool.h>

#define PAGE_SHIFT       12
#define LARGE_PAGE_SHIFT 21

struct translation {
    uint64_t base;    /* virtual address of the page */
    uint64_t mask;    /* of the bits of an address that must equal `base` */
    uint64_t frame;   /* physical address; of a page-directory entry: that of its table */
    uint64_t entry;   /* physical address of the page-table entry it was taken from ... */
    uint64_t value;   /* ... and what that entry said */
    uint64_t checked; /* invlpg instructions up to which `value` is known to stand */
    bool global, writable;
};

struct tlb_entry {
    struct translation translation;
    uint64_t epoch; /* of the TLB when it came in; global entries do not look at it */
    bool present, marked;
};

#define TLB_HINTS 64

struct tlb {
    struct tlb_entry *entries; /* [set * ways + way] */
    uint64_t epoch;            /* raised by what flushes all but global entries */
    uint32_t sets, ways;
    uint32_t hints[TLB_HINTS]; /* by page: the entry that translated it last */
};

/* False where there is no memory for it. */
bool tlb_create(struct tlb *tlb, const struct costmodel_cache_geometry *geometry);
void tlb_destroy(struct tlb *tlb);

/* Forgets everything, or everything that is not global. */
void tlb_empty(struct tlb *tlb);
void tlb_flush(struct tlb *tlb);

/* The entry for `address`, now marked, or NULL. *aged is set where others lost their marks. */
struct tlb_entry *tlb_find(struct tlb *tlb, uint64_t address, bool *aged);

/* Puts in a translation that is not there. */
void tlb_insert(struct tlb *tlb, const struct translation *translation, bool *aged);

/* Takes one entry out. */
static inline void tlb_remove(struct tlb_entry *entry)
{
    entry->present = false;
}

#endif
