/* SPDX-License-Identifier: MIT */
/* FNV-1a over the name, then the finaliser of splitmix64 so that near inputs part. */
#include "seed.h"

static uint64_t mix(uint64_t word)
{
    word += 0x9e3779b97f4a7c15;
    word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9;
    word = (word ^ (word >> 27)) * 0x94d049bb133111eb;
    return word ^ (word >> 31);
}

uint64_t cell_seed(uint64_t run_seed, const char *record_name, unsigned repetition)
{
    uint64_t hash = 0xcbf29ce484222325;

    for (; *record_name; record_name++)
        hash = (hash ^ (unsigned char)*record_name) * 0x100000001b3;
    return mix(mix(mix(run_seed) ^ hash) ^ repetition);
}
