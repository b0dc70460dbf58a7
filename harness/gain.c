/* SPDX-License-Identifier: MIT */
/* Gains point by point, each with its spread over resampled layouts. */
#include "gain.h"

#include "memory.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

/* Whether it costs something in every layout, so that each resample has a gain. */
static bool costs_something(const struct curve_point *point)
{
    for (size_t i = 0; i < point->layouts; i++)
        if (!(point->costs[i] > 0))
            return false;
    return true;
}

static struct interval spread(const struct curve_point *ours, const struct curve_point *alternative,
                              struct bootstrap *bootstrap)
{
    double *gains = allocate(BOOTSTRAP_RESAMPLES, sizeof(*gains));
    struct interval interval;

    for (size_t i = 0; i < BOOTSTRAP_RESAMPLES; i++) {
        double cost = bootstrap_mean(bootstrap, ours->costs, ours->layouts);

        gains[i] = 1 - cost / bootstrap_mean(bootstrap, alternative->costs, alternative->layouts);
    }
    interval = bootstrap_interval(gains, BOOTSTRAP_RESAMPLES);
    free(gains);
    return interval;
}

size_t gains_of(struct curve ours, struct curve alternative, uint64_t seed, struct gain *gains)
{
    struct bootstrap *bootstrap = bootstrap_new(seed);
    size_t count = 0;

    for (size_t i = 0; i < ours.count; i++) {
        const struct curve_point *point = &ours.points[i];
        const struct curve_point *other = curve_find(alternative, point->size);

        if (other && costs_something(other)) {
            double gain = 1 - curve_knot(point) / curve_knot(other);

            gains[count++] = (struct gain){
                .size = point->size,
                .gain = gain,
                .layouts = spread(point, other, bootstrap),
                .weights = {gain, gain},
            };
        }
    }
    bootstrap_free(bootstrap);
    return count;
}

void gains_widen(struct gain *gains, size_t count, struct curve ours, struct curve alternative)
{
    for (size_t i = 0; i < count; i++) {
        const struct curve_point *point = curve_find(ours, gains[i].size);
        const struct curve_point *other = curve_find(alternative, gains[i].size);
        double gain;

        if (!point || !other || !costs_something(other))
            continue;
        gain = 1 - curve_knot(point) / curve_knot(other);
        gains[i].weights.low = fmin(gains[i].weights.low, gain);
        gains[i].weights.high = fmax(gains[i].weights.high, gain);
    }
}
