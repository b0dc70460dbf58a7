/* SPDX-License-Identifier: MIT */
/* The rank test, and many of them at once. */
#include "significance.h"

#include "memory.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The two sides in one order. */
struct ranking {
    double left_ranks;     /* sum of the ranks of the left side; equal values share theirs */
    double tie_correction; /* sum of t^3 - t over groups of t equal values */
};

static struct ranking rank_sides(const double *left, size_t left_count, const double *right,
                                 size_t right_count)
{
    size_t count = left_count + right_count;
    double *all = allocate(count, sizeof(*all));
    size_t *order = allocate(count, sizeof(*order));
    struct ranking ranking = {0};

    memcpy(all, left, left_count * sizeof(*all));
    memcpy(all + left_count, right, right_count * sizeof(*all));
    gsl_sort_index(order, all, 1, count);
    for (size_t first = 0, next; first < count; first = next) {
        double ties;

        for (next = first + 1; next < count && all[order[next]] == all[order[first]];)
            next++;
        ties = (double)(next - first);
        ranking.tie_correction += ties * ties * ties - ties;
        for (size_t i = first; i < next; i++)
            if (order[i] < left_count)
                ranking.left_ranks += (double)(first + next + 1) / 2;
    }
    free(all);
    free(order);
    return ranking;
}

/*
 * In how many arrangements of the two sides U takes each value: the coefficients of the
 * Gaussian binomial, prod (1 - q^(right + i)) / (1 - q^i) for i = 1 .. left.
 */
static double *count_arrangements(size_t left, size_t right)
{
    size_t degree = left * right;
    double *counts = allocate(degree + 1, sizeof(*counts));

    counts[0] = 1;
    for (size_t i = 1; i <= left; i++) {
        for (size_t u = degree; u >= right + i; u--)
            counts[u] -= counts[u - right - i];
        for (size_t u = i; u <= degree; u++)
            counts[u] += counts[u - i];
    }
    return counts;
}

/* The chance of a U at least as far from its mean as `u`. */
static double exact_p(double u, size_t left, size_t right)
{
    double *counts = count_arrangements(left, right);
    size_t degree = left * right;
    size_t least = (size_t)fmin(u, (double)degree - u);
    double tail = 0, all = 0;

    for (size_t i = 0; i <= degree; i++) {
        all += counts[i];
        tail += i <= least ? counts[i] : 0;
    }
    free(counts);
    return fmin(1, 2 * tail / all);
}

static double normal_p(double u, double left, double right, double tie_correction)
{
    double count = left + right;
    double variance =
        left * right / 12 * (count + 1 - tie_correction / (count * fmax(1, count - 1)));
    double distance = fabs(u - left * right / 2) - 0.5; /* continuity */

    if (variance <= 0)
        return 1;
    return fmin(1, 2 * gsl_cdf_ugaussian_Q(distance / sqrt(variance)));
}

struct mann_whitney mann_whitney(const double *left, size_t left_count, const double *right,
                                 size_t right_count)
{
    struct ranking ranking = rank_sides(left, left_count, right, right_count);
    double n = (double)left_count;
    struct mann_whitney test = {
        .u = ranking.left_ranks - n * (n + 1) / 2,
        .exact = ranking.tie_correction == 0 && left_count <= MANN_WHITNEY_EXACT &&
                 right_count <= MANN_WHITNEY_EXACT,
    };

    test.p = test.exact ? exact_p(test.u, left_count, right_count)
                        : normal_p(test.u, n, (double)right_count, ranking.tie_correction);
    return test;
}

double mann_whitney_least_p(size_t left_count, size_t right_count)
{
    if (left_count > MANN_WHITNEY_EXACT || right_count > MANN_WHITNEY_EXACT)
        return normal_p(0, (double)left_count, (double)right_count, 0);
    return exact_p(0, left_count, right_count);
}

void holm_adjust(double *p, size_t count)
{
    size_t *order = allocate(count, sizeof(*order));
    double largest = 0;

    gsl_sort_index(order, p, 1, count);
    for (size_t i = 0; i < count; i++) {
        largest = fmax(largest, fmin(1, p[order[i]] * (double)(count - i)));
        p[order[i]] = largest;
    }
    free(order);
}
