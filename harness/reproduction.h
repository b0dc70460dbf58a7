/* SPDX-License-Identifier: MIT */
/* What a result makes of the ratios that others have published (published.h). */
#ifndef IPCLAB_HARNESS_REPRODUCTION_H
#define IPCLAB_HARNESS_REPRODUCTION_H

#include "cell_costs.h"
#include "interval.h"

/* Ratios are of medians over the layouts. */
struct reproduction {
    const struct published_ratio *published;
    double instructions;     /* the ratio of instructions; NAN where these are not known */
    double cost;             /* of what is taken for the cost */
    struct interval weights; /* of `cost`, over the cost model's bounds, if any */
};

struct reproduction_list {
    struct reproduction *reproductions;
    size_t count;
};

/* Of the published ratios both of whose cells were measured, on an engine whose costs can be
 * compared. They point into `result`. */
struct reproduction_list reproductions_of(const struct result *result,
                                          const struct cell_costs *costs);

/* Widens `weights` by the ratios under other weights: `costs` are of the same cells. */
void reproductions_widen(struct reproduction_list *list, const struct cell_costs *costs);

void reproductions_free(struct reproduction_list *list);

#endif
