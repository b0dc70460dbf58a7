/* SPDX-License-Identifier: MIT */
/* Measurements as Google Benchmark's JSON. */
#include "results_json.h"

#include "counter.h"
#include "memory.h"
#include "result.h"
#include "statistics.h"

#include <stdlib.h>
#include <string.h>

/* How a statistic over the repetitions is named there, and where it is in a summary. */
struct aggregate {
    const char *name;
    const char *unit;
    size_t offset;
};

static const struct aggregate aggregates[] = {
    {"mean", "time", offsetof(struct summary, mean)},
    {"median", "time", offsetof(struct summary, median)},
    {"stddev", "time", offsetof(struct summary, deviation)},
    {"cv", "percentage", offsetof(struct summary, variation)},
};

/* Exact while it can be: an integer where the total divides by the operations. */
static json_t *per_operation(uint64_t total, uint64_t iterations)
{
    if (total % iterations == 0 && total / iterations <= INT64_MAX)
        return json_integer((json_int_t)(total / iterations));
    return json_real((double)total / (double)iterations);
}

/* What every row has. Families are runs of cells of one mode and benchmark. */
static json_t *new_row(const struct measurement_set *set, size_t cell, const char *suffix,
                       const char *run_type)
{
    const struct cell *this = measurements_of(set, cell)->cell;
    size_t family = 0, instance = 0;
    json_t *row = json_object();
    char *name = format_text("%s%s%s", this->name, *suffix ? "_" : "", suffix);

    for (size_t i = 1; i <= cell; i++) {
        const struct cell *before = measurements_of(set, i - 1)->cell;
        const struct cell *each = measurements_of(set, i)->cell;
        bool same =
            !strcmp(each->mode, before->mode) && !strcmp(each->benchmark, before->benchmark);

        instance = same ? instance + 1 : 0;
        family += !same;
    }
    json_object_set_new(row, "name", json_string(name));
    json_object_set_new(row, "family_index", json_integer((json_int_t)family));
    json_object_set_new(row, "per_family_instance_index", json_integer((json_int_t)instance));
    json_object_set_new(row, "run_name", json_string(this->name));
    json_object_set_new(row, "run_type", json_string(run_type));
    json_object_set_new(row, "repetitions", json_integer(set->repetitions));
    json_object_set_new(row, "threads", json_integer(1));
    free(name);
    return row;
}

static void finish_row(const struct measurement_set *set, json_t *row)
{
    json_object_set_new(row, "label", json_string(engine_classes[set->class].label));
}

static void set_times(json_t *row, json_t *nanoseconds)
{
    json_object_set_new(row, "real_time", nanoseconds);
    json_object_set(row, "cpu_time", nanoseconds);
    json_object_set_new(row, "time_unit", json_string("ns"));
}

/* What the modelled cycles were charged for, by profile and weight: totals over `iterations`. */
static json_t *charged_json(const struct measurement_set *set,
                            const struct measurement *measurement)
{
    json_t *value = json_object();

    for (unsigned i = 0; i < set->model->count; i++) {
        const int64_t *counts = measurement->counts[i].weights;
        json_t *charged = json_object();

        for (int weight = 0; weight < WEIGHT_COUNT; weight++)
            if (counts[weight])
                json_object_set_new(charged, profile_weight_keys[weight],
                                    json_integer(counts[weight]));
        json_object_set_new(value, set->model->profiles[i].name, charged);
    }
    return value;
}

/* What each profile charges for one: low and high. */
static json_t *weights_json(const struct cost_model *model)
{
    json_t *value = json_object();

    for (unsigned i = 0; i < model->count; i++) {
        const struct profile *profile = &model->profiles[i];
        json_t *weights = json_object();

        for (int weight = 0; weight < WEIGHT_COUNT; weight++)
            json_object_set_new(weights, profile_weight_keys[weight],
                                json_pack("[f, f]", profile->weights[weight].cycles[BOUND_LOW],
                                          profile->weights[weight].cycles[BOUND_HIGH]));
        json_object_set_new(value, profile->name, weights);
    }
    return value;
}

