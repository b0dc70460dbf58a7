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
    return geometry->sets >= CACHE_SETS_MINIMUM &&
           memory_bytes >> CACHE_LINE_SHIFT <= (uint64_t)CACHE_SETS_MINIMUM << CACHE_TAG_BITS;
}

/* Memory that nobody has touched yet costs neither time nor room: most of a large L3 stays so. */
bool cache_create(struct cache *cache, const struct costmodel_cache_geometry *geometry)
{
    size_t groups = geometry->sets >> CACHE_GROUP_SHIFT;
    uintptr_t first;

    *cache = (struct cache){
        .set_mask = geometry->sets - 1,
        .all_ways = UINT32_MAX >> (CACHE_WAYS_MAXIMUM - geometry->ways),
        .stride =
            round_up(sizeof(struct cache_set) + geometry->ways * sizeof(uint16_t), STRIDE_UNIT),
    };
    /* Two lines more: one to begin at a line, and one that the comparison of the last set
     * reads beyond it. */
    cache->memory = calloc(1, bytes_of(cache) + 2 * HOST_LINE_BYTES + groups);
    if (!cache->memory)
        return false;
    first = ((uintptr_t)cache->memory + HOST_LINE_BYTES - 1) & ~(uintptr_t)(HOST_LINE_BYTES - 1);
    cache->sets = (char *)first;
    cache->used = (uint8_t *)cache->sets + bytes_of(cache) + HOST_LINE_BYTES;
    return true;
}

void cache_destroy(struct cache *cache)
{
    free(cache->memory);
    *cache = (struct cache){0};
}

static void empty_group(struct cache *cache, uint32_t group)
{
    uint32_t first = group << CACHE_GROUP_SHIFT;

    for (uint32_t set = first; set < first + (1u << CACHE_GROUP_SHIFT); set++) {
        struct cache_set *one = cache_set(cache, set);

        one->valid = one->marked = 0;
    }
    cache->used[group] = 0;
}

void cache_empty(struct cache *cache)
{
    for (uint32_t group = 0; group <= cache->set_mask >> CACHE_GROUP_SHIFT; group++)
        if (cache->used[group])
            empty_group(cache, group);
}
