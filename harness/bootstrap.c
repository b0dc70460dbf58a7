/* SPDX-License-Identifier: MIT */
/* Resampling by GSL's Mersenne Twister. */
#include "bootstrap.h"

#include "memory.h"

#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <stdlib.h>

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

double bootstrap_median(struct bootstrap *bootstrap, const double *values, size_t count)
{
    const gsl_rng *generator = (const gsl_rng *)bootstrap;
    double *drawn = allocate(count, sizeof(*drawn));
    double median;

    for (size_t i = 0; i < count; i++)
        drawn[i] = values[gsl_rng_uniform_int(generator, count)];
    gsl_sort(drawn, 1, count);
    median = gsl_stats_median_from_sorted_data(drawn, 1, count);
    free(drawn);
    return median;
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

struct interval bootstrap_median_interval(const double *values, size_t count, uint64_t seed)
{
    struct bootstrap *bootstrap = bootstrap_new(seed);
    double medians[BOOTSTRAP_RESAMPLES];

    for (size_t i = 0; i < BOOTSTRAP_RESAMPLES; i++)
        medians[i] = bootstrap_median(bootstrap, values, count);
    bootstrap_free(bootstrap);
    return bootstrap_interval(medians, BOOTSTRAP_RESAMPLES);
}

struct interval bootstrap_change_interval(const double *left, size_t left_count,
                                          const double *right, size_t right_count, uint64_t seed)
{
    struct bootstrap *bootstrap = bootstrap_new(seed);
    double changes[BOOTSTRAP_RESAMPLES];

    for (size_t i = 0; i < BOOTSTRAP_RESAMPLES; i++) {
        double before = bootstrap_median(bootstrap, left, left_count);

        changes[i] = bootstrap_median(bootstrap, right, right_count) / before - 1;
    }
    bootstrap_free(bootstrap);
    return bootstrap_interval(changes, BOOTSTRAP_RESAMPLES);
}
