/* SPDX-License-Identifier: MIT */
/* What was not measured, and why: a table for each reason. */
#include "absence_table.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

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

/* Whether a cell before it has no numbers for the same reason. */
static bool told_before(const struct result *result, size_t index)
{
    const char *reason = reason_of_cell(&result->cells[index]);

    for (size_t i = 0; i < index; i++) {
        const char *other = reason_of_cell(&result->cells[i]);

        if (other && !strcmp(other, reason))
            return true;
    }
    return false;
}

static void put_reason(const struct result *result, const char *reason, struct table_sink *sink)
{
    char *caption = format_text("Not measured: %s\n", reason);
    struct table table = table_new(1, 1);

    table_add(&table, "cell");
    for (size_t i = 0; i < result->count; i++) {
        const char *other = reason_of_cell(&result->cells[i]);

        if (other && !strcmp(other, reason))
            table_add(&table, result->cells[i].cell.name);
    }
    sink->put(sink, caption, &table);
    table_free(&table);
    free(caption);
}

void absence_table_put(const struct result *result, struct table_sink *sink)
{
    for (size_t i = 0; i < result->count; i++) {
        const char *reason = reason_of_cell(&result->cells[i]);

        if (reason && !told_before(result, i))
            put_reason(result, reason, sink);
    }
}
