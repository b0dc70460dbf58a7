/* SPDX-License-Identifier: MIT */
/* Sign changes of the difference of two curves, and how stable they are. */
#include "crossover.h"

#include "memory.h"

#include <stdlib.h>

/* The two costs at a size that both curves have. */
struct knot {
    const struct curve_point *left, *right;
};

struct knots {
    struct knot *knots;
    size_t count;
};

/* The winners by size, and where they change; the bare crossover, without its spread. */
struct pattern {
    enum crossover_winner at_start;
    size_t count;
    bool overflows; /* there are more */
    double sizes[CROSSINGS_MAXIMUM];
    struct interval measured[CROSSINGS_MAXIMUM];
};

static struct knots common_knots(struct curve left, struct curve right)
{
    struct knots knots = {.knots = allocate(left.count, sizeof(*knots.knots))};
    size_t i = 0, j = 0;

    while (i < left.count && j < right.count) {
        if (left.points[i].size < right.points[j].size)
            i++;
        else if (left.points[i].size > right.points[j].size)
            j++;
        else
            knots.knots[knots.count++] = (struct knot){&left.points[i++], &right.points[j++]};
    }
    return knots;
}

/* left - right at each knot, of what was measured. */
static void differences(const struct knots *knots, double *difference)
{
    for (size_t i = 0; i < knots->count; i++)
        difference[i] = curve_knot(knots->knots[i].left) - curve_knot(knots->knots[i].right);
}

/* The same of a resample: each cell has layouts of its own, so each is drawn by itself. */
static void resample(const struct knots *knots, struct bootstrap *bootstrap, double *difference)
{
    for (size_t i = 0; i < knots->count; i++) {
        const struct curve_point *left = knots->knots[i].left, *right = knots->knots[i].right;

        difference[i] = bootstrap_mean(bootstrap, left->costs, left->layouts) -
                        bootstrap_mean(bootstrap, right->costs, right->layouts);
    }
}

static enum crossover_winner winner_of(double difference)
{
    if (difference == 0)
        return WINNER_NEITHER;
    return difference < 0 ? WINNER_LEFT : WINNER_RIGHT;
}

/* The size at which the piece from knot `i` to the next leaves the sign it has at `i`. */
static double interpolate(const struct knots *knots, const double *difference, size_t i)
{
    double from = knots->knots[i].left->size, to = knots->knots[i + 1].left->size;

    return from + (to - from) * difference[i] / (difference[i] - difference[i + 1]);
}

static void add_crossing(struct pattern *pattern, double size, const struct curve_point *below,
                         const struct curve_point *above)
{
    if (pattern->count < CROSSINGS_MAXIMUM) {
        pattern->sizes[pattern->count] = size;
        pattern->measured[pattern->count++] = (struct interval){below->size, above->size};
    } else {
        pattern->overflows = true;
    }
}

/* Where costs are equal over some sizes, the crossing is where that begins. */
static struct pattern pattern_of(const struct knots *knots, const double *difference)
{
    struct pattern pattern = {0};
    enum crossover_winner before = WINNER_NEITHER;
    size_t last = 0; /* the last knot with a winner */

    for (size_t i = 0; i < knots->count; i++) {
        enum crossover_winner winner = winner_of(difference[i]);

        if (winner == WINNER_NEITHER)
            continue;
        if (before == WINNER_NEITHER)
            pattern.at_start = winner;
        else if (winner != before)
            add_crossing(&pattern, interpolate(knots, difference, last), knots->knots[last].left,
                         knots->knots[i].left);
        before = winner;
        last = i;
    }
    return pattern;
}

static bool same_winners(const struct pattern *one, const struct pattern *other)
{
    return one->at_start == other->at_start && one->count == other->count && !one->overflows &&
           !other->overflows;
}

static void take_pattern(struct crossover *crossover, const struct pattern *pattern)
{
    bool left = pattern->at_start == WINNER_LEFT;

    crossover->at_start = pattern->at_start;
    crossover->count = pattern->count;
    for (size_t i = 0; i < pattern->count; i++) {
        left = !left;
        crossover->crossings[i] = (struct crossing){
            .size = pattern->sizes[i],
            .layouts = {pattern->sizes[i], pattern->sizes[i]},
            .measured = pattern->measured[i],
            .left_cheaper_above = left,
        };
    }
}

/* The spread, over the resamples that show the same winners. */
static void take_spread(struct crossover *crossover, const struct knots *knots,
                        const struct pattern *observed, struct bootstrap *bootstrap)
{
    double *sizes[CROSSINGS_MAXIMUM];
    double *difference = allocate(knots->count, sizeof(*difference));
    size_t agreeing = 0;

    for (size_t i = 0; i < observed->count; i++)
        sizes[i] = allocate(BOOTSTRAP_RESAMPLES, sizeof(*sizes[i]));
    for (size_t round = 0; round < BOOTSTRAP_RESAMPLES; round++) {
        resample(knots, bootstrap, difference);
        struct pattern pattern = pattern_of(knots, difference);
        if (!same_winners(&pattern, observed))
            continue;
        for (size_t i = 0; i < observed->count; i++)
            sizes[i][agreeing] = pattern.sizes[i];
        agreeing++;
    }
    crossover->agreement = (double)agreeing / BOOTSTRAP_RESAMPLES;
    for (size_t i = 0; i < observed->count; i++) {
        if (agreeing)
            crossover->crossings[i].layouts = bootstrap_interval(sizes[i], agreeing);
        free(sizes[i]);
    }
    free(difference);
}

static size_t fewest_layouts(const struct knots *knots)
{
    size_t fewest = knots->knots[0].left->layouts;

    for (size_t i = 0; i < knots->count; i++) {
        if (knots->knots[i].left->layouts < fewest)
            fewest = knots->knots[i].left->layouts;
        if (knots->knots[i].right->layouts < fewest)
            fewest = knots->knots[i].right->layouts;
    }
    return fewest;
}

static struct pattern observe(struct crossover *crossover, const struct knots *knots)
{
    double *difference = allocate(knots->count, sizeof(*difference));
    struct pattern observed;

    differences(knots, difference);
    observed = pattern_of(knots, difference);
    crossover->smallest = knots->knots[0].left->size;
    crossover->largest = knots->knots[knots->count - 1].left->size;
    crossover->layouts = fewest_layouts(knots);
    crossover->agreement = 1;
    take_pattern(crossover, &observed);
    free(difference);
    return observed;
}

struct crossover crossover_observed(struct curve left, struct curve right)
{
    struct knots knots = common_knots(left, right);
    struct crossover crossover = {.sizes = knots.count};

    if (knots.count)
        observe(&crossover, &knots);
    free(knots.knots);
    return crossover;
}

struct crossover crossover_of(struct curve left, struct curve right, uint64_t seed)
{
    struct knots knots = common_knots(left, right);
    struct crossover crossover = {.sizes = knots.count};

    if (knots.count) {
        struct pattern observed = observe(&crossover, &knots);
        struct bootstrap *bootstrap = bootstrap_new(seed);

        take_spread(&crossover, &knots, &observed, bootstrap);
        bootstrap_free(bootstrap);
    }
    free(knots.knots);
    return crossover;
}

bool crossover_is_conclusive(const struct crossover *crossover)
{
    return crossover->sizes && crossover->agreement >= BOOTSTRAP_CONFIDENCE;
}

enum crossover_winner crossover_at_end(const struct crossover *crossover)
{
    if (!crossover->count)
        return crossover->at_start;
    return crossover->crossings[crossover->count - 1].left_cheaper_above ? WINNER_LEFT
                                                                         : WINNER_RIGHT;
}
