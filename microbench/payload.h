/* SPDX-License-Identifier: MIT */
/*
 * Payloads that no stale or misplaced byte can pass for: each word depends on its position,
 * on the cell's seed, on the round and on the direction.
 */
#ifndef MICROBENCH_PAYLOAD_H
#define MICROBENCH_PAYLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum payload_direction { PAYLOAD_REQUEST, PAYLOAD_REPLY };

/* The words' common part: a multiplication per message, an addition per word. */
static inline uint64_t payload_key(uint64_t seed, uint64_t round, enum payload_direction direction)
{
    return (seed + 2 * round + direction) * 0x9e3779b97f4a7c15ull | 1;
}

/* Words are made and compared eight at a time: a loop for each takes twice the instructions, and
 * a producer that rewrites its buffer does so inside the measurement. */
static inline void payload_fill(void *payload, size_t bytes, uint64_t key)
{
    uint64_t *words = payload;
    size_t count = bytes / 8;
    uint8_t *tail = (uint8_t *)payload + count * 8;
    uint64_t word = key;

#pragma GCC unroll 8
    for (uint64_t *end = words + count; words < end; words++, word += key)
        *words = word;
    for (size_t i = 0; i < bytes % 8; i++)
        tail[i] = (uint8_t)(word >> (8 * i));
}

/* Every byte is compared. */
static inline bool payload_check(const void *payload, size_t bytes, uint64_t key)
{
    const uint64_t *words = payload;
    size_t count = bytes / 8;
    const uint8_t *tail = (const uint8_t *)payload + count * 8;
    uint64_t word = key, different = 0;

#pragma GCC unroll 8
    for (const uint64_t *end = words + count; words < end; words++, word += key)
        different |= *words ^ word;
    for (size_t i = 0; i < bytes % 8; i++)
        if (tail[i] != (uint8_t)(word >> (8 * i))) // NOLINT: null only where `bytes` is 0
            return false;
    return !different;
}

#endif
