/* SPDX-License-Identifier: MIT */
/* Crossovers and gains with answers that are known beforehand. */
#include "cmocka_all.h"

#include "crossover.h"
#include "gain.h"

#include <string.h>

#define SIZES   6
#define LAYOUTS 3
#define SEED    1

static const double sizes[SIZES] = {64, 256, 1024, 4096, 16384, 65536};

/* A curve whose every layout is the fixture's own. */
struct measured {
    double costs[SIZES][LAYOUTS];
    struct curve_point points[SIZES];
};

/* fixed + per_byte * size, and a spread of +-`spread` over the layouts. */
static struct curve line(struct measured *measured, double fixed, double per_byte, double spread)
{
    for (int i = 0; i < SIZES; i++) {
        for (int layout = 0; layout < LAYOUTS; layout++)
            measured->costs[i][layout] = fixed + per_byte * sizes[i] + spread * (layout - 1);
        measured->points[i] = (struct curve_point){sizes[i], measured->costs[i], LAYOUTS};
    }
    return (struct curve){measured->points, SIZES};
}

static void two_lines_cross_where_algebra_says(void **state)
{
    struct measured one, other;
    /* 1000 + 0.01 n = 500 + 0.125 n at n = 500 / 0.115 */
    struct crossover crossover =
        crossover_of(line(&one, 1000, 0.01, 0), line(&other, 500, 0.125, 0), SEED);

    (void)state;
    assert_int_equal(crossover.sizes, SIZES);
    assert_true(crossover.smallest == 64 && crossover.largest == 65536);
    assert_int_equal(crossover.at_start, WINNER_RIGHT);
    assert_int_equal(crossover.count, 1);
    assert_float_equal(crossover.crossings[0].size, 500 / 0.115, 1e-6);
    assert_int_equal(crossover.crossings[0].above, WINNER_LEFT);
    assert_true(crossover.crossings[0].measured.low == 4096);
    assert_true(crossover.crossings[0].measured.high == 16384);
}

static void without_variance_the_interval_is_a_point(void **state)
{
    struct measured one, other;
    struct crossover crossover =
        crossover_of(line(&one, 1000, 0, 0), line(&other, 500, 0.125, 0), SEED);

    (void)state;
    assert_true(crossover.agreement == 1);
    assert_float_equal(crossover.crossings[0].layouts.low, 4000, 1e-6);
    assert_float_equal(crossover.crossings[0].layouts.high, 4000, 1e-6);
    assert_int_equal(crossover.layouts, LAYOUTS);
}

static void a_spread_over_layouts_becomes_an_interval(void **state)
{
    struct measured one, other;
    struct crossover crossover =
        crossover_of(line(&one, 1000, 0, 50), line(&other, 500, 0.125, 0), SEED);
    struct interval interval = crossover.crossings[0].layouts;

    (void)state;
    /* Three layouts: at the ends all draws are the same one, 50 / 0.125 = 400 bytes away. */
    assert_float_equal(crossover.crossings[0].size, 4000, 1e-6);
    assert_true(interval.low < 4000 && interval.high > 4000);
    assert_true(interval.low >= 3600 - 1e-6 && interval.high <= 4400 + 1e-6);
    assert_true(crossover_is_conclusive(&crossover));
}

static void the_same_seed_gives_the_same_bits(void **state)
{
    struct measured one, other;
    struct curve left = line(&one, 1000, 0, 50), right = line(&other, 500, 0.125, 20);
    struct crossover first = crossover_of(left, right, 7), second = crossover_of(left, right, 7);

    (void)state;
    assert_true(first.crossings[0].layouts.low == second.crossings[0].layouts.low);
    assert_true(first.crossings[0].layouts.high == second.crossings[0].layouts.high);
    assert_true(first.agreement == second.agreement);
}

static void exchanging_the_two_exchanges_the_winners(void **state)
{
    struct measured one, other;
    struct curve left = line(&one, 1000, 0.01, 0), right = line(&other, 500, 0.125, 0);
    struct crossover crossover = crossover_of(right, left, SEED);

    (void)state;
    assert_int_equal(crossover.at_start, WINNER_LEFT);
    assert_int_equal(crossover.crossings[0].above, WINNER_RIGHT);
}

