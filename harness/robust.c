/* SPDX-License-Identifier: MIT */
/* Quartiles and what is measured in them. */
#include "robust.h"

#include "memory.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static double *sorted_copy(const double *values, size_t count)
{
    double *sorted = allocate(count, sizeof(*sorted));

    memcpy(sorted, values, count * sizeof(*sorted));
    gsl_sort(sorted, 1, count);
    return sorted;
}

double quantile_of(const double *values, size_t count, double share)
{
    double *sorted = sorted_copy(values, count);
    double quantile = gsl_stats_quantile_from_sorted_data(sorted, 1, count, share);

    free(sorted);
    return quantile;
}

static double deviation_from(double median, const double *values, size_t count)
{
    double *distances = allocate(count, sizeof(*distances));
    double deviation;

    for (size_t i = 0; i < count; i++)
        distances[i] = fabs(values[i] - median);
    deviation = quantile_of(distances, count, 0.5);
    free(distances);
    return deviation;
}

struct robust robust_of(const double *values, size_t count)
{
    double *sorted = sorted_copy(values, count);
    struct robust robust = {0};
    double range;

    for (int i = 0; i < 3; i++)
        robust.quartiles[i] = gsl_stats_quantile_from_sorted_data(sorted, 1, count, 0.25 * (i + 1));
    free(sorted);
    range = robust.quartiles[2] - robust.quartiles[0];
    robust.fences.low = robust.quartiles[0] - TUKEY_FENCE * range;
    robust.fences.high = robust.quartiles[2] + TUKEY_FENCE * range;
    robust.mad = deviation_from(robust.quartiles[1], values, count);
    for (size_t i = 0; i < count; i++)
        robust.outliers += values[i] < robust.fences.low || values[i] > robust.fences.high;
    return robust;
}
