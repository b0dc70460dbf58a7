/* SPDX-License-Identifier: MIT */
#include "cache.h"

#include <stdlib.h>
#include <string.h>

#define HOST_LINE_BYTES 64u
#define STRIDE_UNIT     32u /* so that a set begins with a host line or in the middle of one */

static uint32_t round_up(size_t bytes, uint32_t unit)
{
    return (uint32_t)((bytes + unit - 1) & ~(size_t)(unit - 1));
}

static size_t bytes_of(const struct cache *cache)
{
    return ((size_t)cache->set_mask + 1) * cache->stride;
}

bool cache_geometry_fits(const struct costmodel_cache_geometry *geometry, uint64_t memory_bytes)
{
    return memory_bytes >> CACHE_LINE_SHIFT <= (uint64_t)geometry->sets << CACHE_TAG_BITS;
}

bool cache_create(struct cache *cache, const struct costmodel_cache_geometry *geometry)
{
    *cache = (struct cache){
        .set_mask = geometry->sets - 1,
        .set_bits = (uint32_t)__builtin_ctz(geometry->sets),
        .all_ways = UINT32_MAX >> (CACHE_WAYS_MAXIMUM - geometry->ways),
        .stride =
            round_up(sizeof(struct cache_set) + geometry->ways * sizeof(uint16_t), STRIDE_UNIT),
    };
    /* One line more: the comparison of the last set reads beyond it. */
    cache->sets = aligned_alloc(HOST_LINE_BYTES,
                                round_up(bytes_of(cache), HOST_LINE_BYTES) + HOST_LINE_BYTES);
    if (!cache->sets)
        return false;
    memset(cache->sets, 0, bytes_of(cache) + HOST_LINE_BYTES);
    return true;
}

void cache_destroy(struct cache *cache)
{
    free(cache->sets);
    *cache = (struct cache){0};
}

void cache_empty(struct cache *cache)
{
    for (uint32_t set = 0; set <= cache->set_mask; set++) {
        struct cache_set *one = cache_set(cache, set);

        one->valid = one->marked = 0;
    }
}
