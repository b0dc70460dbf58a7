/* SPDX-License-Identifier: MIT */
/* What counts as a change, and how often chance is taken for one. */
#include "cmocka_all.h"

#include "change.h"

#include <gsl/gsl_randist.h>
#include <math.h>

#define REPETITIONS 12
#define CELLS       20

static const struct engine_class_description *class_of(enum engine_class class)
{
    return &engine_classes[class];
}

/* A pair of cells with `count` repetitions each. */
struct pair {
    double before[REPETITIONS], after[REPETITIONS];
    struct cell_cost costs[2];
};

static double middle(const double *values, size_t count)
{
    double sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += values[i];
    return sum / (double)count;
}

static struct change change_of(struct pair *pair, size_t count)
{
    pair->costs[0] = (struct cell_cost){.cell = {.name = "ipc/direct/call/size:8"},
                                        .layouts = pair->before,
                                        .count = count,
                                        .median = middle(pair->before, count)};
    pair->costs[1] = pair->costs[0];
    pair->costs[1].layouts = pair->after;
    pair->costs[1].median = middle(pair->after, count);
    return (struct change){.before = &pair->costs[0], .after = &pair->costs[1]};
}

static enum change_verdict verdict_under(enum engine_class class, struct pair *pair, size_t count)
{
    struct change_rule rule = change_rule_of(class_of(class));
    struct change change = change_of(pair, count);

    changes_decide(&change, 1, &rule);
    return change.verdict;
}

static void an_exact_class_needs_one_layout(void **state)
{
    struct pair pair = {.before = {1000}, .after = {1030}};

    (void)state;
    assert_int_equal(verdict_under(ENGINE_CLASS_MODEL, &pair, 1), CHANGE_SLOWER);
    pair.after[0] = 970;
    assert_int_equal(verdict_under(ENGINE_CLASS_MODEL, &pair, 1), CHANGE_FASTER);
    pair.after[0] = 1000;
    assert_int_equal(verdict_under(ENGINE_CLASS_MODEL, &pair, 1), CHANGE_NONE);
}

static void floor_and_threshold_hide_what_is_small(void **state)
{
    struct pair pair = {.before = {1000}, .after = {1009}};

    (void)state;
    assert_int_equal(verdict_under(ENGINE_CLASS_MODEL, &pair, 1), CHANGE_NONE);
    pair = (struct pair){.before = {20}, .after = {21}};
    assert_int_equal(verdict_under(ENGINE_CLASS_MODEL, &pair, 1), CHANGE_NONE);
}

static void layouts_that_disagree_are_unclear(void **state)
{
    struct pair pair = {.before = {1000, 1000, 1000}, .after = {1100, 1100, 990}};

    (void)state;
    assert_int_equal(verdict_under(ENGINE_CLASS_MODEL, &pair, 3), CHANGE_UNCLEAR);
}

static void a_measured_class_needs_repetitions(void **state)
{
    struct pair pair = {.before = {1000, 1001, 1002}, .after = {1200, 1201, 1202}};
    struct change_rule rule = change_rule_of(class_of(ENGINE_CLASS_KVM_HARDWARE));
    struct change change = change_of(&pair, 3);

    (void)state;
    assert_int_equal(verdict_under(ENGINE_CLASS_KVM_HARDWARE, &pair, 3), CHANGE_UNCLEAR);
    assert_int_equal(changes_too_few(&change, 1, &rule), 1);
    for (int i = 0; i < 9; i++) {
        pair.before[i] = 1000 + i;
        pair.after[i] = 1200 + i;
    }
    assert_int_equal(verdict_under(ENGINE_CLASS_KVM_HARDWARE, &pair, 9), CHANGE_SLOWER);
    change = change_of(&pair, 9);
    assert_int_equal(changes_too_few(&change, 1, &rule), 0);
}

static void what_is_no_longer_measured_is_lost(void **state)
{
    struct change_rule rule = change_rule_of(class_of(ENGINE_CLASS_MODEL));
    struct pair pair = {.before = {1}};
    struct change change = change_of(&pair, 1);

    (void)state;
    pair.costs[1].count = 0;
    changes_decide(&change, 1, &rule);
    assert_int_equal(change.verdict, CHANGE_LOST);
}

/* As repetitions of a run on a shared machine: about a per cent apart, each slower by as much as
 * others happen to take just then, now and then one far off. */
static void repeat(const gsl_rng *generator, double cost, double load, double values[REPETITIONS])
{
    for (int i = 0; i < REPETITIONS; i++) {
        values[i] = cost * (1 + load * gsl_rng_uniform(generator)) *
                    (1 + gsl_ran_gaussian(generator, 0.01));
        if (!gsl_rng_uniform_int(generator, 30))
            values[i] *= 1.3;
    }
}

/* Compares two runs of CELLS cells: how many are said to have changed. */
static size_t alarms(const gsl_rng *generator, double slowdown, double load)
{
    static struct pair pairs[CELLS];
    struct change changes[CELLS];
    struct change_rule rule = change_rule_of(class_of(ENGINE_CLASS_KVM_HARDWARE));

    for (int cell = 0; cell < CELLS; cell++) {
        double cost = 500 * (cell + 1);

        repeat(generator, cost, load / 2, pairs[cell].before);
        repeat(generator, cost * slowdown, load, pairs[cell].after);
        changes[cell] = change_of(&pairs[cell], REPETITIONS);
    }
    changes_decide(changes, CELLS, &rule);
    return changes_count(changes, CELLS, CHANGE_SLOWER) +
           changes_count(changes, CELLS, CHANGE_FASTER);
}

/* 200 comparisons of a program with itself, half of them with more load the second time. */
static void neither_chance_nor_load_raises_alarms(void **state)
{
    gsl_rng *generator = gsl_rng_alloc(gsl_rng_mt19937);
    int false_alarms = 0;

    (void)state;
    for (int i = 0; i < 200; i++)
        false_alarms += alarms(generator, 1, i % 2 ? 0.5 : 0) > 0;
    gsl_rng_free(generator);
    assert_in_range(false_alarms, 0, 10);
}

/* A stray repetition may hide a change (it is `unclear` then), so not every cell is found. */
static void a_slowdown_is_found_among_noise(void **state)
{
    gsl_rng *generator = gsl_rng_alloc(gsl_rng_mt19937);
    size_t found = 0;

    (void)state;
    for (int i = 0; i < 20; i++)
        found += alarms(generator, 1.10, 0);
    gsl_rng_free(generator);
    assert_in_range(found, 10 * CELLS, 20 * CELLS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_exact_class_needs_one_layout),
        cmocka_unit_test(floor_and_threshold_hide_what_is_small),
        cmocka_unit_test(layouts_that_disagree_are_unclear),
        cmocka_unit_test(a_measured_class_needs_repetitions),
        cmocka_unit_test(what_is_no_longer_measured_is_lost),
        cmocka_unit_test(neither_chance_nor_load_raises_alarms),
        cmocka_unit_test(a_slowdown_is_found_among_noise),
    };

    return cmocka_run_group_tests_name("change", tests, NULL, NULL);
}
