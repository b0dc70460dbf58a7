/* SPDX-License-Identifier: MIT */
/*
 * Where one way of moving data becomes cheaper than another as messages grow. Pure.
 *
 * Both curves are fitted by pieces t = a + b * size (curve.h). A crossover is where the
 * difference of the two changes its sign, by interpolation within the piece. What happens to
 * it under other layouts is resampled (bootstrap.h).
 */
#ifndef IPCLAB_HARNESS_CROSSOVER_H
#define IPCLAB_HARNESS_CROSSOVER_H

#include "bootstrap.h"
#include "curve.h"

#include <stdbool.h>

/* More changes of sign than these are noise: then no resample is said to agree. */
#define CROSSINGS_MAXIMUM 8

struct crossing {
    double size;              /* by interpolation */
    struct interval layouts;  /* of `size`, over resampled layouts */
    struct interval measured; /* the sizes of the sweep next below and above it */
    bool left_cheaper_above;
};

enum crossover_winner { WINNER_NEITHER, WINNER_LEFT, WINNER_RIGHT };

struct crossover {
    size_t sizes;                   /* that both curves have; 0: they cannot be compared */
    double smallest, largest;       /* of these sizes */
    enum crossover_winner at_start; /* the cheaper one before the first crossing; neither where
                                       the two cost the same at every size */
    size_t count;                   /* crossings, by ascending size; CROSSINGS_MAXIMUM at most */
    struct crossing crossings[CROSSINGS_MAXIMUM];
    size_t layouts;   /* the fewest of any point; with one there is no interval */
    double agreement; /* share of the resamples with the same winners in the same order */
};

/* Compares two curves at the sizes that both have. The same `seed` gives the same bits. */
struct crossover crossover_of(struct curve left, struct curve right, uint64_t seed);

/* The same of what was measured alone: no resamples, so that all of them agree. */
struct crossover crossover_observed(struct curve left, struct curve right);

/* Whether the resamples agree so far that the outcome may be stated. */
bool crossover_is_conclusive(const struct crossover *crossover);

/* The cheaper one after the last crossing. */
enum crossover_winner crossover_at_end(const struct crossover *crossover);

#endif
