/* SPDX-License-Identifier: MIT */
/*
 * Statistics with answers that are known beforehand. `statistics cases` prints random cases
 * with what we make of them, which tests/endtoend/statistics.sh holds against SciPy.
 */
#include "cmocka_all.h"

#include "bootstrap.h"
#include "robust.h"
#include "significance.h"
#include "statistics.h"

#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define NEAR         1e-12

static void quartiles_lie_between_neighbours(void **state)
{
    static const double values[] = {4, 1, 3, 2};
    struct robust robust = robust_of(values, COUNT(values));

    (void)state;
    assert_float_equal(robust.quartiles[0], 1.75, NEAR);
    assert_float_equal(robust.quartiles[1], 2.5, NEAR);
    assert_float_equal(robust.quartiles[2], 3.25, NEAR);
    assert_float_equal(robust.mad, 1, NEAR);
    assert_true(values[0] == 4); /* left as they were */
    assert_float_equal(quantile_of(values, COUNT(values), 0), 1, NEAR);
    assert_float_equal(quantile_of(values, COUNT(values), 1), 4, NEAR);
}

static void one_value_is_its_own_quartiles(void **state)
{
    static const double value = 7;
    struct robust robust = robust_of(&value, 1);

    (void)state;
    assert_true(robust.quartiles[0] == 7 && robust.quartiles[1] == 7 && robust.quartiles[2] == 7);
    assert_true(robust.mad == 0 && robust.outliers == 0);
    assert_true(summarise(&value, 1).deviation == 0);
}

static void outliers_are_counted_and_kept(void **state)
{
    static const double values[] = {10, 11, 12, 13, 14, 100, -80};
    struct robust robust = robust_of(values, COUNT(values));

    (void)state;
    assert_int_equal(robust.outliers, 2);
    assert_true(summarise(values, COUNT(values)).maximum == 100);
}

static void an_interval_of_the_median_is_the_same_for_the_same_seed(void **state)
{
    static const double values[] = {5, 3, 9, 4, 4, 6, 8, 1, 7};
    struct interval one = bootstrap_median_interval(values, COUNT(values), 7);
    struct interval other = bootstrap_median_interval(values, COUNT(values), 7);

    (void)state;
    assert_true(one.low == other.low && one.high == other.high);
    assert_true(one.low <= 5 && one.high >= 5 && one.low < one.high);
}

static void an_interval_without_variance_is_a_point(void **state)
{
    static const double values[] = {5, 5, 5}, slower[] = {6, 6, 6};
    struct interval median = bootstrap_median_interval(values, COUNT(values), 1);
    struct interval change = bootstrap_change_interval(values, 3, slower, 3, 1);

    (void)state;
    assert_true(median.low == 5 && median.high == 5);
    assert_float_equal(change.low, 0.2, NEAR);
    assert_float_equal(change.high, 0.2, NEAR);
}

/* scipy.stats.mannwhitneyu([1, 2, 3, 4, 5], [6, 7, 8, 9, 10], method='exact') */
static void sides_apart_have_the_least_p(void **state)
{
    static const double left[] = {1, 2, 3, 4, 5}, right[] = {6, 7, 8, 9, 10};
    struct mann_whitney test = mann_whitney(left, 5, right, 5);

    (void)state;
    assert_true(test.exact && test.u == 0);
    assert_float_equal(test.p, 2.0 / 252, NEAR);
    assert_float_equal(mann_whitney_least_p(5, 5), test.p, NEAR);
    assert_float_equal(mann_whitney(right, 5, left, 5).p, test.p, NEAR);
}

/* scipy.stats.mannwhitneyu([1, 2, 2, 3], [2, 3, 4, 5], method='asymptotic') */
static void ties_take_the_corrected_approximation(void **state)
{
    static const double left[] = {1, 2, 2, 3}, right[] = {2, 3, 4, 5};
    struct mann_whitney test = mann_whitney(left, 4, right, 4);

    (void)state;
    assert_true(!test.exact && test.u == 2.5);
    assert_float_equal(test.p, 0.13651, 1e-3);
}

