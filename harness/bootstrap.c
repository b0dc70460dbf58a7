/* SPDX-License-Identifier: MIT */
/* Resampling by GSL's Mersenne Twister. */
#include "bootstrap.h"

#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>

struct bootstrap *bootstrap_new(uint64_t seed)
{
    gsl_rng *generator = gsl_rng_alloc(gsl_rng_mt19937);

    gsl_rng_set(generator, (unsigned long)seed);
    return (struct bootstrap *)generator;
}

double bootstrap_mean(struct bootstrap *bootstrap, const double *values, size_t count)
{
    const gsl_rng *generator = (const gsl_rng *)bootstrap;
    double sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += values[gsl_rng_uniform_int(generator, count)];
    return sum / (double)count;
}

void bootstrap_free(struct bootstrap *bootstrap)
{
    gsl_rng_free((gsl_rng *)bootstrap);
}

struct interval bootstrap_interval(double *figures, size_t count)
{
    const double tail = (1 - BOOTSTRAP_CONFIDENCE) / 2;

    gsl_sort(figures, 1, count);
    return (struct interval){
        .low = gsl_stats_quantile_from_sorted_data(figures, 1, count, tail),
        .high = gsl_stats_quantile_from_sorted_data(figures, 1, count, 1 - tail),
    };
}
