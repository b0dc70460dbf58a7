/* SPDX-License-Identifier: MIT */
/* What is told of a result. */
#include "report.h"

#include "comparison_table.h"
#include "cost_table.h"
#include "counter.h"
#include "finding.h"
#include "table.h"

/* A longer table of counters nobody reads on a terminal. */
#define CELLS_SHOWN 128

void report_costs(const struct result *result, FILE *file)
{
    struct cell_costs costs = cell_costs_of(result);

    if (result->class->standing == COST_NONE)
        fprintf(file, "Engine class %s publishes no time: %s\n", result->class->label,
                result->class->meaning);
    else
        cost_tables_print(result, &costs, file);
    cell_costs_free(&costs);
}

void report_findings(const struct result *result, FILE *file)
{
    struct study study = study_of(result);

    comparison_tables_print(&study, file);
    if (study_has_findings(&study))
        fputc('\n', file);
    findings_print(&study, file);
    study_free(&study);
}

/* The number, or why there is none. */
static void add_value(struct table *table, const json_t *row, const char *counter)
{
    const json_t *value = json_object_get(row, counter);

    if (json_is_number(value))
        table_add_number(table, json_number_value(value));
    else if (json_object_get(row, "error_occurred"))
        table_add(table, "failed");
    else
        table_add(table, json_object_get(row, "skipped") ? "skipped" : "-");
}

/* Columns are for counters that are not 0 everywhere. */
static bool is_interesting(const struct result *result, const char *counter)
{
    for (size_t i = 0; i < result->count; i++)
        if (json_number_value(json_object_get(result->cells[i].representative, counter)) != 0)
            return true;
    return false;
}

void report_counters(const struct result *result, FILE *file)
{
    bool shown[COUNTER_COUNT];
    size_t columns = 1;
    struct table table;

    if (result->count > CELLS_SHOWN) {
        fprintf(file, "The counters of all %zu cells are in summary.csv.\n", result->count);
        return;
    }
    for (int which = 0; which < COUNTER_COUNT; which++)
        columns += shown[which] = is_interesting(result, counters[which].name);
    table = table_new(columns, 1);
    table_add(&table, "cell");
    for (int which = 0; which < COUNTER_COUNT; which++)
        if (shown[which])
            table_add(&table, counters[which].name);
    for (size_t i = 0; i < result->count; i++) {
        table_add(&table, result->cells[i].cell.name);
        for (int which = 0; which < COUNTER_COUNT; which++)
            if (shown[which])
                add_value(&table, result->cells[i].representative, counters[which].name);
    }
    fputs("Counters for one operation; those that are 0 everywhere are left out\n", file);
    table_print(&table, file);
    table_free(&table);
}
