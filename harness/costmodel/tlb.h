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

#define TLB_WAYS_MAXIMUM 64

/* A bit for each way. A flush takes effect when its set is used next. */
struct tlb_set {
    uint64_t valid, global, marked;
    uint64_t epoch; /* of the TLB when `valid` was last looked at */
};

/* Where the entry is that translated a page last. */
struct tlb_hint {
    uint32_t set, way;
};

#define TLB_HINTS 64

enum page_size { PAGE_SMALL, PAGE_LARGE, PAGE_SIZES };

/* What may be there, by size and number of the page: the epoch in which the last translation
 * with such a number came in, or TLB_ALWAYS where a global one ever did. After a load of CR3 most
 * pages are found missing here, without a look into any set. */
#define TLB_FILTER 64
#define TLB_ALWAYS UINT64_MAX

struct tlb {
    struct tlb_set *sets;
    uint32_t *tags;                   /* [set * stride + way]: tag_of the page */
    struct translation *translations; /* the same places */
    uint64_t epoch;                   /* from 1; raised by what flushes all but global entries */
    uint64_t all_ways;
    uint32_t set_mask, stride;
    uint64_t filter[PAGE_SIZES][TLB_FILTER];
    struct tlb_hint hints[TLB_HINTS]; /* by page */
};

/* False where there is no memory for it. */
bool tlb_create(struct tlb *tlb, const struct costmodel_cache_geometry *geometry);
void tlb_destroy(struct tlb *tlb);

/* Forgets everything, or everything that is not global. */
void tlb_empty(struct tlb *tlb);
void tlb_flush(struct tlb *tlb);

/* Looks through a set; the slow path of what follows. */
struct translation *tlb_search(struct tlb *tlb, uint64_t address, bool *aged);

/* Puts in a translation that is not there. */
void tlb_insert(struct tlb *tlb, const struct translation *translation, bool *aged);

/* Takes one out that tlb_find has found. */
void tlb_remove(struct tlb *tlb, const struct translation *translation);

/* The set, without what a flush since its last use has taken from it. */
static inline struct tlb_set *tlb_set(struct tlb *tlb, uint32_t number)
{
    struct tlb_set *set = &tlb->sets[number];

    if (set->epoch != tlb->epoch) {
        set->valid &= set->global;
        set->epoch = tlb->epoch;
    }
    return set;
}

/* Marks a way. Returns whether all had marks, so that the others lost theirs. */
static inline bool tlb_mark(const struct tlb *tlb, struct tlb_set *set, uint64_t way)
{
    uint64_t marked = set->marked | way;
    bool aged = marked == tlb->all_ways;

    set->marked = aged ? way : marked;
    return aged;
}

/* The translation of `address`, now marked, or NULL. *aged is set where others lost their
 * marks. */
static inline struct translation *tlb_find(struct tlb *tlb, uint64_t address, bool *aged)
{
    struct tlb_hint hint = tlb->hints[(address >> PAGE_SHIFT) % TLB_HINTS];
    struct translation *translation = &tlb->translations[hint.set * tlb->stride + hint.way];
    struct tlb_set *set;

    if ((address & translation->mask) != translation->base)
        return tlb_search(tlb, address, aged);
    set = tlb_set(tlb, hint.set);
    if (!(set->valid >> hint.way & 1))
        return tlb_search(tlb, address, aged);
    if (!(set->marked >> hint.way & 1))
        *aged |= tlb_mark(tlb, set, 1ull << hint.way);
    return translation;
}

#endif
