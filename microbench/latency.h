/* SPDX-License-Identifier: MIT */
/* Times of single round trips: the longest of all, the median of those that were kept. */
#ifndef MICROBENCH_LATENCY_H
#define MICROBENCH_LATENCY_H

#include <stddef.h>
#include <stdint.h>

#define LATENCY_KEPT 4000

struct latency {
    uint64_t count, longest;
    uint64_t kept[LATENCY_KEPT]; /* the first ones */
};

static inline void latency_add(struct latency *latency, uint64_t ticks)
{
    if (latency->count < LATENCY_KEPT)
        latency->kept[latency->count] = ticks;
    latency->count++;
    if (ticks > latency->longest)
        latency->longest = ticks;
}

static inline void latency_clear(struct latency *latency)
{
    latency->count = latency->longest = 0;
}

/* How many of those kept are less than `ticks`. */
static inline size_t latency_below(const struct latency *latency, size_t kept, uint64_t ticks)
{
    size_t below = 0;

    for (size_t i = 0; i < kept; i++)
        below += latency->kept[i] < ticks;
    return below;
}

/* The median (of an even number the higher of the two in the middle), 0 where there is none. */
static inline uint64_t latency_median(const struct latency *latency)
{
    size_t kept = latency->count < LATENCY_KEPT ? latency->count : LATENCY_KEPT;
    uint64_t low = 0, high = latency->longest;

    while (low < high) { /* the greatest that has no more than half of them below it */
        uint64_t middle = high - (high - low) / 2;

        if (latency_below(latency, kept, middle) <= kept / 2)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

#endif
