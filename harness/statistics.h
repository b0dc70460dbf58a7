/* SPDX-License-Identifier: MIT */
/* Statistics over repetitions: pure functions, by GSL. */
#ifndef IPCLAB_HARNESS_STATISTICS_H
#define IPCLAB_HARNESS_STATISTICS_H

#include <stddef.h>

struct summary {
    double minimum, maximum, mean, median;
    double deviation; /* standard deviation of the sample (n - 1); 0 for one value */
    double variation; /* deviation / mean; 0 where the mean is 0 */
};

/* Of `count` values, at least one. They are left as they are. */
struct summary summarise(const double *values, size_t count);

#endif