/* Who begins cheaper stays it, whatever the layout. */
static void assert_no_crossing(struct curve left, struct curve right, enum crossover_winner winner)
{
    struct crossover crossover = crossover_of(left, right, SEED);

    assert_int_equal(crossover.count, 0);
    assert_int_equal(crossover.at_start, winner);
    assert_true(crossover_is_conclusive(&crossover));
}

static void lines_that_do_not_meet_have_no_crossing(void **state)
{
    struct measured one, other;

    (void)state;
    assert_no_crossing(line(&one, 100, 0.1, 0), line(&other, 200, 0.2, 0), WINNER_LEFT);
}

static void equal_costs_have_no_winner(void **state)
{
    struct measured one, other;

    (void)state;
    assert_no_crossing(line(&one, 100, 0.1, 0), line(&other, 100, 0.1, 0), WINNER_NEITHER);
}

/* Both cost the same at 1024; the sign changes there. */
static void a_crossing_at_a_knot_is_that_knot(void **state)
{
    struct measured one, other;
    struct crossover crossover = crossover_of(line(&one, 1024, 0, 0), line(&other, 0, 1, 0), SEED);

    (void)state;
    assert_int_equal(crossover.count, 1);
    assert_float_equal(crossover.crossings[0].size, 1024, 1e-9);
    assert_true(crossover.crossings[0].measured.low == 256);
    assert_true(crossover.crossings[0].measured.high == 4096);
}

/* A part of a thousand is no difference, wherever it lies. */
static void below_the_floor_nobody_wins(void **state)
{
    struct measured one, other;

    (void)state;
    assert_no_crossing(line(&one, 999, 0, 0), line(&other, 1000, 0, 0), WINNER_NEITHER);
}

/* Left costs 1000, right 1000 + n / 100: even at up to 1024 bytes, and cheaper by a part of a
 * hundred of right's cost where that is 1000 / 0.99. */
static void who_begins_even_wins_from_the_floor_on(void **state)
{
    struct measured one, other;
    struct curve left = line(&one, 1000, 0, 0), right = line(&other, 1000, 0.01, 0);
    struct crossover crossover = crossover_of(left, right, SEED);

    (void)state;
    assert_int_equal(crossover.at_start, WINNER_NEITHER);
    assert_int_equal(crossover.count, 1);
    assert_int_equal(crossover.crossings[0].above, WINNER_LEFT);
    assert_float_equal(crossover.crossings[0].size, 100 * (1000 / 0.99 - 1000), 1e-6);
    crossover = crossover_of(right, left, SEED); /* who is dearer from there on is never cheaper */
    assert_int_equal(crossover.count, 0);
    assert_int_equal(crossover.at_start, WINNER_RIGHT);
}

static void who_ends_even_wins_down_to_the_floor(void **state)
{
    struct measured one, other;
    struct curve left = line(&one, 1000, 1, 0), right = line(&other, 1100, 1, 0);
    struct crossover crossover = crossover_of(left, right, SEED);

    (void)state;
    assert_int_equal(crossover.at_start, WINNER_LEFT);
    assert_int_equal(crossover.count, 1);
    assert_int_equal(crossover.crossings[0].above, WINNER_NEITHER);
    assert_float_equal(crossover.crossings[0].size, 100 / 0.01 - 1100, 1e-6);
}

/* Right's costs come near to left's at 1024, by less than the floor, and go on. */
static void an_even_size_on_the_way_is_passed_over(void **state)
{
    struct measured one, other;
    struct curve left = line(&one, 1000, 0, 0), right = line(&other, 900, 0, 0);
    struct crossover crossover;

    (void)state;
    for (int layout = 0; layout < LAYOUTS; layout++) {
        other.costs[2][layout] = 995;
        other.costs[3][layout] = 1100;
        other.costs[4][layout] = 1100;
        other.costs[5][layout] = 1100;
    }
    crossover = crossover_of(left, right, SEED);
    assert_int_equal(crossover.count, 1);
    assert_true(crossover.crossings[0].measured.low == 256);
    assert_true(crossover.crossings[0].measured.high == 4096);
    assert_float_equal(crossover.crossings[0].size, 1024 + 3072 * 5 / 105.0, 1e-6);
}

