/* SPDX-License-Identifier: MIT */
/*
 * Cells that differ in one parameter only, as curves over that parameter: the abscissa. What
 * stays the same along a curve, its other parameters, is its baseline: no crossover means
 * anything without it.
 */
#ifndef IPCLAB_HARNESS_SERIES_H
#define IPCLAB_HARNESS_SERIES_H

#include "cell_costs.h"
#include "curve.h"

struct series {
    struct cell key; /* mode, benchmark and baseline: every parameter but the abscissa */
    struct curve_point *points;
    size_t count;
};

struct series_list {
    enum ipclab_parameter abscissa;
    struct series *series;
    size_t count;
};

/* The curves over `abscissa` of all cells that have it, deliver something and were measured.
 * They point into `costs`. */
struct series_list series_of(const struct cell_costs *costs, enum ipclab_parameter abscissa);

/* The series with that key: one of another list over the same cells. */
const struct series *series_by_key(const struct series_list *list, const struct cell *key);

/* Its points by ascending abscissa; they point into the series. */
struct curve series_curve(const struct series *series);

/* Whether the two have the same baseline; their modes and benchmarks may differ. */
bool same_baseline(const struct cell *one, const struct cell *other);

void series_free(struct series_list *list);

#endif
