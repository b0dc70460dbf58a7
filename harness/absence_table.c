/* SPDX-License-Identifier: MIT */
/* What was not measured, and why. */
#include "absence_table.h"

#define COLUMNS 2

/* Why a repetition has no numbers; NULL where it has. */
static const char *reason_of(const json_t *row)
{
    const char *skipped = json_string_value(json_object_get(row, "skip_message"));

    return skipped ? skipped : json_string_value(json_object_get(row, "error_message"));
}

static const char *reason_of_cell(const struct result_cell *cell)
{
    const char *reason = NULL;

    for (size_t i = 0; !reason && i < cell->repetition_count; i++)
        reason = reason_of(cell->repetitions[i]);
    return reason;
}

void absence_table_put(const struct result *result, struct table_sink *sink)
{
    struct table table = table_new(COLUMNS, COLUMNS);

    table_add(&table, "cell");
    table_add(&table, "why");
    for (size_t i = 0; i < result->count; i++) {
        const char *reason = reason_of_cell(&result->cells[i]);

        if (reason) {
            table_add(&table, result->cells[i].cell.name);
            table_add(&table, reason);
        }
    }
    if (table.count > COLUMNS)
        sink->put(sink, "Not measured, and why\n", &table);
    table_free(&table);
}
