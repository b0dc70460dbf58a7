/* SPDX-License-Identifier: MIT */
/* Spread over repetitions. */
#include "spread_table.h"

#include "bootstrap.h"
#include "memory.h"
#include "phrase.h"
#include "robust.h"
#include "seed.h"
#include "statistics.h"

#include <stdlib.h>

#define COLUMNS 7

static void add_range(struct table *table, double low, double high)
{
    char *text = low == high ? format_text("%.6g", low) : format_text("%.6g to %.6g", low, high);

    table_add(table, text);
    free(text);
}

static bool any_outlier(const struct cell_costs *costs)
{
    for (size_t i = 0; i < costs->count; i++)
        if (costs->cells[i].count > 1 &&
            robust_of(costs->cells[i].layouts, costs->cells[i].count).outliers)
            return true;
    return false;
}

static void add_cell(struct table *table, const struct cell_cost *cost, bool outliers)
{
    struct summary summary = summarise(cost->layouts, cost->count);
    struct robust robust = robust_of(cost->layouts, cost->count);
    struct interval interval =
        bootstrap_median_interval(cost->layouts, cost->count, cell_seed(0, cost->cell.name, 0));

    table_add(table, cost->cell.name);
    table_add_number(table, (double)cost->count);
    table_add_number(table, summary.median);
    add_range(table, interval.low, interval.high);
    table_add_number(table, robust.mad);
    add_range(table, summary.minimum, summary.maximum);
    if (outliers)
        table_add_number(table, (double)robust.outliers);
}

void spread_table_put(const struct cell_costs *costs, struct table_sink *sink)
{
    static const char *const headings[COLUMNS] = {"cell", "repetitions", "median",  "95 % interval",
                                                  "MAD",  "range",       "outliers"};
    bool outliers = any_outlier(costs);
    size_t columns = outliers ? COLUMNS : COLUMNS - 1;
    struct table table = table_new(columns, 1);
    char *caption =
        format_text("Spread over repetitions: %s for one operation\n(the median's interval is by "
                    "bootstrap; MAD is the median absolute deviation; %s)\n",
                    costs->unit,
                    outliers ? "outliers lie beyond Tukey's fences and are in all numbers"
                             : "nothing lies beyond Tukey's fences");

    if (*costs->model)
        caption = phrase_append(caption, "(%s)\n", costs->model);

    for (size_t i = 0; i < columns; i++)
        table_add(&table, headings[i]);
    for (size_t i = 0; i < costs->count; i++)
        if (costs->cells[i].count > 1)
            add_cell(&table, &costs->cells[i], outliers);
    if (table.count > columns)
        sink->put(sink, caption, &table);
    table_free(&table);
    free(caption);
}
