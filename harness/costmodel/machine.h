/* SPDX-License-Identifier: MIT */
/*
 * One modelled machine: its caches, its TLBs, and what they did since counting began. An
 * access is translated, at the price of a walk through the guest's real page tables where
 * both TLBs miss, and then looks for its line from L1 to memory.
 */
#ifndef IPCLAB_COSTMODEL_MACHINE_H
#define IPCLAB_COSTMODEL_MACHINE_H

#include "cache.h"
#include "guest_memory.h"
#include "recent.h"
#include "tlb.h"

/* A page whose translation is known to be marked in the data TLB, and to allow the access. */
struct known_page {
    uint64_t page; /* address >> PAGE_SHIFT */
    uint64_t frame;
    bool fleeting; /* as in struct recent */
};

struct machine {
    const struct guest_memory *memory;
    struct recent *recent; /* shared by all machines */
    struct cache l1i, l1d, l2, l3;
    struct tlb itlb, dtlb, second_tlb, directory_cache;
    bool l3_inclusive;
    uint64_t root;              /* CR3 */
    uint64_t invalidations;     /* invlpg instructions so far */
    uint64_t lost;              /* accesses that the page tables did not translate */
    struct known_page known[2]; /* touched last: by a load, by a store */
    struct costmodel_memory counts[PHASE_COUNT];
};

/* One access to the line at virtual address `line` << CACHE_LINE_SHIFT. */
struct access {
    uint64_t line;
    uint8_t kind;    /* enum costmodel_access */
    uint8_t pattern; /* enum costmodel_pattern */
    uint8_t phase;   /* enum costmodel_phase */
};

/* False where there is no memory for it; free it all the same. */
bool machine_create(struct machine *machine, const struct costmodel_geometry *geometry,
                    const struct guest_memory *memory, struct recent *recent);
void machine_destroy(struct machine *machine);

/* Empties all caches and TLBs, or the TLBs alone. */
void machine_forget(struct machine *machine);
void machine_forget_translations(struct machine *machine);

/* What mov to CR3 and invlpg do to the TLBs. Whoever loads CR3 clears the user's half of
 * `recent` too, which is one for all machines. */
void machine_load_root(struct machine *machine, uint64_t root);
void machine_invalidate_page(struct machine *machine);

/* Accesses, one after the other. */
void machine_access(struct machine *machine, const struct access *accesses, size_t count);

#endif
