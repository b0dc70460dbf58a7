/* SPDX-License-Identifier: MIT */
/* Counts times weights, read back from a result. */
#include "weighing.h"

#include "memory.h"
#include "statistics.h"

#include <stdlib.h>
#include <string.h>

/* ---- reading ------------------------------------------------------------------------------- */

static bool read_weights(const json_t *weights, struct weighing *weighing,
                         struct weighing_profile *profile)
{
    profile->low = allocate(weighing->weight_count, sizeof(*profile->low));
    profile->high = allocate(weighing->weight_count, sizeof(*profile->high));
    for (size_t i = 0; i < weighing->weight_count; i++) {
        const json_t *bounds = json_object_get(weights, weighing->weights[i]);

        if (json_array_size(bounds) != 2)
            return false;
        profile->low[i] = json_number_value(json_array_get(bounds, 0));
        profile->high[i] = json_number_value(json_array_get(bounds, 1));
    }
    return true;
}

/* The names are those of the first profile. */
static void read_names(json_t *weights, struct weighing *weighing)
{
    const char *name;
    json_t *bounds;

    weighing->weights = allocate(json_object_size(weights), sizeof(*weighing->weights));
    json_object_foreach(weights, name, bounds) weighing->weights[weighing->weight_count++] = name;
}

static bool read_profiles(const struct result *result, struct weighing *weighing)
{
    json_t *profiles = json_object_get(result->context, "weights"), *weights;
    const char *name;

    json_object_foreach(profiles, name, weights)
    {
        struct weighing_profile *profile = &weighing->profiles[weighing->profile_count];

        if (weighing->profile_count == WEIGHING_PROFILES)
            return false;
        if (!weighing->profile_count++)
            read_names(weights, weighing);
        profile->name = name;
        if (!read_weights(weights, weighing, profile))
            return false;
        if (!strcmp(name, result_context(result, "profile")))
            weighing->chosen = weighing->profile_count - 1;
    }
    return weighing->profile_count;
}

/* One row's, for an operation. */
static bool read_charged(const json_t *row, const struct weighing *weighing,
                         const struct weighing_profile *profile, double *charged)
{
    const json_t *counts = json_object_get(json_object_get(row, "charged"), profile->name);
    double iterations = json_number_value(json_object_get(row, "iterations"));

    for (size_t i = 0; i < weighing->weight_count; i++)
        charged[i] = json_number_value(json_object_get(counts, weighing->weights[i])) / iterations;
    return counts && iterations > 0;
}

static bool read_row(const json_t *row, struct weighing *weighing, size_t index)
{
    for (size_t i = 0; i < weighing->profile_count; i++) {
        struct weighing_profile *profile = &weighing->profiles[i];

        if (!read_charged(row, weighing, profile,
                          &profile->charged[index * weighing->weight_count]))
            return false;
    }
    return true;
}

/* As in cell_costs.c: a row without cycles is no layout. */
static bool is_layout(const json_t *row)
{
    return json_is_number(json_object_get(row, "modelled_cycles"));
}

static size_t count_rows(const struct result *result)
{
    size_t count = 0;

    for (size_t i = 0; i < result->count; i++)
        count += result->cells[i].repetition_count;
    return count;
}

static bool read_rows(const struct result *result, struct weighing *weighing)
{
    size_t count = count_rows(result), next = 0;

    weighing->first_rows = allocate(result->count, sizeof(*weighing->first_rows));
    for (size_t i = 0; i < weighing->profile_count; i++)
        weighing->profiles[i].charged = allocate(count * weighing->weight_count, sizeof(double));
    for (size_t i = 0; i < result->count; i++) {
        weighing->first_rows[i] = next;
        for (size_t j = 0; j < result->cells[i].repetition_count; j++) {
            const json_t *row = result->cells[i].repetitions[j];

            if (is_layout(row) && !read_row(row, weighing, next++))
                return false;
        }
    }
    return true;
}

bool weighing_of(const struct result *result, struct weighing *weighing)
{
    *weighing = (struct weighing){0};
    if (read_profiles(result, weighing) && read_rows(result, weighing))
        return true;
    weighing_free(weighing);
    return false;
}

/* ---- weighing ------------------------------------------------------------------------------ */

static double weight_at(const struct weighing_profile *profile, size_t weight,
                        enum weighing_place place)
{
    if (place == WEIGHTS_MIDDLE)
        return (profile->low[weight] + profile->high[weight]) / 2;
    return place == WEIGHTS_LOW ? profile->low[weight] : profile->high[weight];
}

static double cycles_of(const struct weighing *weighing, size_t row,
                        const struct weighing_case *which)
{
    const struct weighing_profile *profile = &weighing->profiles[which->profile];
    const double *charged = &profile->charged[row * weighing->weight_count];
    double cycles = 0;

    for (size_t i = 0; i < weighing->weight_count; i++)
        cycles +=
            charged[i] * weight_at(profile, i, i == which->weight ? which->place : which->all);
    return cycles;
}

static void weigh_cell(const struct weighing *weighing, size_t cell,
                       const struct weighing_case *which, struct cell_cost *cost)
{
    double *layouts = allocate(cost->count, sizeof(*layouts));

    for (size_t i = 0; i < cost->count; i++)
        layouts[i] = cycles_of(weighing, weighing->first_rows[cell] + i, which);
    cost->layouts = layouts;
    if (cost->count)
        cost->median = summarise(layouts, cost->count).median;
}

struct cell_costs weighing_costs(const struct weighing *weighing, const struct cell_costs *costs,
                                 const struct weighing_case *which)
{
    struct cell_costs weighed = *costs;

    weighed.cells = allocate(costs->count, sizeof(*weighed.cells));
    memcpy(weighed.cells, costs->cells, costs->count * sizeof(*weighed.cells));
    for (size_t i = 0; i < costs->count; i++)
        weigh_cell(weighing, i, which, &weighed.cells[i]);
    return weighed;
}

bool weighing_is_wide(const struct weighing *weighing, size_t profile, size_t weight)
{
    return weighing->profiles[profile].low[weight] < weighing->profiles[profile].high[weight];
}

void weighing_free(struct weighing *weighing)
{
    for (size_t i = 0; i < WEIGHING_PROFILES; i++) {
        free(weighing->profiles[i].low);
        free(weighing->profiles[i].high);
        free(weighing->profiles[i].charged);
    }
    free(weighing->weights);
    free(weighing->first_rows);
    *weighing = (struct weighing){0};
}
