/* SPDX-License-Identifier: MIT */
/*
 * What one way of doing the same work saves of another's cost. Pure.
 *
 * The gain at a size is 1 - cost / cost of the alternative: 0.3 is "30 % cheaper", 0 is "no
 * difference", negative is a loss. From which size on it pays, the break-even size, is the
 * crossover of the two curves (crossover.h).
 */
#ifndef IPCLAB_HARNESS_GAIN_H
#define IPCLAB_HARNESS_GAIN_H

#include "bootstrap.h"
#include "curve.h"

struct gain {
    double size;
    double gain;
    struct interval layouts; /* of `gain`, over resampled layouts */
    struct interval
        weights; /* of `gain`, over the cost model's bounds; `gain` where there are none */
};

/* Writes the gain of `ours` over `alternative` at each size that both have, by ascending
 * size, into `gains`, which has room for ours.count, and returns how many these are. Where
 * the alternative costs nothing there is no ratio, and the size is left out. */
size_t gains_of(struct curve ours, struct curve alternative, uint64_t seed, struct gain *gains);

/* Widens the `weights` of the gains by those under other weights, of the same two. */
void gains_widen(struct gain *gains, size_t count, struct curve ours, struct curve alternative);

#endif
