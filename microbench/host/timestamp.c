/* SPDX-License-Identifier: MIT */
#include "timestamp.h"

#define PAIRS 1000

static uint64_t greatest_common_divisor(uint64_t left, uint64_t right)
{
    while (right) {
        uint64_t rest = left % right;

        left = right;
        right = rest;
    }
    return left;
}

/* Every difference of two readings is a multiple of the step. */
struct timer timer_calibrate(void)
{
    struct timer timer = {.empty_pair = UINT64_MAX};

    for (int i = 0; i < PAIRS; i++) {
        uint64_t began = timestamp(), ticks = timestamp() - began;

        timer.step = greatest_common_divisor(ticks, timer.step);
        if (ticks < timer.empty_pair)
            timer.empty_pair = ticks;
    }
    return timer;
}
