/* SPDX-License-Identifier: MIT */
/*
 * CRC-32 as of ISO 3309 and zlib (polynomial 0xedb88320, reflected), shared by the guest,
 * which has no library, and by the harness, so that both ends compute the same thing.
 */
#ifndef IPCLAB_CRC32_H
#define IPCLAB_CRC32_H

#include <stddef.h>
#include <stdint.h>

/* Continues `crc` (0 at the start) over `bytes` bytes at `data`. Four bits a step: a table
 * of 16 words is small enough to compute nothing at start-up and to stay in the cache. */
static inline uint32_t crc32_update(uint32_t crc, const void *data, size_t bytes)
{
    static const uint32_t table[16] = {
        0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4,
        0x4db26158, 0x5005713c, 0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
        0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
    };
    const uint8_t *byte = (const uint8_t *)data;

    crc = ~crc;
    for (size_t i = 0; i < bytes; i++) {
        crc ^= byte[i];
        crc = (crc >> 4) ^ table[crc & 15];
        crc = (crc >> 4) ^ table[crc & 15];
    }
    return ~crc;
}

#endif
