/* SPDX-License-Identifier: MIT */
/* Published ratios, computed again from cells. */
#include "reproduction.h"

#include "counter.h"
#include "memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double cost_of(const struct cell_costs *costs, const struct cell *cell)
{
    for (size_t i = 0; i < costs->count; i++)
        if (!strcmp(costs->cells[i].cell.name, cell->name))
            return costs->cells[i].median;
    return NAN;
}

static double instructions_of(const struct result *result, const struct cell *cell)
{
    for (size_t i = 0; i < result->count; i++) {
        const json_t *value =
            json_object_get(result->cells[i].representative, counters[COUNTER_INSTRUCTIONS].name);

        if (!strcmp(result->cells[i].cell.name, cell->name))
            return json_is_number(value) ? json_number_value(value) : NAN;
    }
    return NAN;
}

/* NAN where there is none. */
static double ratio_of(double cost, double over)
{
    return over > 0 ? cost / over : NAN;
}

static double cost_ratio(const struct cell_costs *costs, const struct published_ratio *published)
{
    return ratio_of(cost_of(costs, &published->cell), cost_of(costs, &published->over));
}

/* Whether costs of the class may be held against each other at all. */
static bool is_comparable(const struct engine_class_description *class)
{
    return class->standing == COST_MEASURED || class->standing == COST_EXACT;
}

struct reproduction_list reproductions_of(const struct result *result,
                                          const struct cell_costs *costs)
{
    struct reproduction_list list = {
        .reproductions = allocate(result->published_count, sizeof(*list.reproductions))};

    for (size_t i = 0; i < result->published_count; i++) {
        const struct published_ratio *published = &result->published[i];
        double cost = cost_ratio(costs, published);

        if (isnan(cost) || !is_comparable(result->class))
            continue;
        list.reproductions[list.count++] = (struct reproduction){
            .published = published,
            .instructions = ratio_of(instructions_of(result, &published->cell),
                                     instructions_of(result, &published->over)),
            .cost = cost,
            .weights = {cost, cost},
        };
    }
    return list;
}

void reproductions_widen(struct reproduction_list *list, const struct cell_costs *costs)
{
    for (size_t i = 0; i < list->count; i++) {
        struct reproduction *each = &list->reproductions[i];
        double cost = cost_ratio(costs, each->published);

        each->weights.low = fmin(each->weights.low, cost);
        each->weights.high = fmax(each->weights.high, cost);
    }
}

void reproductions_free(struct reproduction_list *list)
{
    free(list->reproductions);
    *list = (struct reproduction_list){0};
}
