/* SPDX-License-Identifier: MIT */
/* Statistics that a stray value hardly moves: quantiles, MAD, and which values are stray. */
#ifndef IPCLAB_HARNESS_ROBUST_H
#define IPCLAB_HARNESS_ROBUST_H

#include "interval.h"

#include <stddef.h>

/* How far beyond the quartiles, in interquartile ranges, a value counts as an outlier: the
 * inner fences of Tukey, Exploratory Data Analysis, 1977. */
#define TUKEY_FENCE 1.5

struct robust {
    double quartiles[3]; /* interpolated between neighbours; [1] is the median */
    double mad;          /* median absolute deviation from the median, not scaled */
    struct interval fences;
    size_t outliers; /* values outside of the fences: told, never dropped */
};

/* Of `count` values, at least one. They are left as they are. */
struct robust robust_of(const double *values, size_t count);

/* The quantile of `share`, 0 to 1, interpolated linearly between order statistics (type 7 of
 * Hyndman and Fan, 1996; what R and NumPy take where nothing is said). */
double quantile_of(const double *values, size_t count, double share);

#endif