static void equal_values_differ_by_nothing(void **state)
{
    static const double left[] = {3, 3, 3}, right[] = {3, 3};
    struct mann_whitney test = mann_whitney(left, 3, right, 2);

    (void)state;
    assert_true(test.p == 1 && test.u == 3);
}

static void one_value_a_side_shows_nothing(void **state)
{
    static const double left = 1, right = 2;

    (void)state;
    assert_true(mann_whitney(&left, 1, &right, 1).p == 1);
}

/* Holm's own procedure by hand: 4 x 0.005, 3 x 0.01, 2 x 0.03, then no smaller. */
static void holm_makes_p_values_stand_for_the_family(void **state)
{
    double p[] = {0.01, 0.04, 0.03, 0.005};

    (void)state;
    holm_adjust(p, COUNT(p));
    assert_float_equal(p[0], 0.03, NEAR);
    assert_float_equal(p[1], 0.06, NEAR);
    assert_float_equal(p[2], 0.06, NEAR);
    assert_float_equal(p[3], 0.02, NEAR);
}

/* ---- random cases for SciPy ----------------------------------------------------------------- */

#define CASES      300
#define CASE_BYTES 40
#define CASE_FEW   6

/* Values without any variance, with many ties, with few, or with none; half of the time few. */
static size_t draw(gsl_rng *generator, unsigned long grain, double values[CASE_BYTES])
{
    unsigned long most = gsl_rng_uniform_int(generator, 2) ? CASE_BYTES : CASE_FEW;
    size_t count = 1 + gsl_rng_uniform_int(generator, most);

    for (size_t i = 0; i < count; i++)
        values[i] = grain ? (double)gsl_rng_uniform_int(generator, grain)
                          : 1000 * gsl_rng_uniform_pos(generator);
    return count;
}

static void print_values(const char *key, const double *values, size_t count)
{
    printf("\"%s\": [", key);
    for (size_t i = 0; i < count; i++)
        printf("%s%.17g", i ? ", " : "", values[i]);
    printf("], ");
}

/* One JSON object on a line. */
static void print_case(gsl_rng *generator, unsigned long grain)
{
    double left[CASE_BYTES], right[CASE_BYTES];
    size_t left_count = draw(generator, grain, left), right_count = draw(generator, grain, right);
    struct mann_whitney test = mann_whitney(left, left_count, right, right_count);
    struct robust robust = robust_of(left, left_count);
    struct summary summary = summarise(left, left_count);
    struct interval median = bootstrap_median_interval(left, left_count, 1);

    putchar('{');
    print_values("left", left, left_count);
    print_values("right", right, right_count);
    print_values("quartiles", robust.quartiles, 3);
    printf("\"u\": %.17g, \"p\": %.17g, \"exact\": %s, \"mad\": %.17g, \"outliers\": %zu, ", test.u,
           test.p, test.exact ? "true" : "false", robust.mad, robust.outliers);
    printf("\"mean\": %.17g, \"deviation\": %.17g, \"low\": %.17g, \"high\": %.17g}\n",
           summary.mean, summary.deviation, median.low, median.high);
}

static int print_cases(void)
{
    static const unsigned long grains[] = {0, 0, 1, 2, 5, 30};
    gsl_rng *generator = gsl_rng_alloc(gsl_rng_mt19937);

    for (size_t i = 0; i < CASES; i++)
        print_case(generator, grains[i % COUNT(grains)]);
    gsl_rng_free(generator);
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quartiles_lie_between_neighbours),
        cmocka_unit_test(one_value_is_its_own_quartiles),
        cmocka_unit_test(outliers_are_counted_and_kept),
        cmocka_unit_test(an_interval_of_the_median_is_the_same_for_the_same_seed),
        cmocka_unit_test(an_interval_without_variance_is_a_point),
        cmocka_unit_test(sides_apart_have_the_least_p),
        cmocka_unit_test(ties_take_the_corrected_approximation),
        cmocka_unit_test(equal_values_differ_by_nothing),
        cmocka_unit_test(one_value_a_side_shows_nothing),
        cmocka_unit_test(holm_makes_p_values_stand_for_the_family),
    };

    if (argc == 2 && !strcmp(argv[1], "cases"))
        return print_cases();
    return cmocka_run_group_tests_name("statistics", tests, NULL, NULL);
}
