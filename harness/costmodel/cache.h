/* SPDX-License-Identifier: MIT */
/*
 * A set-associative cache of 64-byte lines: which lines are in it, nothing else.
 *
 * Replacement is bit-PLRU: an access marks its way; when all ways of a set are marked, the
 * others are unmarked; the victim is the first way without a mark. It is what hardware can
 * afford in place of LRU and within a few per cent of it (Al-Zoubi, Milenkovic, Milenkovic,
 * "Performance evaluation of cache replacement policies for the SPEC CPU2000 benchmark
 * suite", ACM Southeast Conference 2004), and it makes an access to a marked line change
 * nothing: that is what the fast path in recent.h rests on.
 *
 * All of it is inline: this is where a modelled run spends its time.
 */
#ifndef IPCLAB_COSTMODEL_CACHE_H
#define IPCLAB_COSTMODEL_CACHE_H

#include "record.h"

#include <emmintrin.h>
#include <stdbool.h>
#include <stddef.h>

#define CACHE_LINE_SHIFT   6
#define CACHE_WAYS_MAXIMUM 32
#define CACHE_NO_LINE      UINT32_MAX

/* A tag is the number of a line without the six bits that every cache of 64 sets or more takes
 * for its sets: the same in all caches, so that it is made ready once for all that an access
 * looks through. It is all that is left of the number, so that it has to fit; then a set of 20
 * ways lies in one line of the host's own cache. */
#define CACHE_TAG_SHIFT    6
#define CACHE_TAG_BITS     16
#define CACHE_SETS_MINIMUM (1u << CACHE_TAG_SHIFT)

struct cache_set {
    uint32_t valid, marked; /* a bit for each way */
    uint16_t tags[];        /* for each way; the comparison reads beyond the last one */
};

/* Sets that are emptied together, where one of them holds anything. */
#define CACHE_GROUP_SHIFT 6

struct cache {
    char *sets;
    uint8_t *used; /* of each group: whether it holds anything */
    void *memory;  /* behind both */
    uint32_t set_mask;
    uint32_t all_ways; /* a bit for each */
    uint32_t stride;   /* bytes of a set */
};

enum cache_result {
    CACHE_HIT,
    CACHE_HIT_AGED, /* the access unmarked the other ways of its set */
    CACHE_MISS,
};

/* Whether the tags of `memory_bytes` of memory fit. */
bool cache_geometry_fits(const struct costmodel_cache_geometry *geometry, uint64_t memory_bytes);

/* False where there is no memory for it. */
bool cache_create(struct cache *cache, const struct costmodel_cache_geometry *geometry);
void cache_destroy(struct cache *cache);

/* No line is in it any more. */
void cache_empty(struct cache *cache);

/* The set that the line belongs to. */
static inline struct cache_set *cache_set(const struct cache *cache, uint32_t line)
{
    return (struct cache_set *)(cache->sets + (size_t)(line & cache->set_mask) * cache->stride);
}

/* The ways among sixteen whose tags are `wanted`, a bit each. */
static inline uint32_t cache_compare(const uint16_t *tags, __m128i wanted)
{
    __m128i low = _mm_loadu_si128((const __m128i *)tags);
    __m128i high = _mm_loadu_si128((const __m128i *)(tags + 8));

    return (uint32_t)_mm_movemask_epi8(
        _mm_packs_epi16(_mm_cmpeq_epi16(low, wanted), _mm_cmpeq_epi16(high, wanted)));
}

/* The way of `set` that holds `line`, as a bit, or 0. */
static inline uint32_t cache_way(const struct cache *cache, const struct cache_set *set,
                                 uint32_t line)
{
    __m128i wanted = _mm_set1_epi16((short)(line >> CACHE_TAG_SHIFT));
    uint32_t ways = cache_compare(set->tags, wanted);

    if (cache->all_ways >> 16)
        ways |= cache_compare(set->tags + 16, wanted) << 16;
    return ways & set->valid;
}

/* Returns whether all ways had marks, so that the others lost theirs. */
static inline bool cache_mark(const struct cache *cache, struct cache_set *set, uint32_t way)
{
    uint32_t marked = set->marked | way;
    bool aged = marked == cache->all_ways;

    set->marked = aged ? way : marked;
    return aged;
}

/* Looks `line` up and marks it. */
static inline enum cache_result cache_find(struct cache *cache, uint32_t line)
{
    struct cache_set *set = cache_set(cache, line);
    uint32_t way = cache_way(cache, set, line);

    if (!way)
        return CACHE_MISS;
    if (set->marked & way)
        return CACHE_HIT;
    return cache_mark(cache, set, way) ? CACHE_HIT_AGED : CACHE_HIT;
}

/* Puts in `line`, which is not there. Returns the line that had to go, or CACHE_NO_LINE. The
 * victim is an empty way, else the first without a mark: one has none unless it is the only. */
static inline uint32_t cache_insert(struct cache *cache, uint32_t line, bool *aged)
{
    struct cache_set *set = cache_set(cache, line);
    uint32_t candidates = cache->all_ways & ~set->valid, evicted = CACHE_NO_LINE;
    bool full = !candidates;
    unsigned way;

    if (full)
        candidates = cache->all_ways == 1 ? 1 : cache->all_ways & ~set->marked;
    else
        cache->used[(line & cache->set_mask) >> CACHE_GROUP_SHIFT] = 1;
    way = (unsigned)__builtin_ctz(candidates);
    if (full)
        evicted = (uint32_t)set->tags[way] << CACHE_TAG_SHIFT | (line & (CACHE_SETS_MINIMUM - 1));
    set->tags[way] = (uint16_t)(line >> CACHE_TAG_SHIFT);
    set->valid |= 1u << way;
    *aged = cache_mark(cache, set, 1u << way);
    return evicted;
}

/* Takes `line` out, and says whether it was there. */
static inline bool cache_remove(struct cache *cache, uint32_t line)
{
    struct cache_set *set = cache_set(cache, line);
    uint32_t way = cache_way(cache, set, line);

    set->valid &= ~way;
    set->marked &= ~way;
    return way;
}

#endif
