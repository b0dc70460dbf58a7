/* SPDX-License-Identifier: MIT */
/* Whether two sets of measurements differ by more than chance. Pure. */
#ifndef IPCLAB_HARNESS_SIGNIFICANCE_H
#define IPCLAB_HARNESS_SIGNIFICANCE_H

#include <stdbool.h>
#include <stddef.h>

/* Up to so many values on a side, and without ties, the distribution of U is counted out; a
 * double holds the number of all arrangements, C(40, 20), exactly. */
#define MANN_WHITNEY_EXACT 20

struct mann_whitney {
    double u; /* pairs in which left is the larger one; of equal ones, half */
    double p; /* two-sided */
    bool exact;
};

/*
 * The rank test of Mann and Whitney (1947), of two sides that are not empty. Beyond the exact
 * counts, the normal approximation, corrected for ties and continuity. Where all values are
 * equal, p is 1.
 */
struct mann_whitney mann_whitney(const double *left, size_t left_count, const double *right,
                                 size_t right_count);

/* The least p that two sides of these sizes can come to. */
double mann_whitney_least_p(size_t left_count, size_t right_count);

/* Makes p-values stand for the whole family of tests (Holm 1979): where `p[i]` is at most
 * alpha afterwards, the chance that any such i is a false alarm is at most alpha. */
void holm_adjust(double *p, size_t count);

#endif
