/* SPDX-License-Identifier: MIT */
/* The time-stamp counter, read in order with what is around it (Intel SDM vol. 2, RDTSC). */
#ifndef HOST_TIMESTAMP_H
#define HOST_TIMESTAMP_H

#include <stdint.h>

static inline uint64_t timestamp(void)
{
    uint32_t low, high;

    __asm__ volatile("lfence; rdtsc; lfence" : "=a"(low), "=d"(high) : : "memory");
    return (uint64_t)high << 32 | low;
}

struct timer {
    uint64_t empty_pair; /* ticks of a timed section with nothing in it: the least of many */
    uint64_t step;       /* by which the counter advances: it may not show every tick */
};

/* Measures both, in well under a millisecond. */
struct timer timer_calibrate(void);

#endif
