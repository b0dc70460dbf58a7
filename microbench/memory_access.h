/* SPDX-License-Identifier: MIT */
/*
 * Ways to walk memory: the workloads by which `ipclab validate` holds the cost model against
 * hardware. One source for both: ring 3 of the kernel under the model, and Linux natively.
 *
 * The empty asm statements keep the compiler from making anything of the loops (vectors,
 * closed forms) that it would not make of the same loop elsewhere.
 */
#ifndef MICROBENCH_MEMORY_ACCESS_H
#define MICROBENCH_MEMORY_ACCESS_H

#include "copy.h"

#include <stddef.h>
#include <stdint.h>

/* In the order of the choices of the sweep key `access`. */
enum memory_access {
    MEMORY_COPY,   /* one block, `segment` bytes off alignment */
    MEMORY_GATHER, /* parts of `segment` bytes, as far apart again, into one block */
    MEMORY_STRIDE, /* a word is read every `segment` bytes */
    MEMORY_RANDOM, /* a word is read in a line, each address out of the word before */
    MEMORY_TOUCH,  /* a word is written in every page */
    MEMORY_RING,   /* messages of `segment` bytes through a ring, in and out */
};

#define MEMORY_LINE_BYTES 64u
#define MEMORY_PAGE_BYTES 4096u

struct memory_pass {
    enum memory_access access;
    char *source, *destination; /* zeroed; each of memory_pass_bytes */
    size_t size, segment;
    size_t next; /* MEMORY_RANDOM: the line at which the next pass goes on */
};

/* What each of the two buffers needs. */
static inline size_t memory_pass_bytes(enum memory_access access, size_t size, size_t segment)
{
    return access == MEMORY_GATHER ? 2 * size + segment : size + segment + MEMORY_LINE_BYTES;
}

static inline void access_gather(const struct memory_pass *pass)
{
    const char *part = pass->source;

    for (size_t done = 0; done < pass->size; done += pass->segment, part += 2 * pass->segment)
        copy_payload(pass->destination + done, part, pass->segment);
}

static inline void access_stride(const struct memory_pass *pass)
{
    uint64_t sum = 0;

    for (size_t at = 0; at < pass->size; at += pass->segment) {
        sum += *(const uint64_t *)(pass->source + at);
        __asm__ volatile("" : "+r"(sum));
    }
}

/* Lines that a pass of MEMORY_RANDOM reads at most: short enough to be measured without
 * anybody else's doings in between. */
#define MEMORY_RANDOM_LINES ((size_t)8192)

/* The generator visits every line once before it begins anew: a power of two as modulus, an
 * odd increment, and a factor that is 1 modulo 4 (Hull and Dobell, SIAM Review 4, 1962). */
static inline void access_random(struct memory_pass *pass)
{
    size_t lines = pass->size / MEMORY_LINE_BYTES;
    size_t reads = lines < MEMORY_RANDOM_LINES ? lines : MEMORY_RANDOM_LINES;
    uint64_t line = pass->next;

    for (size_t n = 0; n < reads; n++) {
        line = (line * 1664525 + 1013904223 +
                *(const uint64_t *)(pass->source + line * MEMORY_LINE_BYTES)) &
               (lines - 1);
        __asm__ volatile("" : "+r"(line));
    }
    pass->next = line;
}

static inline void access_touch(const struct memory_pass *pass)
{
    for (size_t at = 0; at < pass->size; at += MEMORY_PAGE_BYTES) {
        *(uint64_t *)(pass->destination + at) = 0;
        __asm__ volatile("" : : : "memory");
    }
}

static inline void access_ring_part(const struct memory_pass *pass, char *ring, size_t at,
                                    size_t bytes)
{
    copy_payload(ring + at, pass->source, bytes);
    copy_payload(pass->source, ring + at, bytes);
}

/* Eight messages; the ring is `size` bytes, and they wrap around its end. */
static inline void access_ring(const struct memory_pass *pass)
{
    size_t at = 0;

    for (unsigned n = 0; n < 8; n++) {
        size_t first = pass->size - at < pass->segment ? pass->size - at : pass->segment;

        access_ring_part(pass, pass->destination, at, first);
        if (first < pass->segment)
            access_ring_part(pass, pass->destination, 0, pass->segment - first);
        at = (at + pass->segment) % pass->size;
    }
}

static inline void memory_pass(struct memory_pass *pass)
{
    switch (pass->access) {
    case MEMORY_COPY:
        copy_payload(pass->destination, pass->source + pass->segment, pass->size);
        break;
    case MEMORY_GATHER:
        access_gather(pass);
        break;
    case MEMORY_STRIDE:
        access_stride(pass);
        break;
    case MEMORY_RANDOM:
        access_random(pass);
        break;
    case MEMORY_TOUCH:
        access_touch(pass);
        break;
    case MEMORY_RING:
        access_ring(pass);
        break;
    }
}

#endif
