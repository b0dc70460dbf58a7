/* SPDX-License-Identifier: MIT */
/* How fast the time-stamp counter runs, where there is nobody to ask. */
#ifndef X86_64_TSC_RATE_H
#define X86_64_TSC_RATE_H

#include <stdint.h>

/* Its ticks in a second, by the interval timer that every PC has; takes 55 ms. 0 where there
 * is no such timer. */
uint64_t tsc_rate_measure(void);

#endif
