/* SPDX-License-Identifier: MIT */
#include "tlb.h"

#include <stdlib.h>
#include <string.h>

bool tlb_create(struct tlb *tlb, const struct costmodel_cache_geometry *geometry)
{
    *tlb = (struct tlb){
        .entries = calloc((size_t)geometry->sets * geometry->ways, sizeof(*tlb->entries)),
        .sets = geometry->sets,
        .ways = geometry->ways,
    };
    return tlb->entries;
}

void tlb_destroy(struct tlb *tlb)
{
    free(tlb->entries);
    *tlb = (struct tlb){0};
}

void tlb_empty(struct tlb *tlb)
{
    memset(tlb->entries, 0, (size_t)tlb->sets * tlb->ways * sizeof(*tlb->entries));
}

void tlb_flush(struct tlb *tlb)
{
    tlb->epoch++;
}

static bool valid(const struct tlb *tlb, const struct tlb_entry *entry)
{
    return entry->present && (entry->translation.global || entry->epoch == tlb->epoch);
}

static bool translates(const struct tlb *tlb, const struct tlb_entry *entry, uint64_t address)
{
    return (address & entry->translation.mask) == entry->translation.base && valid(tlb, entry);
}

static struct tlb_entry *set_of(const struct tlb *tlb, uint64_t address, unsigned page_shift)
{
    return &tlb->entries[((address >> page_shift) & (tlb->sets - 1)) * tlb->ways];
}

/* Marks an entry of `set`. Returns whether all had marks, so that the others lost theirs. */
static bool mark(const struct tlb *tlb, struct tlb_entry *set, struct tlb_entry *entry)
{
    entry->marked = true;
    for (uint32_t way = 0; way < tlb->ways; way++)
        if (!set[way].marked)
            return false;
    for (uint32_t way = 0; way < tlb->ways; way++)
        set[way].marked = &set[way] == entry;
    return true;
}

static struct tlb_entry *search(struct tlb *tlb, uint64_t address, unsigned page_shift)
{
    struct tlb_entry *set = set_of(tlb, address, page_shift);

    for (uint32_t way = 0; way < tlb->ways; way++)
        if (translates(tlb, &set[way], address))
            return &set[way];
    return NULL;
}

static unsigned page_shift_of(const struct translation *translation)
{
    return translation->mask & (1ull << PAGE_SHIFT) ? PAGE_SHIFT : LARGE_PAGE_SHIFT;
}

struct tlb_entry *tlb_find(struct tlb *tlb, uint64_t address, bool *aged)
{
    uint32_t *hint = &tlb->hints[(address >> PAGE_SHIFT) % TLB_HINTS];
    struct tlb_entry *entry = &tlb->entries[*hint];

    if (!translates(tlb, entry, address)) {
        entry = search(tlb, address, PAGE_SHIFT);
        if (!entry)
            entry = search(tlb, address, LARGE_PAGE_SHIFT);
        if (!entry)
            return NULL;
        *hint = (uint32_t)(entry - tlb->entries);
    }
    if (!entry->marked &&
        mark(tlb, set_of(tlb, address, page_shift_of(&entry->translation)), entry))
        *aged = true;
    return entry;
}

/* An entry that is not valid, else the first without a mark. */
static struct tlb_entry *victim(const struct tlb *tlb, struct tlb_entry *set)
{
    struct tlb_entry *unmarked = set;

    for (uint32_t way = tlb->ways; way-- > 0;) {
        if (!valid(tlb, &set[way]))
            return &set[way];
        if (!set[way].marked)
            unmarked = &set[way];
    }
    return unmarked;
}

void tlb_insert(struct tlb *tlb, const struct translation *translation, bool *aged)
{
    struct tlb_entry *set = set_of(tlb, translation->base, page_shift_of(translation));
    struct tlb_entry *entry = victim(tlb, set);

    *entry = (struct tlb_entry){*translation, tlb->epoch, true, false};
    if (mark(tlb, set, entry))
        *aged = true;
}
