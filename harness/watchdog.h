/* SPDX-License-Identifier: MIT */
/*
 * When to give up on a guest: it completes no record for too long, or it takes too long as
 * a whole, whatever it claims. Pure; the caller brings the time.
 */
#ifndef IPCLAB_HARNESS_WATCHDOG_H
#define IPCLAB_HARNESS_WATCHDOG_H

#include <stdint.h>

/* A guest that keeps reporting progress is still ended after this many silences. */
#define WATCHDOG_TOTAL_SILENCES 60

struct watchdog {
    double silence_seconds;
    double started, changed; /* seconds, of any monotonic clock */
    uint64_t progress;
};

/* From `now` on, a time of the caller's clock; `silence_seconds` may pass without progress. */
void watchdog_start(struct watchdog *watchdog, double silence_seconds, double now);

/* Tells how far the guest is by now. Returns why to end it, or NULL. */
const char *watchdog_observe(struct watchdog *watchdog, uint64_t progress, double now);

#endif
