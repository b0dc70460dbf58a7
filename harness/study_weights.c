/* SPDX-License-Identifier: MIT */
/* Bounds, and what decides where they disagree. */
#include "study_weights.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

/* The study's curves in one case. */
struct weighed {
    struct cell_costs costs;
    struct series_list by_size, by_segment;
};

static struct weighed weigh(const struct study *study, const struct weighing_case *which)
{
    struct weighed weighed = {.costs = weighing_costs(&study->weighing, &study->costs, which)};

    weighed.by_size = series_of(&weighed.costs, PARAMETER_SIZE);
    weighed.by_segment = series_of(&weighed.costs, PARAMETER_SEGMENT);
    return weighed;
}

static void weighed_free(struct weighed *weighed)
{
    series_free(&weighed->by_size);
    series_free(&weighed->by_segment);
    cell_costs_free(&weighed->costs);
}

/* ---- bounds -------------------------------------------------------------------------------- */

static void add_bounds(struct comparison_list *list, const struct series_list *series,
                       const char *profile, enum weighing_place place)
{
    for (size_t i = 0; i < list->count; i++)
        comparison_add_bound(&list->comparisons[i], series, profile, place);
}

static void add_bound(struct study *study, size_t profile, enum weighing_place place)
{
    const struct weighing_case which = {profile, place, WEIGHING_NONE, place};
    const char *name = study->weighing.profiles[profile].name;
    struct weighed weighed = weigh(study, &which);

    add_bounds(&study->modes, &weighed.by_size, name, place);
    add_bounds(&study->gather, &weighed.by_segment, name, place);
    reproductions_widen(&study->reproductions, &weighed.costs);
    weighed_free(&weighed);
}

/* ---- deciders ------------------------------------------------------------------------------ */

static bool depends(const struct comparison *comparison)
{
    return outcome_of(comparison) == OUTCOME_WEIGHTS;
}

static bool any_depends(const struct comparison_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (depends(&list->comparisons[i]))
            return true;
    return false;
}

static bool is_decider(const struct comparison *comparison, const char *name)
{
    for (size_t i = 0; i < comparison->decider_count; i++)
        if (!strcmp(comparison->deciders[i], name))
            return true;
    return false;
}

/* Names what makes another outcome in this case: in all comparisons, or in those where
 * nothing has been named yet. */
static void name_in(struct comparison_list *list, const struct series_list *series,
                    const char *name, bool in_all)
{
    for (size_t i = 0; i < list->count; i++) {
        struct comparison *comparison = &list->comparisons[i];

        if (depends(comparison) && (in_all || !comparison->decider_count) &&
            !is_decider(comparison, name) && comparison_flips(comparison, series))
            comparison_add_decider(comparison, copy_text(name));
    }
}

static void name_case(struct study *study, const struct weighing_case *which, const char *name,
                      bool in_all)
{
    struct weighed weighed = weigh(study, which);

    name_in(&study->modes, &weighed.by_size, name, in_all);
    name_in(&study->gather, &weighed.by_segment, name, in_all);
    weighed_free(&weighed);
}

/* A weight alone, at both of its bounds. */
static void name_weight(struct study *study, size_t profile, size_t weight, const char *name)
{
    const struct weighing_case low = {profile, WEIGHTS_MIDDLE, weight, WEIGHTS_LOW};
    const struct weighing_case high = {profile, WEIGHTS_MIDDLE, weight, WEIGHTS_HIGH};
    bool in_all = profile == study->weighing.chosen;

    name_case(study, &low, name, in_all);
    name_case(study, &high, name, in_all);
}

static void name_weights(struct study *study, size_t profile)
{
    const struct weighing *weighing = &study->weighing;

    for (size_t weight = 0; weight < weighing->weight_count; weight++) {
        const char *key = weighing->weights[weight];
        char *name = profile == weighing->chosen
                         ? copy_text(key)
                         : format_text("%s of %s", key, weighing->profiles[profile].name);

        if (weighing_is_wide(weighing, profile, weight))
            name_weight(study, profile, weight, name);
        free(name);
    }
}

static void name_machine(struct study *study, size_t profile)
{
    const struct weighing_case which = {profile, WEIGHTS_MIDDLE, WEIGHING_NONE, WEIGHTS_MIDDLE};
    char *name = format_text("profile %s", study->weighing.profiles[profile].name);

    name_case(study, &which, name, true);
    free(name);
}

/* No weight does it alone: then it takes several, of those machines whose bounds say so. */
static void name_the_rest(struct comparison_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        struct comparison *comparison = &list->comparisons[i];
        enum outcome outcome = outcome_of_crossover(&comparison->crossover);

        if (comparison->decider_count || !depends(comparison))
            continue;
        for (size_t j = 0; j < comparison->bound_count; j++) {
            const struct comparison_bound *bound = &comparison->bounds[j];
            char *name = format_text("weights of %s", bound->profile);

            if (!outcomes_agree(outcome_of_crossover(&bound->crossover), outcome) &&
                !is_decider(comparison, name))
                comparison_add_decider(comparison, name);
            else
                free(name);
        }
    }
}

/* The chosen machine's weights first, then the other machines, then their weights. */
static void name_deciders(struct study *study)
{
    const struct weighing *weighing = &study->weighing;

    name_weights(study, weighing->chosen);
    for (size_t profile = 0; profile < weighing->profile_count; profile++)
        if (profile != weighing->chosen)
            name_machine(study, profile);
    for (size_t profile = 0; profile < weighing->profile_count; profile++)
        if (profile != weighing->chosen)
            name_weights(study, profile);
    name_the_rest(&study->modes);
    name_the_rest(&study->gather);
}

void weigh_study(struct study *study, const struct result *result)
{
    if (study->costs.counter != COUNTER_MODELLED_CYCLES || !weighing_of(result, &study->weighing))
        return;
    for (size_t profile = 0; profile < study->weighing.profile_count; profile++) {
        add_bound(study, profile, WEIGHTS_LOW);
        add_bound(study, profile, WEIGHTS_HIGH);
    }
    if (any_depends(&study->modes) || any_depends(&study->gather))
        name_deciders(study);
}
