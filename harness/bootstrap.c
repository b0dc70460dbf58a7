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

/* Likewise the median; `drawn` has room for what is drawn. */
static double median_of_drawn(struct bootstrap *bootstrap, const double *values, size_t count,
                              double *drawn)
{
    const gsl_rng *generator = (const gsl_rng *)bootstrap;

    for (size_t i = 0; i < count; i++)
        drawn[i] = values[gsl_rng_uniform_int(generator, count)];
    gsl_sort(drawn, 1, count);
    return gsl_stats_median_from_sorted_data(drawn, 1, count);
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
    double *drawn = allocate(count, sizeof(*drawn));
    double medians[BOOTSTRAP_RESAMPLES];

    for (size_t i = 0; i < BOOTSTRAP_RESAMPLES; i++)
        medians[i] = median_of_drawn(bootstrap, values, count, drawn);
    free(drawn);
    bootstrap_free(bootstrap);
    return bootstrap_interval(medians, BOOTSTRAP_RESAMPLES);
}

struct interval bootstrap_change_interval(const double *left, size_t left_count,
                                          const double *right, size_t right_count, uint64_t seed)
{
    struct bootstrap *bootstrap = bootstrap_new(seed);
    double *drawn = allocate(left_count + right_count, sizeof(*drawn));
    double changes[BOOTSTRAP_RESAMPLES];

    for (size_t i = 0; i < BOOTSTRAP_RESAMPLES; i++) {
        double before = median_of_drawn(bootstrap, left, left_count, drawn);

        changes[i] = median_of_drawn(bootstrap, right, right_count, drawn) / before - 1;
    }
    free(drawn);
    bootstrap_free(bootstrap);
    return bootstrap_interval(changes, BOOTSTRAP_RESAMPLES);
}