static void touching_is_no_crossing(void **state)
{
    struct measured one, other;
    struct curve left = line(&one, 100, 0, 0), right = line(&other, 50, 0, 0);

    (void)state;
    for (int layout = 0; layout < LAYOUTS; layout++)
        other.costs[2][layout] = 100;
    assert_int_equal(crossover_of(left, right, SEED).count, 0);
}

static void several_crossings_are_all_reported(void **state)
{
    struct measured one, other;
    struct curve left = line(&one, 100, 0, 0), right = line(&other, 50, 0, 0);
    struct crossover crossover;

    (void)state;
    for (int layout = 0; layout < LAYOUTS; layout++)
        other.costs[2][layout] = other.costs[3][layout] = 150;
    crossover = crossover_of(left, right, SEED);
    assert_int_equal(crossover.count, 2);
    assert_int_equal(crossover.crossings[0].above, WINNER_LEFT);
    assert_int_equal(crossover.crossings[1].above, WINNER_RIGHT);
    assert_true(crossover.crossings[0].size < crossover.crossings[1].size);
    assert_float_equal(crossover.crossings[0].size, 256 + 768 / 2.0, 1e-9);
}

static void what_other_layouts_might_turn_round_is_inconclusive(void **state)
{
    struct measured one, other;
    struct crossover crossover =
        crossover_of(line(&one, 1000, 0, 100), line(&other, 1001, 0, 100), SEED);

    (void)state;
    assert_false(crossover_is_conclusive(&crossover));
}

/* Winners change at each of twelve sizes: noise, whatever the resamples say. */
static void more_crossings_than_fit_are_inconclusive(void **state)
{
    enum { MANY = 12 };
    double high = 2, middle = 1, low = 0;
    struct curve_point left[MANY], right[MANY];
    struct crossover crossover;

    (void)state;
    for (int i = 0; i < MANY; i++) {
        left[i] = (struct curve_point){i + 1, &middle, 1};
        right[i] = (struct curve_point){i + 1, i % 2 ? &high : &low, 1};
    }
    crossover = crossover_of((struct curve){left, MANY}, (struct curve){right, MANY}, SEED);
    assert_int_equal(crossover.count, CROSSINGS_MAXIMUM);
    assert_false(crossover_is_conclusive(&crossover));
}

static void one_size_has_a_winner_and_no_crossing(void **state)
{
    struct measured one, other;
    struct curve left = line(&one, 100, 0, 0), right = line(&other, 200, 0, 0);
    struct crossover crossover;

    (void)state;
    left.count = 1;
    crossover = crossover_of(left, right, SEED);
    assert_int_equal(crossover.sizes, 1);
    assert_int_equal(crossover.count, 0);
    assert_int_equal(crossover.at_start, WINNER_LEFT);
}

static void only_common_sizes_are_compared(void **state)
{
    struct measured one, other;
    struct curve left = line(&one, 1000, 0, 0), right = line(&other, 500, 0.125, 0);
    struct crossover crossover;

    (void)state;
    left.points += 2; /* the cells of the two smallest sizes are missing */
    left.count -= 2;
    right.count -= 1; /* and here the one of the largest */
    crossover = crossover_of(left, right, SEED);
    assert_int_equal(crossover.sizes, 3);
    assert_true(crossover.smallest == 1024 && crossover.largest == 16384);
    assert_float_equal(crossover.crossings[0].size, 4000, 1e-6);
}

static void without_a_common_size_there_is_no_comparison(void **state)
{
    struct measured one, other;
    struct curve left = line(&one, 1, 1, 0), right = line(&other, 2, 2, 0), none = {NULL, 0};
    struct crossover crossover;

    (void)state;
    left.count = 1;
    right.points++;
    right.count--;
    crossover = crossover_of(left, right, SEED);
    assert_int_equal(crossover.sizes, 0);
    assert_false(crossover_is_conclusive(&crossover));
    assert_int_equal(crossover_of(none, none, SEED).sizes, 0);
}

