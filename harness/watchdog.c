/* SPDX-License-Identifier: MIT */
/* When to give up on a guest. */
#include "watchdog.h"

#include <stddef.h>

void watchdog_start(struct watchdog *watchdog, double silence_seconds, double now)
{
    *watchdog =
        (struct watchdog){.silence_seconds = silence_seconds, .started = now, .changed = now};
}

const char *watchdog_observe(struct watchdog *watchdog, uint64_t progress, double now)
{
    /* Only ahead counts: a guest whose count goes to and fro makes no progress. */
    if (progress > watchdog->progress) {
        watchdog->progress = progress;
        watchdog->changed = now;
    }
    if (now - watchdog->changed >= watchdog->silence_seconds)
        return "hangs: no record for the time that --watchdog allows";
    if (now - watchdog->started >= watchdog->silence_seconds * WATCHDOG_TOTAL_SILENCES)
        return "does not come to an end";
    return NULL;
}
