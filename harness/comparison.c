/* SPDX-License-Identifier: MIT */
/* Comparisons and their outcomes. */
#include "comparison.h"

#include "memory.h"
#include "seed.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Resampling hangs on the names alone: a comparison by itself, and the same one among
 * others, give the same bits. */
static uint64_t seed_of(const struct series *left, const struct series *right)
{
    return cell_seed(cell_seed(0, left->key.name, 0), right->key.name, 0);
}

void comparison_add(struct comparison_list *list, const struct series *left,
                    const struct series *right)
{
    struct curve ours = series_curve(left), theirs = series_curve(right);
    uint64_t seed = seed_of(left, right);
    struct comparison comparison = {
        .left = left,
        .right = right,
        .crossover = crossover_of(ours, theirs, seed),
    };

    if (!comparison.crossover.sizes)
        return;
    comparison.gains = allocate(ours.count, sizeof(*comparison.gains));
    comparison.gain_count = gains_of(ours, theirs, seed, comparison.gains);
    list->comparisons = make_room(list->comparisons, list->count, sizeof(*list->comparisons));
    list->comparisons[list->count++] = comparison;
}

void comparison_add_bound(struct comparison *comparison, const struct series_list *list,
                          const char *profile, enum weighing_place weights)
{
    const struct series *left = series_by_key(list, &comparison->left->key);
    const struct series *right = series_by_key(list, &comparison->right->key);
    struct curve ours = series_curve(left), theirs = series_curve(right);

    comparison->bounds[comparison->bound_count++] = (struct comparison_bound){
        profile, weights, crossover_of(ours, theirs, seed_of(left, right))};
    gains_widen(comparison->gains, comparison->gain_count, ours, theirs);
}

enum outcome outcome_of_crossover(const struct crossover *crossover)
{
    if (!crossover_is_conclusive(crossover))
        return OUTCOME_UNCLEAR;
    if (crossover->count > 1)
        return OUTCOME_SEVERAL;
    if (crossover->count)
        return crossover->crossings[0].above == WINNER_LEFT ? OUTCOME_FROM : OUTCOME_UP_TO;
    if (crossover->at_start == WINNER_NEITHER)
        return OUTCOME_EQUAL;
    return crossover->at_start == WINNER_LEFT ? OUTCOME_ALWAYS : OUTCOME_NEVER;
}

static bool is_never(enum outcome outcome)
{
    return outcome == OUTCOME_EQUAL || outcome == OUTCOME_NEVER;
}

bool outcomes_agree(enum outcome one, enum outcome other)
{
    return one == other || (is_never(one) && is_never(other));
}

enum outcome outcome_of(const struct comparison *comparison)
{
    enum outcome outcome = outcome_of_crossover(&comparison->crossover);

    for (size_t i = 0; i < comparison->bound_count; i++) {
        enum outcome bound = outcome_of_crossover(&comparison->bounds[i].crossover);

        if (outcome == OUTCOME_UNCLEAR || bound == outcome)
            continue;
        if (!outcomes_agree(outcome, bound))
            return OUTCOME_WEIGHTS;
        outcome = OUTCOME_NEVER;
    }
    return outcome;
}

bool comparison_flips(const struct comparison *comparison, const struct series_list *list)
{
    const struct series *left = series_by_key(list, &comparison->left->key);
    const struct series *right = series_by_key(list, &comparison->right->key);
    struct crossover other = crossover_observed(series_curve(left), series_curve(right));

    return !outcomes_agree(outcome_of_crossover(&other),
                           outcome_of_crossover(&comparison->crossover));
}

void comparison_add_decider(struct comparison *comparison, char *name)
{
    comparison->deciders =
        make_room(comparison->deciders, comparison->decider_count, sizeof(*comparison->deciders));
    comparison->deciders[comparison->decider_count++] = name;
}

struct interval comparison_interval(const struct comparison *comparison, size_t crossing)
{
    struct interval interval = comparison->crossover.crossings[crossing].layouts;

    for (size_t i = 0; i < comparison->bound_count; i++) {
        const struct crossover *bound = &comparison->bounds[i].crossover;

        if (bound->count != comparison->crossover.count)
            continue;
        interval.low = fmin(interval.low, bound->crossings[crossing].layouts.low);
        interval.high = fmax(interval.high, bound->crossings[crossing].layouts.high);
    }
    return interval;
}

double comparison_sure_from(const struct comparison *comparison)
{
    size_t first = comparison->gain_count;

    while (first > 0 && fmin(comparison->gains[first - 1].layouts.low,
                             comparison->gains[first - 1].weights.low) > CROSSOVER_FLOOR)
        first--;
    return first > 0 && first < comparison->gain_count ? comparison->gains[first].size : 0;
}

static bool same_side(const struct cell *one, const struct cell *other)
{
    return !strcmp(one->mode, other->mode) && !strcmp(one->benchmark, other->benchmark);
}

static bool belongs(const struct comparison *comparison, struct pairing pairing)
{
    return same_side(&comparison->left->key, pairing.left) &&
           same_side(&comparison->right->key, pairing.right);
}

struct pairing *pairings_of(const struct comparison_list *list, size_t *count)
{
    struct pairing *pairings = allocate(list->count, sizeof(*pairings));

    *count = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct comparison *comparison = &list->comparisons[i];
        size_t known = 0;

        while (known < *count && !belongs(comparison, pairings[known]))
            known++;
        if (known == *count)
            pairings[(*count)++] =
                (struct pairing){&comparison->left->key, &comparison->right->key};
    }
    return pairings;
}

const struct comparison *pairing_find(const struct comparison_list *list, struct pairing pairing,
                                      const struct cell *key)
{
    for (size_t i = 0; i < list->count; i++)
        if (belongs(&list->comparisons[i], pairing) &&
            same_baseline(&list->comparisons[i].left->key, key))
            return &list->comparisons[i];
    return NULL;
}

void comparisons_free(struct comparison_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        struct comparison *comparison = &list->comparisons[i];

        for (size_t j = 0; j < comparison->decider_count; j++)
            free(comparison->deciders[j]);
        free(comparison->deciders);
        free(comparison->gains);
    }
    free(list->comparisons);
    *list = (struct comparison_list){0};
}
