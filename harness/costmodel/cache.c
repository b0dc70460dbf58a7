/* SPDX-License-Identifier: MIT */
#include "cache.h"

#include <emmintrin.h>
#include <stdlib.h>
#include <string.h>

/* Four ways are compared at once. */
#define WAYS_AT_ONCE    4u
#define HOST_LINE_BYTES 64u

static uint32_t *marks_of(const struct cache *cache, uint32_t set)
{
    return &cache->words[(size_t)set * cache->stride];
}

static uint32_t *lines_of(const struct cache *cache, uint32_t set)
{
    return marks_of(cache, set) + 1;
}

bool cache_create(struct cache *cache, const struct costmodel_cache_geometry *geometry)
{
    uint32_t stride = (1 + geometry->ways + WAYS_AT_ONCE - 1) & ~(WAYS_AT_ONCE - 1);
    size_t words = (size_t)geometry->sets * stride;

    *cache = (struct cache){
        .words = aligned_alloc(HOST_LINE_BYTES, (words * sizeof(*cache->words) + HOST_LINE_BYTES) &
                                                    ~(size_t)(HOST_LINE_BYTES - 1)),
        .sets = geometry->sets,
        .ways = geometry->ways,
        .stride = stride,
    };
    if (!cache->words)
        return false;
    cache_empty(cache);
    return true;
}

void cache_destroy(struct cache *cache)
{
    free(cache->words);
    *cache = (struct cache){0};
}

void cache_empty(struct cache *cache)
{
    memset(cache->words, 0xff, (size_t)cache->sets * cache->stride * sizeof(*cache->words));
    for (uint32_t set = 0; set < cache->sets; set++)
        *marks_of(cache, set) = 0;
}

static uint32_t all_ways(const struct cache *cache)
{
    return UINT32_MAX >> (CACHE_WAYS_MAXIMUM - cache->ways);
}

/* The ways of `set` that hold `line`, a bit each. */
static uint32_t ways_holding(const struct cache *cache, uint32_t set, uint32_t line)
{
    const uint32_t *lines = lines_of(cache, set);
    const __m128i wanted = _mm_set1_epi32((int)line);
    uint32_t ways = 0;

    for (uint32_t way = 0; way < cache->ways; way += WAYS_AT_ONCE) {
        __m128i four = _mm_loadu_si128((const __m128i *)(lines + way));

        ways |= (uint32_t)_mm_movemask_ps(_mm_castsi128_ps(_mm_cmpeq_epi32(four, wanted))) << way;
    }
    return ways & all_ways(cache);
}

/* Returns whether all ways had marks, so that the others lost theirs. */
static bool mark(struct cache *cache, uint32_t set, uint32_t way)
{
    uint32_t all = all_ways(cache);
    uint32_t *marks = marks_of(cache, set);
    uint32_t marked = *marks | 1u << way;

    *marks = marked == all ? 1u << way : marked;
    return marked == all;
}

enum cache_result cache_find(struct cache *cache, uint32_t line)
{
    uint32_t set = line & (cache->sets - 1);
    uint32_t ways = ways_holding(cache, set, line);

    if (!ways)
        return CACHE_MISS;
    if (*marks_of(cache, set) & ways)
        return CACHE_HIT;
    return mark(cache, set, (uint32_t)__builtin_ctz(ways)) ? CACHE_HIT_AGED : CACHE_HIT;
}

/* An empty way, else the first without a mark. One of them has none unless there is only one. */
static uint32_t victim(const struct cache *cache, uint32_t set)
{
    uint32_t empty = ways_holding(cache, set, CACHE_NO_LINE);

    if (empty)
        return (uint32_t)__builtin_ctz(empty);
    return cache->ways == 1 ? 0 : (uint32_t)__builtin_ctz(~*marks_of(cache, set));
}

uint32_t cache_insert(struct cache *cache, uint32_t line, bool *aged)
{
    uint32_t set = line & (cache->sets - 1);
    uint32_t way = victim(cache, set);
    uint32_t *place = &lines_of(cache, set)[way];
    uint32_t evicted = *place;

    *place = line;
    *aged = mark(cache, set, way);
    return evicted;
}

void cache_remove(struct cache *cache, uint32_t line)
{
    uint32_t set = line & (cache->sets - 1);
    uint32_t ways = ways_holding(cache, set, line);

    if (ways) {
        lines_of(cache, set)[__builtin_ctz(ways)] = CACHE_NO_LINE;
        *marks_of(cache, set) &= ~ways;
    }
}
