/* SPDX-License-Identifier: MIT */
#ifndef IPCLAB_HARNESS_TICK_RATE_H
#define IPCLAB_HARNESS_TICK_RATE_H

/* Ticks of this host's time-stamp counter in a nanosecond, measured over 50 ms. */
double tick_rate_of_host(void);

#endif
