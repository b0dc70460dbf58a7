/* SPDX-License-Identifier: MIT */
#include "cache.h"

#include <stdlib.h>
#include <string.h>

bool cache_create(struct cache *cache, const struct costmodel_cache_geometry *geometry)
{
    size_t lines = (size_t)geometry->sets * geometry->ways;

    *cache = (struct cache){
        .lines = malloc(lines * sizeof(*cache->lines)),
        .marked = malloc(geometry->sets * sizeof(*cache->marked)),
        .sets = geometry->sets,
        .ways = geometry->ways,
    };
    if (!cache->lines || !cache->marked)
        return false;
    cache_empty(cache);
    return true;
}

void cache_destroy(struct cache *cache)
{
    free(cache->lines);
    free(cache->marked);
    *cache = (struct cache){0};
}

void cache_empty(struct cache *cache)
{
    memset(cache->lines, 0xff, (size_t)cache->sets * cache->ways * sizeof(*cache->lines));
    memset(cache->marked, 0, cache->sets * sizeof(*cache->marked));
}

/* Returns whether all ways had marks, so that the others lost theirs. */
static bool mark(struct cache *cache, uint32_t set, uint32_t way)
{
    uint32_t all = UINT32_MAX >> (CACHE_WAYS_MAXIMUM - cache->ways);
    uint32_t marked = cache->marked[set] | 1u << way;

    cache->marked[set] = marked == all ? 1u << way : marked;
    return marked == all;
}

enum cache_result cache_find(struct cache *cache, uint32_t line)
{
    uint32_t set = line & (cache->sets - 1);
    const uint32_t *lines = &cache->lines[(size_t)set * cache->ways];

    for (uint32_t way = 0; way < cache->ways; way++) {
        if (lines[way] != line)
            continue;
        if (cache->marked[set] >> way & 1)
            return CACHE_HIT;
        return mark(cache, set, way) ? CACHE_HIT_AGED : CACHE_HIT;
    }
    return CACHE_MISS;
}

/* An empty way, else the first without a mark. One of them has none unless there is only one. */
static uint32_t victim(const struct cache *cache, uint32_t set)
{
    const uint32_t *lines = &cache->lines[(size_t)set * cache->ways];

    for (uint32_t way = 0; way < cache->ways; way++)
        if (lines[way] == CACHE_NO_LINE)
            return way;
    return cache->ways == 1 ? 0 : (uint32_t)__builtin_ctz(~cache->marked[set]);
}

uint32_t cache_insert(struct cache *cache, uint32_t line, bool *aged)
{
    uint32_t set = line & (cache->sets - 1);
    uint32_t way = victim(cache, set);
    uint32_t *place = &cache->lines[(size_t)set * cache->ways + way];
    uint32_t evicted = *place;

    *place = line;
    *aged = mark(cache, set, way);
    return evicted;
}

void cache_remove(struct cache *cache, uint32_t line)
{
    uint32_t set = line & (cache->sets - 1);
    uint32_t *lines = &cache->lines[(size_t)set * cache->ways];

    for (uint32_t way = 0; way < cache->ways; way++) {
        if (lines[way] == line) {
            lines[way] = CACHE_NO_LINE;
            cache->marked[set] &= ~(1u << way);
        }
    }
}
