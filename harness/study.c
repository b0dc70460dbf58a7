/* SPDX-License-Identifier: MIT */
/* Which curves are compared. */
#include "study.h"

#include "study_weights.h"

#include <string.h>

#define GATHER    "gather"
#define RING      "ring"
#define RING_EACH "ring-each"

/*
 * The thread of December 1994 has three: make do with a contiguous message, which the sender
 * packs and the receiver unpacks (Frantz, KeyKOS); send several messages, one for each segment
 * (Landau); set up a shared segment, since several messages cost several context switches
 * (Shapiro, EROS).
 */
const struct alternative alternatives[STUDY_ALTERNATIVES] = {
    {RING, STUDY_REFERENCE, "packing and unpacking"},
    {RING_EACH, STUDY_REFERENCE, "one message per segment"},
    {RING, STUDY_SHARED, "a shared segment"},
};

const struct alternative *alternative_of(const struct cell *key)
{
    for (size_t i = 0; i < STUDY_ALTERNATIVES; i++)
        if (!strcmp(key->benchmark, alternatives[i].benchmark) &&
            !strcmp(key->mode, alternatives[i].mode))
            return &alternatives[i];
    return NULL;
}

static bool same_work(const struct cell *one, const struct cell *other)
{
    return !strcmp(one->benchmark, other->benchmark) && same_baseline(one, other);
}

static void compare_modes(struct study *study)
{
    const struct series_list *list = &study->by_size;

    for (size_t i = 0; i < list->count; i++)
        for (size_t j = 0; j < i; j++) {
            const struct series *left = &list->series[i], *right = &list->series[j];

            if (!same_work(&left->key, &right->key) || disturbance_is_measured(&left->key))
                continue;
            if (!strcmp(left->key.mode, STUDY_REFERENCE))
                comparison_add(&study->modes, right, left);
            else
                comparison_add(&study->modes, left, right);
        }
}

static void compare_gather(struct study *study)
{
    const struct series_list *list = &study->by_segment;

    for (size_t i = 0; i < list->count; i++) {
        const struct cell *ours = &list->series[i].key;

        if (strcmp(ours->mode, GATHER) || strcmp(ours->benchmark, RING))
            continue;
        for (size_t j = 0; j < list->count; j++)
            if (alternative_of(&list->series[j].key) && same_baseline(ours, &list->series[j].key))
                comparison_add(&study->gather, &list->series[i], &list->series[j]);
    }
}

struct study study_of(const struct result *result)
{
    struct study study = {.costs = cell_costs_of(result)};

    study.by_size = series_of(&study.costs, PARAMETER_SIZE);
    study.by_segment = series_of(&study.costs, PARAMETER_SEGMENT);
    compare_modes(&study);
    compare_gather(&study);
    study.reproductions = reproductions_of(result, &study.costs);
    study.disturbances = disturbances_of(result);
    weigh_study(&study, result);
    return study;
}

bool study_has_findings(const struct study *study)
{
    for (size_t i = 0; i < study->modes.count; i++)
        if (!strcmp(study->modes.comparisons[i].right->key.mode, STUDY_REFERENCE))
            return true;
    return study->gather.count > 0 || study->disturbances.count > 0;
}

void study_free(struct study *study)
{
    weighing_free(&study->weighing);
    reproductions_free(&study->reproductions);
    disturbances_free(&study->disturbances);
    comparisons_free(&study->modes);
    comparisons_free(&study->gather);
    series_free(&study->by_size);
    series_free(&study->by_segment);
    cell_costs_free(&study->costs);
}
