/* SPDX-License-Identifier: MIT */
/*
 * The loop by which ring 0 is compared with ring 3: a hypervisor without hardware support
 * emulates ring 0 a thousand times slower, and such a machine's times mean nothing.
 */
#ifndef IPCLAB_PROBE_H
#define IPCLAB_PROBE_H

#include <stdint.h>

#define PROBE_LOOPS 256

/* TSC ticks of PROBE_LOOPS turns of a two-instruction loop, on the ring that calls it. */
static inline uint64_t probe_ticks(void)
{
    uint32_t low0, high0, low1, high1;
    uint64_t loops = PROBE_LOOPS;

    __asm__ volatile("lfence; rdtsc; lfence" : "=a"(low0), "=d"(high0) : : "memory");
    __asm__ volatile("1: dec %0; jnz 1b" : "+r"(loops));
    __asm__ volatile("lfence; rdtsc; lfence" : "=a"(low1), "=d"(high1) : : "memory");
    return ((uint64_t)high1 << 32 | low1) - ((uint64_t)high0 << 32 | low0);
}

#endif
