/* SPDX-License-Identifier: MIT */
/* The rate of the time-stamp counter against the system's clock. */
#include "tick_rate.h"

#include <microbench/host/timestamp.h>
#include <stdint.h>
#include <time.h>

static uint64_t monotonic_nanoseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC_RAW, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* 50 ms against a clock read within 100 ns: good to some parts in a million. */
static double measure(void)
{
    const struct timespec interval = {.tv_nsec = 50000000};
    uint64_t clock = monotonic_nanoseconds(), ticks = timestamp();

    nanosleep(&interval, NULL);
    ticks = timestamp() - ticks;
    return (double)ticks / (double)(monotonic_nanoseconds() - clock);
}

double tick_rate_of_host(void)
{
    static double rate; /* of one machine: processes that are forked later need not wait for it */

    if (rate == 0)
        rate = measure();
    return rate;
}
