/* SPDX-License-Identifier: MIT */
/* Sign changes of the difference of two curves, and how stable they are. */
#include "crossover.h"

#include "memory.h"

#include <math.h>
#include <stdlib.h>

/* The two costs at a size that both curves have. */
struct knot {
    const struct curve_point *left, *right;
};

struct knots {
    struct knot *knots;
    size_t count;
};

/* How far two costs lie apart at a knot. */
struct gap {
    double difference; /* left - right */
    double floor;      /* what counts as none */
};

/* The winners by size, and where they change; the bare crossover, without its spread. */
struct pattern {
    enum crossover_winner at_start;
    size_t count;
    bool overflows; /* there are more */
    double sizes[CROSSINGS_MAXIMUM];
    enum crossover_winner above[CROSSINGS_MAXIMUM];
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

static struct gap gap_of(double left, double right)
{
    return (struct gap){left - right, CROSSOVER_FLOOR * fmax(left, right)};
}

/* The gap at each knot, of what was measured. */
static void observe_gaps(const struct knots *knots, struct gap *gaps)
{
    for (size_t i = 0; i < knots->count; i++)
        gaps[i] = gap_of(curve_knot(knots->knots[i].left), curve_knot(knots->knots[i].right));
}

/* The same of a resample: each cell has layouts of its own, so each is drawn by itself. */
static void resample(const struct knots *knots, struct bootstrap *bootstrap, struct gap *gaps)
{
    for (size_t i = 0; i < knots->count; i++) {
        const struct curve_point *left = knots->knots[i].left, *right = knots->knots[i].right;
        double ours = bootstrap_mean(bootstrap, left->costs, left->layouts);

        gaps[i] = gap_of(ours, bootstrap_mean(bootstrap, right->costs, right->layouts));
    }
}

static enum crossover_winner winner_of(struct gap gap)
{
    if (fabs(gap.difference) <= gap.floor)
        return WINNER_NEITHER;
    return gap.difference < 0 ? WINNER_LEFT : WINNER_RIGHT;
}

/* The size between knot `i` and the next at which what is `from` at `i` and `to` there is 0. */
static double interpolate(const struct knots *knots, size_t i, double from, double to)
{
    double low = knots->knots[i].left->size, high = knots->knots[i + 1].left->size;

    return low + (high - low) * from / (from - to);
}

/* Where the sign changes behind knot `i`, at the latest on the way to knot `until`. */
static double sign_change(const struct knots *knots, const struct gap *gaps, size_t i, size_t until)
{
    while (i + 1 < until && gaps[i].difference * gaps[i + 1].difference > 0)
        i++;
    return interpolate(knots, i, gaps[i].difference, gaps[i + 1].difference);
}

/* Where left comes to be cheaper by more than the floor, or ceases to be, behind knot `i`. */
static double floor_change(const struct knots *knots, const struct gap *gaps, size_t i)
{
    return interpolate(knots, i, gaps[i].difference + gaps[i].floor,
                       gaps[i + 1].difference + gaps[i + 1].floor);
}

static void add_crossing(struct pattern *pattern, double size, const struct curve_point *below,
                         const struct curve_point *above, enum crossover_winner winner)
{
    if (pattern->count < CROSSINGS_MAXIMUM) {
        pattern->sizes[pattern->count] = size;
        pattern->above[pattern->count] = winner;
        pattern->measured[pattern->count++] = (struct interval){below->size, above->size};
    } else {
        pattern->overflows = true;
    }
}

/* The first winner, at knot `i`. */
static void begin(struct pattern *pattern, const struct knots *knots, const struct gap *gaps,
                  size_t i, enum crossover_winner winner)
{
    if (i && winner == WINNER_LEFT)
        add_crossing(pattern, floor_change(knots, gaps, i - 1), knots->knots[i - 1].left,
                     knots->knots[i].left, winner);
    else
        pattern->at_start = winner;
}

static struct pattern pattern_of(const struct knots *knots, const struct gap *gaps)
{
    struct pattern pattern = {0};
    enum crossover_winner before = WINNER_NEITHER;
    size_t last = 0; /* the last knot with a winner */

    for (size_t i = 0; i < knots->count; i++) {
        enum crossover_winner winner = winner_of(gaps[i]);

        if (winner == WINNER_NEITHER)
            continue;
        if (before == WINNER_NEITHER)
            begin(&pattern, knots, gaps, i, winner);
        else if (winner != before)
            add_crossing(&pattern, sign_change(knots, gaps, last, i), knots->knots[last].left,
                         knots->knots[i].left, winner);
        before = winner;
        last = i;
    }
    if (before == WINNER_LEFT && last + 1 < knots->count)
        add_crossing(&pattern, floor_change(knots, gaps, last), knots->knots[last].left,
                     knots->knots[last + 1].left, WINNER_NEITHER);
    return pattern;
}

/* Whether left is cheaper in the same order. */
static bool same_winners(const struct pattern *one, const struct pattern *other)
{
    return (one->at_start == WINNER_LEFT) == (other->at_start == WINNER_LEFT) &&
           one->count == other->count && !one->overflows && !other->overflows;
}

static void take_pattern(struct crossover *crossover, const struct pattern *pattern)
{
    crossover->at_start = pattern->at_start;
    crossover->count = pattern->count;
    for (size_t i = 0; i < pattern->count; i++)
        crossover->crossings[i] = (struct crossing){
            .size = pattern->sizes[i],
            .layouts = {pattern->sizes[i], pattern->sizes[i]},
            .measured = pattern->measured[i],
            .above = pattern->above[i],
        };
}

/* The spread, over the resamples that show the same winners. */
static void take_spread(struct crossover *crossover, const struct knots *knots,
                        const struct pattern *observed, uint64_t seed)
{
    struct bootstrap *bootstrap = bootstrap_new(seed);
    double *sizes[CROSSINGS_MAXIMUM];
    struct gap *gaps = allocate(knots->count, sizeof(*gaps));
    size_t agreeing = 0;

    for (size_t i = 0; i < observed->count; i++)
        sizes[i] = allocate(BOOTSTRAP_RESAMPLES, sizeof(*sizes[i]));
    for (size_t round = 0; round < BOOTSTRAP_RESAMPLES; round++) {
        resample(knots, bootstrap, gaps);
        struct pattern pattern = pattern_of(knots, gaps);
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
    bootstrap_free(bootstrap);
    free(gaps);
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

/* Whether each cell was measured in one layout of memory only: every resample is what was measured.
 */
static bool is_single(const struct knots *knots)
{
    for (size_t i = 0; i < knots->count; i++)
        if (knots->knots[i].left->layouts > 1 || knots->knots[i].right->layouts > 1)
            return false;
    return true;
}

static struct pattern observe(struct crossover *crossover, const struct knots *knots)
{
    struct gap *gaps = allocate(knots->count, sizeof(*gaps));
    struct pattern observed;

    observe_gaps(knots, gaps);
    observed = pattern_of(knots, gaps);
    crossover->smallest = knots->knots[0].left->size;
    crossover->largest = knots->knots[knots->count - 1].left->size;
    crossover->layouts = fewest_layouts(knots);
    crossover->agreement = 1;
    take_pattern(crossover, &observed);
    free(gaps);
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

        if (observed.overflows || !is_single(&knots))
            take_spread(&crossover, &knots, &observed, seed);
    }
    free(knots.knots);
    return crossover;
}

bool crossover_is_conclusive(const struct crossover *crossover)
{
    return crossover->sizes && crossover->agreement >= BOOTSTRAP_CONFIDENCE;
}
