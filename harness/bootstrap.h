/* SPDX-License-Identifier: MIT */
/*
 * The bootstrap (Efron 1979): how far a figure might have been off, had other layouts been
 * met, from resamples of those that were. Pure, and seeded: the same bits every time.
 */
#ifndef IPCLAB_HARNESS_BOOTSTRAP_H
#define IPCLAB_HARNESS_BOOTSTRAP_H

#include "interval.h"

#include <stddef.h>
#include <stdint.h>

/* Resamples for an interval; its ends are quantiles, and settle long before this. */
#define BOOTSTRAP_RESAMPLES 1000

/* Share of the resamples that lies within an interval. */
#define BOOTSTRAP_CONFIDENCE 0.95

struct bootstrap; /* a source of resamples */

/* The same `seed` draws the same resamples. The caller frees by bootstrap_free. */
struct bootstrap *bootstrap_new(uint64_t seed);

/* The mean of `count` values drawn from `values` with replacement. */
double bootstrap_mean(struct bootstrap *bootstrap, const double *values, size_t count);

void bootstrap_free(struct bootstrap *bootstrap);

/* The percentile interval of `count` resampled figures, at least one; sorts them. */
struct interval bootstrap_interval(double *figures, size_t count);

/* The interval of the median of `count` values. */
struct interval bootstrap_median_interval(const double *values, size_t count, uint64_t seed);

/* The interval of median(right) / median(left) - 1, each side resampled by itself. */
struct interval bootstrap_change_interval(const double *left, size_t left_count,
                                          const double *right, size_t right_count, uint64_t seed);

#endif
