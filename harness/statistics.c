/* SPDX-License-Identifier: MIT */
/* Statistics over repetitions. */
#include "statistics.h"

#include "memory.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <stdlib.h>
#include <string.h>

struct summary summarise(const double *values, size_t count)
{
    double *sorted = allocate(count, sizeof(*sorted));
    struct summary summary = {0};

    memcpy(sorted, values, count * sizeof(*sorted));
    gsl_sort(sorted, 1, count);
    summary.minimum = sorted[0];
    summary.maximum = sorted[count - 1];
    summary.mean = gsl_stats_mean(sorted, 1, count);
    summary.median = gsl_stats_median_from_sorted_data(sorted, 1, count);
    if (count > 1)
        summary.deviation = gsl_stats_sd(sorted, 1, count);
    if (summary.mean != 0)
        summary.variation = summary.deviation / summary.mean;
    free(sorted);
    return summary;
}
