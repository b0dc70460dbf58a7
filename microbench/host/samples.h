/* SPDX-License-Identifier: MIT */
/* Where the samples of a cell go: its record and its part of the run region's samples. */
#ifndef HOST_SAMPLES_H
#define HOST_SAMPLES_H

#include <ipclab/run.h>

#include <stdbool.h>

struct samples {
    const struct run_cell *cell;
    struct run_record *record;
    uint64_t *ticks; /* room for cell->samples */
};

static inline void samples_clear(const struct samples *samples)
{
    samples->record->sample_count = 0;
    samples->record->iterations = 0;
    samples->record->counters[COUNTER_CORE_CYCLES] = 0;
}

/* False, and nothing, where there is no room left. */
static inline bool samples_add(const struct samples *samples, uint64_t ticks, uint64_t iterations)
{
    if (samples->record->sample_count == samples->cell->samples)
        return false;
    samples->ticks[samples->record->sample_count++] = ticks;
    samples->record->iterations += iterations;
    return true;
}

#endif
