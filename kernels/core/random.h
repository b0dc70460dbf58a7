/* SPDX-License-Identifier: MIT */
/* SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): repeatable disorder from one word. */
#ifndef CORE_RANDOM_H
#define CORE_RANDOM_H

#include <stdint.h>

/* The next 64 bits of the sequence that `state`, the seed at first, stands for. */
static inline uint64_t random_next(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15ull;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return z ^ (z >> 31);
}

/* A number below `bound`, which is at most 2^32: a multiplication instead of a division. */
static inline uint64_t random_below(uint64_t *state, uint64_t bound)
{
    return ((random_next(state) >> 32) * bound) >> 32;
}

#endif
