/* SPDX-License-Identifier: MIT */
/* The baselines under which a benchmark was measured. */
#ifndef IPCLAB_HARNESS_BASELINES_H
#define IPCLAB_HARNESS_BASELINES_H

#include "series.h"

struct baselines {
    const struct cell **keys; /* one series' key for each, in the order of the scenario */
    size_t count;
    uint32_t varying; /* PARAMETER_BIT of each parameter that is not the same in all of them */
};

/* Of the series of `benchmark` with the same parameters present as `like`. */
struct baselines baselines_of(const struct series_list *list, const struct cell *like);

void baselines_free(struct baselines *baselines);

#endif
