/* SPDX-License-Identifier: MIT */
/* From rows to costs by layout. */
#include "cell_costs.h"

#include "counter.h"
#include "memory.h"
#include "statistics.h"

#include <math.h>
#include <stdlib.h>

#define MODELLED_MEANING                                                                           \
    "cycles that a model of caches, TLBs and events predicts, by a machine profile; not a time"

/* A number of the row; false where the row has none of that name. */
static bool number_of(const json_t *row, enum ipclab_counter which, double *number)
{
    const json_t *value = json_object_get(row, counters[which].name);

    *number = json_number_value(value);
    return json_is_number(value);
}

/* A row that was skipped or failed has no numbers at all. */
static bool is_measured(const json_t *row)
{
    return json_is_number(json_object_get(row, "iterations"));
}

static bool all_have(const struct result *result, enum ipclab_counter which)
{
    bool any = false;
    double number;

    for (size_t i = 0; i < result->count; i++)
        for (size_t j = 0; j < result->cells[i].repetition_count; j++) {
            const json_t *row = result->cells[i].repetitions[j];

            if (is_measured(row) && !number_of(row, which, &number))
                return false;
            any |= is_measured(row);
        }
    return any;
}

/* Why there is no cost. */
static const char *note_of(const json_t *row)
{
    if (is_measured(row))
        return "no time";
    return json_object_get(row, "skipped") ? "skipped" : "failed";
}

static struct cell_cost costs_of_cell(const struct result_cell *from, enum ipclab_counter which)
{
    struct cell_cost cost = {
        .cell = from->cell,
        .layouts = allocate(from->repetition_count, sizeof(*cost.layouts)),
        .median = NAN,
    };
    double delivered;

    for (size_t i = 0; i < from->repetition_count; i++) {
        const json_t *row = from->repetitions[i];

        cost.count += number_of(row, which, &cost.layouts[cost.count]);
        cost.delivers |= number_of(row, COUNTER_BYTES_DELIVERED, &delivered) && delivered > 0;
    }
    if (cost.count)
        cost.median = summarise(cost.layouts, cost.count).median;
    else
        cost.note = note_of(from->representative);
    return cost;
}

static bool relaxes_trust(const struct cell *cell)
{
    return cell->present & 1u << PARAMETER_TRUST && cell->parameter[PARAMETER_TRUST];
}

static struct cell_costs costs_by(const struct result *result, enum ipclab_counter counter)
{
    struct cell_costs costs = {
        .class = result->class,
        .counter = counter,
        .unit = result->class->cost_unit,
        .meaning = result->class->meaning,
        .model = "",
        .trust = "",
        .machine = result_context(result, "machine"),
        .cells = allocate(result->count, sizeof(*costs.cells)),
        .count = result->count,
    };

    for (size_t i = 0; i < result->count; i++) {
        costs.cells[i] = costs_of_cell(&result->cells[i], counter);
        if (relaxes_trust(&costs.cells[i].cell))
            costs.trust = "some protection is given up where trust is relaxed";
    }
    return costs;
}

struct cell_costs cell_costs_counted(const struct result *result)
{
    return costs_by(result, result->class->cost);
}

struct cell_costs cell_costs_of(const struct result *result)
{
    struct cell_costs costs;

    if (!all_have(result, COUNTER_MODELLED_CYCLES))
        return cell_costs_counted(result);
    costs = costs_by(result, COUNTER_MODELLED_CYCLES);
    costs.unit = "modelled cycles";
    costs.meaning = MODELLED_MEANING;
    costs.model = result_context(result, "cost_model");
    return costs;
}

void cell_costs_free(struct cell_costs *costs)
{
    for (size_t i = 0; i < costs->count; i++)
        free(costs->cells[i].layouts);
    free(costs->cells);
    *costs = (struct cell_costs){0};
}