static void one_layout_is_told(void **state)
{
    double low = 100, high = 200;
    struct curve_point left[2] = {{64, &high, 1}, {128, &low, 1}};
    struct curve_point right[2] = {{64, &low, 1}, {128, &high, 1}};
    struct crossover crossover =
        crossover_of((struct curve){left, 2}, (struct curve){right, 2}, SEED);

    (void)state;
    assert_int_equal(crossover.layouts, 1);
    assert_float_equal(crossover.crossings[0].size, 96, 1e-9);
}

static void a_gain_is_what_is_saved_of_the_alternative(void **state)
{
    struct measured one, other;
    struct gain gains[SIZES];
    size_t count = gains_of(line(&one, 70, 0, 0), line(&other, 100, 0, 0), SEED, gains);

    (void)state;
    assert_int_equal(count, SIZES);
    for (size_t i = 0; i < count; i++) {
        assert_true(gains[i].size == sizes[i]);
        assert_float_equal(gains[i].gain, 0.3, 1e-12);
        assert_float_equal(gains[i].layouts.low, 0.3, 1e-12);
        assert_float_equal(gains[i].layouts.high, 0.3, 1e-12);
    }
}

static void a_loss_is_a_negative_gain(void **state)
{
    struct measured one, other;
    struct gain gains[SIZES];

    (void)state;
    gains_of(line(&one, 150, 0, 10), line(&other, 100, 0, 0), SEED, gains);
    assert_float_equal(gains[0].gain, -0.5, 1e-12);
    assert_true(gains[0].layouts.low < -0.5 && gains[0].layouts.high > -0.5);
}

static void what_costs_nothing_or_is_missing_leaves_no_gain(void **state)
{
    struct measured one, other;
    struct curve left = line(&one, 70, 0, 0), right = line(&other, 100, 0, 0);
    struct gain gains[SIZES];

    (void)state;
    other.costs[1][0] = 0;
    right.count--;
    assert_int_equal(gains_of(left, right, SEED, gains), SIZES - 2);
    assert_true(gains[1].size == sizes[2]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_lines_cross_where_algebra_says),
        cmocka_unit_test(without_variance_the_interval_is_a_point),
        cmocka_unit_test(a_spread_over_layouts_becomes_an_interval),
        cmocka_unit_test(the_same_seed_gives_the_same_bits),
        cmocka_unit_test(exchanging_the_two_exchanges_the_winners),
        cmocka_unit_test(lines_that_do_not_meet_have_no_crossing),
        cmocka_unit_test(equal_costs_have_no_winner),
        cmocka_unit_test(a_crossing_at_a_knot_is_that_knot),
        cmocka_unit_test(below_the_floor_nobody_wins),
        cmocka_unit_test(who_begins_even_wins_from_the_floor_on),
        cmocka_unit_test(who_ends_even_wins_down_to_the_floor),
        cmocka_unit_test(an_even_size_on_the_way_is_passed_over),
        cmocka_unit_test(touching_is_no_crossing),
        cmocka_unit_test(several_crossings_are_all_reported),
        cmocka_unit_test(what_other_layouts_might_turn_round_is_inconclusive),
        cmocka_unit_test(more_crossings_than_fit_are_inconclusive),
        cmocka_unit_test(one_size_has_a_winner_and_no_crossing),
        cmocka_unit_test(only_common_sizes_are_compared),
        cmocka_unit_test(without_a_common_size_there_is_no_comparison),
        cmocka_unit_test(one_layout_is_told),
        cmocka_unit_test(a_gain_is_what_is_saved_of_the_alternative),
        cmocka_unit_test(a_loss_is_a_negative_gain),
        cmocka_unit_test(what_costs_nothing_or_is_missing_leaves_no_gain),
    };

    return cmocka_run_group_tests_name("crossover", tests, NULL, NULL);
}