static void set_numbers(const struct measurement_set *set, const struct measurement *measurement,
                        json_t *row)
{
    json_object_set_new(row, "iterations", json_integer((json_int_t)measurement->iterations));
    if (measurement_set_has_times(set))
        set_times(row, json_real(measurement_nanoseconds(set, measurement)));
    for (int which = 0; which < COUNTER_COUNT; which++)
        if (measurement_has(measurement, (enum ipclab_counter)which))
            json_object_set_new(
                row, counters[which].name,
                per_operation(measurement->counters[which], measurement->iterations));
    if (measurement->counts)
        json_object_set_new(row, "charged", charged_json(set, measurement));
}

static json_t *repetition_row(const struct measurement_set *set, size_t cell, unsigned repetition)
{
    const struct measurement *measurement = &measurements_of(set, cell)[repetition];
    bool measured = measurement->status == RUN_MEASURED;
    bool failed = measurement->status == RUN_FAILED;
    /* compare.py takes the time of every iteration: without one a row is none. */
    bool timed = measured && measurement_set_has_times(set);
    json_t *row = new_row(set, cell, "", timed ? "iteration" : "aggregate");

    json_object_set_new(row, "repetition_index", json_integer(repetition));
    if (measured) {
        set_numbers(set, measurement, row);
    } else {
        json_object_set_new(row, failed ? "error_occurred" : "skipped", json_true());
        json_object_set_new(row, failed ? "error_message" : "skip_message",
                            json_string(measurement->message));
    }
    finish_row(set, row);
    return row;
}

/* A counter, or the time for which == COUNTER_COUNT, of all repetitions of a cell. */
static struct summary summarise_cell(const struct measurement_set *set, size_t cell, int which)
{
    const struct measurement *all = measurements_of(set, cell);
    double *values = allocate(set->repetitions, sizeof(*values));
    struct summary summary;

    for (unsigned i = 0; i < set->repetitions; i++)
        values[i] = which == COUNTER_COUNT
                        ? measurement_nanoseconds(set, &all[i])
                        : measurement_counter(&all[i], (enum ipclab_counter)which);
    summary = summarise(values, set->repetitions);
    free(values);
    return summary;
}

static json_t *aggregate_value(const struct measurement_set *set, size_t cell, int which,
                               const struct aggregate *aggregate)
{
    struct summary summary = summarise_cell(set, cell, which);
    double value;

    memcpy(&value, (const char *)&summary + aggregate->offset, sizeof(value));
    return json_real(value);
}

static json_t *aggregate_row(const struct measurement_set *set, size_t cell,
                             const struct aggregate *aggregate)
{
    json_t *row = new_row(set, cell, aggregate->name, "aggregate");

    json_object_set_new(row, "aggregate_name", json_string(aggregate->name));
    json_object_set_new(row, "aggregate_unit", json_string(aggregate->unit));
    json_object_set_new(row, "iterations", json_integer(set->repetitions));
    if (measurement_set_has_times(set))
        set_times(row, aggregate_value(set, cell, COUNTER_COUNT, aggregate));
    for (int which = 0; which < COUNTER_COUNT; which++)
        if (measurement_has(measurements_of(set, cell), (enum ipclab_counter)which))
            json_object_set_new(row, counters[which].name,
                                aggregate_value(set, cell, which, aggregate));
    finish_row(set, row);
    return row;
}

/* Aggregates are of cells that were measured every time. */
static bool all_measured(const struct measurement_set *set, size_t cell)
{
    for (unsigned i = 0; i < set->repetitions; i++)
        if (measurements_of(set, cell)[i].status != RUN_MEASURED)
            return false;
    return true;
}

json_t *results_json(const struct measurement_set *set, json_t *context)
{
    json_t *rows = json_array();

    for (size_t cell = 0; cell < set->cell_count; cell++) {
        for (unsigned i = 0; i < set->repetitions; i++)
            json_array_append_new(rows, repetition_row(set, cell, i));
        if (set->repetitions < 2 || !all_measured(set, cell))
            continue;
        for (size_t i = 0; i < sizeof(aggregates) / sizeof(*aggregates); i++)
            json_array_append_new(rows, aggregate_row(set, cell, &aggregates[i]));
    }
    json_object_set_new(context, "ipclab_results_version", json_integer(RESULTS_VERSION));
    if (set->model)
        json_object_set_new(context, "weights", weights_json(set->model));
    return json_pack("{s:o, s:o}", "context", context, "benchmarks", rows);
}
