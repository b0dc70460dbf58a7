/* SPDX-License-Identifier: MIT */
#include "table_fit.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

static size_t rows_of(const struct table *table)
{
    return table->count / table->columns;
}

struct table table_turned(const struct table *table)
{
    struct table turned = table_new(rows_of(table), 1);

    turned.headings = table->keys;
    for (size_t column = 0; column < table->columns; column++)
        for (size_t row = 0; row < turned.columns; row++)
            table_add(&turned, table->cells[row * table->columns + column]);
    return turned;
}

/* What the columns that tell the rows apart take. */
static size_t key_width(const struct table *table)
{
    size_t width = 0;

    for (size_t column = 0; column < table->keys; column++)
        width += table_column_width(table, column);
    return width;
}

/* Behind the last column of the panel that begins with `first`: at least one. */
static size_t panel_end(const struct table *table, size_t first, size_t width)
{
    size_t end = first, taken = key_width(table);

    while (end < table->columns &&
           (end == first || taken + table_column_width(table, end) <= width))
        taken += table_column_width(table, end++);
    return end;
}

static size_t count_panels(const struct table *table, size_t width)
{
    size_t panels = 0;

    for (size_t first = table->keys; first < table->columns; panels++)
        first = panel_end(table, first, width);
    return panels;
}

bool table_fits_better_turned(const struct table *table, size_t width)
{
    struct table turned;
    bool better;

    if (!table->keys || table->keys >= table->columns || count_panels(table, width) == 1)
        return false;
    turned = table_turned(table);
    better = count_panels(&turned, width) < count_panels(table, width);
    table_free(&turned);
    return better;
}

/* Whether the row has nothing to say in these columns. */
static bool is_empty(const struct table *table, size_t row, size_t first, size_t end)
{
    for (size_t column = first; column < end; column++)
        if (strcmp(table->cells[row * table->columns + column], TABLE_NOTHING) != 0)
            return false;
    return true;
}

/* The table with its key columns, and of the others those from `first` on before `end`. */
static struct table panel_of(const struct table *table, size_t first, size_t end)
{
    size_t words = table->left <= first ? 0 : table->left < end ? table->left - first : end - first;
    struct table panel = table_new(table->keys + end - first,
                                   table->left < table->keys ? table->left : table->keys + words);

    panel.keys = table->keys;
    panel.headings = table->headings;
    for (size_t row = 0; row < rows_of(table); row++) {
        if (row >= table->headings && is_empty(table, row, first, end))
            continue;
        for (size_t column = 0; column < end; column++)
            if (column < table->keys || column >= first)
                table_add(&panel, table->cells[row * table->columns + column]);
    }
    return panel;
}

void table_print_panels(const struct table *table, size_t width, FILE *file)
{
    for (size_t first = table->keys; first < table->columns;) {
        size_t end = panel_end(table, first, width);
        struct table panel = panel_of(table, first, end);

        if (first > table->keys)
            fputc('\n', file);
        table_print(&panel, file);
        table_free(&panel);
        first = end;
    }
}

void table_print_within(const struct table *table, size_t width, FILE *file)
{
    struct table turned;

    if (table->keys >= table->columns || key_width(table) > width / 2) {
        table_print(table, file);
    } else if (!table_fits_better_turned(table, width)) {
        table_print_panels(table, width, file);
    } else {
        turned = table_turned(table);
        table_print_panels(&turned, width, file);
        table_free(&turned);
    }
}
