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
 */
#ifndef IPCLAB_COSTMODEL_CACHE_H
#define IPCLAB_COSTMODEL_CACHE_H

#include "record.h"

#include <stdbool.h>

#define CACHE_LINE_SHIFT   6
#define CACHE_WAYS_MAXIMUM 32
#define CACHE_NO_LINE      UINT32_MAX

/* A set is one run of words, so that it lies in a line or two of the host's own cache: the
 * marks, a bit a way, then for each way physical address >> 6 or CACHE_NO_LINE. */
struct cache {
    uint32_t *words;
    uint32_t sets, ways;
    uint32_t stride; /* words of a set */
};

enum cache_result {
    CACHE_HIT,
    CACHE_HIT_AGED, /* the access unmarked the other ways of its set */
    CACHE_MISS,
};

/* False where there is no memory for it. */
bool cache_create(struct cache *cache, const struct costmodel_cache_geometry *geometry);
void cache_destroy(struct cache *cache);

void cache_empty(struct cache *cache);

/* Looks `line` up and marks it. */
enum cache_result cache_find(struct cache *cache, uint32_t line);

/* Puts in `line`, which is not there. Returns the line that had to go, or CACHE_NO_LINE. */
uint32_t cache_insert(struct cache *cache, uint32_t line, bool *aged);

/* Takes `line` out, where it is there. */
void cache_remove(struct cache *cache, uint32_t line);

#endif
