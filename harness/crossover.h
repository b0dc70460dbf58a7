/* SPDX-License-Identifier: MIT */
/*
 * Where one way of moving data becomes cheaper than another as messages grow. Pure.
 *
 * Both curves are fitted by pieces t = a + b * size (curve.h). A crossover is where the
 * difference of the two changes its sign, by interpolation within the piece. What happens to
 * it under other layouts is resampled (bootstrap.h).
 *
 * A difference of up to CROSSOVER_FLOOR of the dearer cost is none: the two are even there. Where
 * left is even with right before it is cheaper, or after, the crossover is where the difference
 * comes to the floor, or falls to it. Even sizes between two of the same winner are passed over.
 */
#ifndef IPCLAB_HARNESS_CROSSOVER_H
#define IPCLAB_HARNESS_CROSSOVER_H

#include "bootstrap.h"
#include "curve.h"

#include <stdbool.h>

#define CROSSOVER_FLOOR 0.01

/* More changes of sign than these are noise: then no resample is said to agree. */
#define CROSSINGS_MAXIMUM 8

enum crossover_winner { WINNER_NEITHER, WINNER_LEFT, WINNER_RIGHT };

/* Where left begins or ceases to be cheaper. */
struct crossing {
    double size;                 /* by interpolation */
    struct interval layouts;     /* of `size`, over resampled layouts */
    struct interval measured;    /* the sizes of the sweep next below and above it */
    enum crossover_winner above; /* left, or what ends its being cheaper */
};

struct crossover {
    size_t sizes;                   /* that both curves have; 0: they cannot be compared */
    double smallest, largest;       /* of these sizes */
    enum crossover_winner at_start; /* the cheaper one before the first crossing; neither where the
                                       two are even there, be it at every size */
    size_t count;                   /* crossings, by ascending size; CROSSINGS_MAXIMUM at most */
    struct crossing crossings[CROSSINGS_MAXIMUM];
    size_t layouts;   /* the fewest of any point; with one there is no interval */
    double agreement; /* share of the resamples in which left is cheaper as often, in this order */
};

/* Compares two curves at the sizes that both have. The same `seed` gives the same bits. */
struct crossover crossover_of(struct curve left, struct curve right, uint64_t seed);

/* The same of what was measured alone: no resamples, so that all of them agree. */
struct crossover crossover_observed(struct curve left, struct curve right);

/* Whether the resamples agree so far that the outcome may be stated. */
bool crossover_is_conclusive(const struct crossover *crossover);

#endif
