/* SPDX-License-Identifier: MIT */
/* Floor, threshold, significance. */
#include "change.h"

#include "bootstrap.h"
#include "memory.h"
#include "seed.h"
#include "significance.h"
#include "statistics.h"

#include <math.h>
#include <stdlib.h>

/* One instruction a batch may come from where a loop happens to lie; a tick of the slowest
 * time-stamp counters in use is 10 ns, and batches spread it over several operations. */
#define FLOOR_EXACT    1
#define FLOOR_MEASURED 10

/* Two runs of the same program on the same machine differ by up to some per cent (other
 * tenants, frequency, where its pages fell), and no number of repetitions within the two runs
 * shows that. docs/METHOD.md has the measured spread. */
#define THRESHOLD_EXACT    0.01
#define THRESHOLD_MEASURED 0.05

#define ALPHA 0.05

const char *const change_words[CHANGE_COUNT] = {
    [CHANGE_NONE] = "same",       [CHANGE_SLOWER] = "SLOWER", [CHANGE_FASTER] = "faster",
    [CHANGE_UNCLEAR] = "unclear", [CHANGE_LOST] = "LOST",     [CHANGE_GAINED] = "gained",
};

struct change_rule change_rule_of(const struct engine_class_description *class)
{
    bool exact = class->standing == COST_EXACT;

    return (struct change_rule){
        .exact = exact,
        .floor = exact ? FLOOR_EXACT : FLOOR_MEASURED,
        .threshold = exact ? THRESHOLD_EXACT : THRESHOLD_MEASURED,
        .alpha = ALPHA,
    };
}

static bool comparable(const struct change *change)
{
    return change->before->count && change->after->count;
}

/* Repetitions that are paired: the same layout on both sides. */
static size_t layouts_of_both(const struct change *change)
{
    return change->before->count < change->after->count ? change->before->count
                                                        : change->after->count;
}

/* Layout by layout: whether the changes go one way. */
static void pair_layouts(struct change *change)
{
    const struct cell_cost *before = change->before, *after = change->after;
    size_t pairs = layouts_of_both(change);
    bool up = true, down = true;

    for (size_t i = 0; i < pairs; i++) {
        up &= after->layouts[i] > before->layouts[i];
        down &= after->layouts[i] < before->layouts[i];
    }
    change->p = up || down ? 0 : 1;
    change->apart = up || down;
}

static bool lie_apart(const struct cell_cost *one, const struct cell_cost *other)
{
    struct summary ours = summarise(one->layouts, one->count);
    struct summary theirs = summarise(other->layouts, other->count);

    return ours.maximum < theirs.minimum || theirs.maximum < ours.minimum;
}

static void test_ranks(struct change *change)
{
    const struct cell_cost *before = change->before, *after = change->after;

    change->p = mann_whitney(before->layouts, before->count, after->layouts, after->count).p;
    change->apart = lie_apart(before, after);
}

static void measure(struct change *change, const struct change_rule *rule)
{
    change->relative = change->after->median / change->before->median - 1;
    if (rule->exact)
        pair_layouts(change);
    else
        test_ranks(change);
}

/* Makes the p-values of the cells that can be compared stand for all of them. */
static void adjust(struct change *changes, size_t count)
{
    double *p = allocate(count, sizeof(*p));
    size_t tested = 0;

    for (size_t i = 0; i < count; i++)
        if (comparable(&changes[i]))
            p[tested++] = changes[i].p;
    holm_adjust(p, tested);
    for (size_t i = count; i--;)
        if (comparable(&changes[i]))
            changes[i].p = p[--tested];
    free(p);
}

static enum change_verdict judge(const struct change *change, const struct change_rule *rule)
{
    double difference = change->after->median - change->before->median;

    if (!comparable(change))
        return change->before->count  ? CHANGE_LOST
               : change->after->count ? CHANGE_GAINED
                                      : CHANGE_NONE;
    if (fabs(difference) <= rule->floor || fabs(change->relative) <= rule->threshold)
        return CHANGE_NONE;
    if (change->p > rule->alpha || !change->apart)
        return CHANGE_UNCLEAR;
    return difference > 0 ? CHANGE_SLOWER : CHANGE_FASTER;
}

void changes_decide(struct change *changes, size_t count, const struct change_rule *rule)
{
    for (size_t i = 0; i < count; i++)
        if (comparable(&changes[i]))
            measure(&changes[i], rule);
    if (!rule->exact)
        adjust(changes, count);
    for (size_t i = 0; i < count; i++)
        changes[i].verdict = judge(&changes[i], rule);
}

static struct interval interval_of_layouts(const struct change *change)
{
    const struct cell_cost *before = change->before, *after = change->after;
    struct interval interval = {INFINITY, -INFINITY};

    for (size_t i = 0; i < layouts_of_both(change); i++) {
        double relative = after->layouts[i] / before->layouts[i] - 1;

        interval.low = fmin(interval.low, relative);
        interval.high = fmax(interval.high, relative);
    }
    return interval;
}

void changes_find_intervals(struct change *changes, size_t count, const struct change_rule *rule)
{
    for (size_t i = 0; i < count; i++) {
        const struct cell_cost *before = changes[i].before, *after = changes[i].after;

        if (!comparable(&changes[i]))
            continue;
        changes[i].interval =
            rule->exact
                ? interval_of_layouts(&changes[i])
                : bootstrap_change_interval(before->layouts, before->count, after->layouts,
                                            after->count, cell_seed(0, before->cell.name, 0));
    }
}

size_t changes_count(const struct change *changes, size_t count, enum change_verdict verdict)
{
    size_t found = 0;

    for (size_t i = 0; i < count; i++)
        found += changes[i].verdict == verdict;
    return found;
}

size_t changes_too_few(const struct change *changes, size_t count, const struct change_rule *rule)
{
    size_t tested = 0, too_few = 0;

    if (rule->exact)
        return 0;
    for (size_t i = 0; i < count; i++)
        tested += comparable(&changes[i]);
    for (size_t i = 0; i < count; i++)
        too_few += comparable(&changes[i]) &&
                   mann_whitney_least_p(changes[i].before->count, changes[i].after->count) *
                           (double)tested >
                       rule->alpha;
    return too_few;
}
