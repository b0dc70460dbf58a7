/* SPDX-License-Identifier: MIT */
/* Counters by cell. */
#include "counter_table.h"

#include "counter.h"
#include "memory.h"

#include <stdlib.h>

bool counter_is_interesting(const struct result *result, enum ipclab_counter which)
{
    const char *name = counters[which].name;

    for (size_t i = 0; i < result->count; i++)
        if (json_number_value(json_object_get(result->cells[i].representative, name)) != 0)
            return true;
    return false;
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

/* With how well modelled cycles are known, where some are among the counters. */
static char *caption_of(const struct result *result)
{
    const char *model = result_context(result, "cost_model");

    return format_text(
        "Counters for one operation; those that are 0 everywhere are left out\n%s%s%s",
        *model ? "(modelled cycles: " : "", model, *model ? ")\n" : "");
}

void counter_table_put(const struct result *result, struct table_sink *sink)
{
    bool shown[COUNTER_COUNT];
    size_t columns = 1;
    struct table table;
    char *caption;

    for (int which = 0; which < COUNTER_COUNT; which++)
        columns += shown[which] = counter_is_interesting(result, (enum ipclab_counter)which);
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
    caption = caption_of(result);
    sink->put(sink, caption, &table);
    free(caption);
    table_free(&table);
}
