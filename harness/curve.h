/* SPDX-License-Identifier: MIT */
/*
 * The cost by size, measured in several layouts. It is fitted by pieces t = a + b * size with
 * a knot at every size of the sweep; with the knots there, the least-squares fit over the
 * layouts goes through the mean at each knot. Pure.
 */
#ifndef IPCLAB_HARNESS_CURVE_H
#define IPCLAB_HARNESS_CURVE_H

#include <stddef.h>

/* A size of the sweep, and what it cost in each layout: at least one. */
struct curve_point {
    double size;
    const double *costs;
    size_t layouts;
};

/* Points by ascending size, each size once. */
struct curve {
    const struct curve_point *points;
    size_t count;
};

/* The fitted curve at a knot. */
double curve_knot(const struct curve_point *point);

/* The point of that size, or NULL. */
const struct curve_point *curve_find(struct curve curve, double size);

#endif
