/* SPDX-License-Identifier: MIT */
#include "tlb.h"

#include <emmintrin.h>
#include <stdlib.h>
#include <string.h>

/* Four ways are compared at once. */
#define WAYS_AT_ONCE 4u

bool tlb_create(struct tlb *tlb, const struct costmodel_cache_geometry *geometry)
{
    uint32_t stride = (geometry->ways + WAYS_AT_ONCE - 1) & ~(WAYS_AT_ONCE - 1);
    size_t places = (size_t)geometry->sets * stride;

    *tlb = (struct tlb){
        .sets = calloc(geometry->sets, sizeof(*tlb->sets)),
        .tags = calloc(places, sizeof(*tlb->tags)),
        .translations = calloc(places, sizeof(*tlb->translations)),
        .epoch = 1,
        .all_ways = UINT64_MAX >> (TLB_WAYS_MAXIMUM - geometry->ways),
        .set_mask = geometry->sets - 1,
        .stride = stride,
    };
    return tlb->sets && tlb->tags && tlb->translations;
}

void tlb_destroy(struct tlb *tlb)
{
    free(tlb->sets);
    free(tlb->tags);
    free(tlb->translations);
    *tlb = (struct tlb){0};
}

void tlb_empty(struct tlb *tlb)
{
    memset(tlb->sets, 0, ((size_t)tlb->set_mask + 1) * sizeof(*tlb->sets));
}

void tlb_flush(struct tlb *tlb)
{
    tlb->epoch++;
}

/* ---- places -------------------------------------------------------------------------------- */

static enum page_size page_size_of(const struct translation *translation)
{
    return translation->mask & (1ull << PAGE_SHIFT) ? PAGE_SMALL : PAGE_LARGE;
}

static inline unsigned page_shift(enum page_size size)
{
    return size == PAGE_SMALL ? PAGE_SHIFT : LARGE_PAGE_SHIFT;
}

static uint32_t set_number(const struct tlb *tlb, uint64_t address, enum page_size size)
{
    return (uint32_t)(address >> page_shift(size)) & tlb->set_mask;
}

/* Part of the page's number: what has the same tag is held against the address itself. */
static uint32_t tag_of(uint64_t address, enum page_size size)
{
    return (uint32_t)(address >> page_shift(size));
}

/* The ways of a set with that tag, a bit each. */
static uint64_t ways_tagged(const struct tlb *tlb, uint32_t number, uint32_t tag)
{
    const uint32_t *tags = &tlb->tags[(size_t)number * tlb->stride];
    const __m128i wanted = _mm_set1_epi32((int)tag);
    uint64_t ways = 0;

    for (uint32_t way = 0; way < tlb->stride; way += WAYS_AT_ONCE) {
        __m128i four = _mm_loadu_si128((const __m128i *)(tags + way));

        ways |= (uint64_t)_mm_movemask_ps(_mm_castsi128_ps(_mm_cmpeq_epi32(four, wanted))) << way;
    }
    return ways;
}

static inline uint64_t *filter_place(struct tlb *tlb, uint64_t address, enum page_size size)
{
    return &tlb->filter[size][(address >> page_shift(size)) % TLB_FILTER];
}

static inline bool may_be_there(struct tlb *tlb, uint64_t address, enum page_size size)
{
    uint64_t epoch = *filter_place(tlb, address, size);

    return epoch == tlb->epoch || epoch == TLB_ALWAYS;
}

/* ---- use ----------------------------------------------------------------------------------- */

static struct translation *search(struct tlb *tlb, uint64_t address, enum page_size size,
                                  bool *aged)
{
    uint32_t number = set_number(tlb, address, size);
    struct tlb_set *set = tlb_set(tlb, number);
    uint64_t ways = set->valid ? ways_tagged(tlb, number, tag_of(address, size)) & set->valid : 0;

    for (; ways; ways &= ways - 1) {
        uint32_t way = (uint32_t)__builtin_ctzll(ways);
        struct translation *translation = &tlb->translations[number * tlb->stride + way];

        if ((address & translation->mask) != translation->base)
            continue;
        if (!(set->marked >> way & 1))
            *aged |= tlb_mark(tlb, set, 1ull << way);
        tlb->hints[(address >> PAGE_SHIFT) % TLB_HINTS] = (struct tlb_hint){number, way};
        return translation;
    }
    return NULL;
}

struct translation *tlb_search(struct tlb *tlb, uint64_t address, bool *aged)
{
    struct translation *translation = NULL;

    if (may_be_there(tlb, address, PAGE_SMALL))
        translation = search(tlb, address, PAGE_SMALL, aged);
    if (!translation && may_be_there(tlb, address, PAGE_LARGE))
        translation = search(tlb, address, PAGE_LARGE, aged);
    return translation;
}

/* A way that is not valid, else the first without a mark, else the only one. */
static uint32_t victim(const struct tlb *tlb, const struct tlb_set *set)
{
    uint64_t empty = tlb->all_ways & ~set->valid, unmarked = tlb->all_ways & ~set->marked;

    if (empty)
        return 63u - (uint32_t)__builtin_clzll(empty);
    return unmarked ? (uint32_t)__builtin_ctzll(unmarked) : 0;
}

void tlb_insert(struct tlb *tlb, const struct translation *translation, bool *aged)
{
    enum page_size size = page_size_of(translation);
    uint64_t *filter = filter_place(tlb, translation->base, size);
    uint32_t number = set_number(tlb, translation->base, size);
    struct tlb_set *set = tlb_set(tlb, number);
    uint32_t way = victim(tlb, set);
    uint64_t bit = 1ull << way;

    if (*filter != TLB_ALWAYS)
        *filter = translation->global ? TLB_ALWAYS : tlb->epoch;
    tlb->tags[number * tlb->stride + way] = tag_of(translation->base, size);
    tlb->translations[number * tlb->stride + way] = *translation;
    set->valid |= bit;
    set->global = translation->global ? set->global | bit : set->global & ~bit;
    *aged |= tlb_mark(tlb, set, bit);
}

void tlb_remove(struct tlb *tlb, const struct translation *translation)
{
    size_t place = (size_t)(translation - tlb->translations);

    tlb->sets[place / tlb->stride].valid &= ~(1ull << place % tlb->stride);
}
