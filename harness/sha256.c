/* SPDX-License-Identifier: MIT */
/* SHA-256 as FIPS 180-4 writes it; its names are kept. */
#include "sha256.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

static const uint32_t K[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotate_right(uint32_t word, int bits)
{
    return (word >> bits) | (word << (32 - bits));
}

static void expand_schedule(const uint8_t block[64], uint32_t W[64])
{
    for (int t = 0; t < 16; t++)
        W[t] = (uint32_t)block[4 * t] << 24 | (uint32_t)block[4 * t + 1] << 16 |
               (uint32_t)block[4 * t + 2] << 8 | block[4 * t + 3];
    for (int t = 16; t < 64; t++) {
        uint32_t x = W[t - 15], y = W[t - 2];

        W[t] = W[t - 16] + W[t - 7] + (rotate_right(x, 7) ^ rotate_right(x, 18) ^ (x >> 3)) +
               (rotate_right(y, 17) ^ rotate_right(y, 19) ^ (y >> 10));
    }
}

static void add_block(uint32_t H[8], const uint8_t block[64])
{
    uint32_t a = H[0], b = H[1], c = H[2], d = H[3], e = H[4], f = H[5], g = H[6], h = H[7];
    uint32_t W[64];

    expand_schedule(block, W);
    for (int t = 0; t < 64; t++) {
        uint32_t choose = (e & f) ^ (~e & g), majority = (a & b) ^ (a & c) ^ (b & c);
        uint32_t T1 = h + choose + K[t] + W[t] +
                      (rotate_right(e, 6) ^ rotate_right(e, 11) ^ rotate_right(e, 25));
        uint32_t T2 =
            majority + (rotate_right(a, 2) ^ rotate_right(a, 13) ^ rotate_right(a, 22));

        h = g;
        g = f;
        f = e;
        e = d + T1;
        d = c;
        c = b;
        b = a;
        a = T1 + T2;
    }
    H[0] += a;
    H[1] += b;
    H[2] += c;
    H[3] += d;
    H[4] += e;
    H[5] += f;
    H[6] += g;
    H[7] += h;
}

/* The end of the message: its last bytes, a one bit, zeros, and the length in bits. */
static void add_padding(uint32_t H[8], const uint8_t *rest, size_t rest_size, size_t size)
{
    uint8_t block[128] = {0};
    size_t blocks = rest_size < 56 ? 1 : 2;

    memcpy(block, rest, rest_size);
    block[rest_size] = 0x80;
    for (int i = 0; i < 8; i++)
        block[64 * blocks - 1 - (size_t)i] = (uint8_t)(((uint64_t)size << 3) >> (8 * i));
    for (size_t i = 0; i < blocks; i++)
        add_block(H, block + 64 * i);
}

void sha256_text(const void *data, size_t size, char text[65])
{
    uint32_t H[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                     0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    const uint8_t *byte = data;
    size_t whole = size & ~(size_t)63;

    for (size_t done = 0; done < whole; done += 64)
        add_block(H, byte + done);
    add_padding(H, byte + whole, size - whole, size);
    for (int i = 0; i < 8; i++)
        snprintf(text + 8 * i, 9, "%08x", H[i]);
}
