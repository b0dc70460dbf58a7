/* SPDX-License-Identifier: MIT */
/* Sets of baselines told by as few values as will do; sizes and conditions in words. */
#include "cmocka_all.h"

#include "cover.h"
#include "phrase.h"

#include <stdlib.h>

#define BASELINES 8

/* written 0 or 100 %, memory reused or fresh, sender keeps or rewrites: all combinations. */
struct fixture {
    struct cell keys[BASELINES];
    struct cover_item items[BASELINES];
};

static int set_up(void **state)
{
    static struct fixture fixture;

    for (unsigned i = 0; i < BASELINES; i++) {
        fixture.keys[i] = (struct cell){.present = PARAMETER_BIT(WRITTEN) | PARAMETER_BIT(MEMORY) |
                                                   PARAMETER_BIT(SENDER)};
        fixture.keys[i].parameter[PARAMETER_WRITTEN] = i & 1 ? 100 : 0;
        fixture.keys[i].parameter[PARAMETER_MEMORY] = i >> 1 & 1;
        fixture.keys[i].parameter[PARAMETER_SENDER] = i >> 2 & 1;
        fixture.items[i] = (struct cover_item){&fixture.keys[i], 0};
    }
    *state = &fixture;
    return 0;
}

/* Expects that class 1 is told as `first`, and by `boxes` boxes in all. */
static void told(struct fixture *fixture, size_t boxes, const char *first)
{
    struct cover cover = cover_of(fixture->items, BASELINES, 1);

    assert_int_equal(cover.count, boxes);
    if (boxes) {
        char *text = phrase_box(&cover.boxes[0]);

        assert_string_equal(text, first);
        free(text);
    }
    cover_free(&cover);
}

static void a_class_without_items_needs_no_box(void **state)
{
    told(*state, 0, "");
}

static void everything_is_told_by_a_box_without_limits(void **state)
{
    struct fixture *fixture = *state;

    for (int i = 0; i < BASELINES; i++)
        fixture->items[i].class = 1;
    told(fixture, 1, "");
}

static void one_condition_is_enough_where_it_is(void **state)
{
    struct fixture *fixture = *state;

    for (int i = 0; i < BASELINES; i++)
        fixture->items[i].class = i >> 1 & 1;
    told(fixture, 1, "the receive memory is fresh");
}

static void two_conditions_are_joined(void **state)
{
    struct fixture *fixture = *state;

    for (int i = 0; i < BASELINES; i++)
        fixture->items[i].class = (i & 3) == 3;
    told(fixture, 1, "the receiver writes every page and the receive memory is fresh");
}

static void a_single_baseline_is_told_by_all_its_values(void **state)
{
    struct fixture *fixture = *state;

    fixture->items[0].class = 1;
    told(fixture, 1,
         "the receiver writes nothing and the receive memory is reused and the sender keeps its "
         "buffer");
}

static void what_no_box_can_hold_takes_two(void **state)
{
    struct fixture *fixture = *state;
    struct cover cover;

    for (int i = 0; i < BASELINES; i++)
        fixture->items[i].class = (i & 3) != 3;
    cover = cover_of(fixture->items, BASELINES, 1);
    assert_int_equal(cover.count, 2);
    for (int i = 0; i < BASELINES; i++)
        assert_int_equal(cover.boxes[0].members[i] || cover.boxes[1].members[i], (i & 3) != 3);
    cover_free(&cover);
}

/* A baseline that was not measured is in no box's way, and no box claims it. */
static void only_what_was_measured_counts(void **state)
{
    struct fixture *fixture = *state;
    struct cover cover;

    for (int i = 0; i < 4; i++)
        fixture->items[i].class = 1;
    cover = cover_of(fixture->items, 4, 1);
    assert_int_equal(cover.count, 1);
    assert_int_equal(cover.boxes[0].limits[PARAMETER_SENDER].count, 0);
    cover_free(&cover);
}

static void one_item_alone_has_no_limit(void **state)
{
    struct fixture *fixture = *state;
    struct cover cover;

    fixture->items[0].class = 1;
    cover = cover_of(fixture->items, 1, 1);
    assert_int_equal(cover.count, 1);
    cover_free(&cover);
}

static void says(double size, const char *expected)
{
    char *text = phrase_size(size);

    assert_string_equal(text, expected);
    free(text);
}

static void sizes_have_the_figures_they_deserve(void **state)
{
    (void)state;
    says(96.4, "96 B");
    says(1023.7, "1.0 KiB");
    says(4096, "4 KiB");
    says(7516.2, "7.3 KiB");
    says(139264, "136 KiB");
    says(4194304, "4 MiB");
}

static void intervals_are_told_where_they_differ(void **state)
{
    char *text = phrase_size_interval(7516, (struct interval){7516, 7517});

    (void)state;
    assert_string_equal(text, "7.3 KiB");
    free(text);
    text = phrase_size_interval(7516, (struct interval){7000, 8100});
    assert_string_equal(text, "7.3 KiB (6.8 to 7.9 KiB)");
    free(text);
    text = phrase_size_interval(1000, (struct interval){900, 1150});
    assert_string_equal(text, "1000 B (900 B to 1.1 KiB)");
    free(text);
}

#define TEST(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_class_without_items_needs_no_box),
        TEST(everything_is_told_by_a_box_without_limits),
        TEST(one_condition_is_enough_where_it_is),
        TEST(two_conditions_are_joined),
        TEST(a_single_baseline_is_told_by_all_its_values),
        TEST(what_no_box_can_hold_takes_two),
        TEST(only_what_was_measured_counts),
        TEST(one_item_alone_has_no_limit),
        TEST(sizes_have_the_figures_they_deserve),
        TEST(intervals_are_told_where_they_differ),
    };

    return cmocka_run_group_tests_name("cover", tests, NULL, NULL);
}
