/* SPDX-License-Identifier: MIT */
/* Tables of text. */
#include "table.h"

#include "memory.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define BETWEEN        2 /* blanks before each column */
#define DECIMALS_BELOW 1000

struct table table_new(size_t columns, size_t left)
{
    return (struct table){.columns = columns, .left = left, .keys = left ? left : 1, .headings = 1};
}

void table_add(struct table *table, const char *text)
{
    table->cells = make_room(table->cells, table->count, sizeof(*table->cells));
    table->cells[table->count++] = copy_text(text);
}

void table_add_number(struct table *table, double number)
{
    /* A count is a count; what is a mean of counts shows that it is one, as long as that says
     * anything. */
    bool whole = number == floor(number) || fabs(number) >= DECIMALS_BELOW;
    char *text = format_text(whole ? "%.0f" : "%.2f", number);

    table_add(table, text);
    free(text);
}

size_t table_column_width(const struct table *table, size_t column)
{
    size_t width = 0;

    for (size_t i = column; i < table->count; i += table->columns)
        if (strlen(table->cells[i]) > width)
            width = strlen(table->cells[i]);
    return width + BETWEEN;
}

static void print_row(const struct table *table, const size_t *widths, size_t first, FILE *file)
{
    size_t pending = 0; /* blanks that are due before the next text */

    for (size_t column = 0; column < table->columns && first + column < table->count; column++) {
        const char *text = table->cells[first + column];
        size_t padding = widths[column] - BETWEEN - strlen(text);

        pending += BETWEEN;
        if (column >= table->left)
            pending += padding;
        if (*text) {
            fprintf(file, "%*s%s", (int)pending, "", text);
            pending = 0;
        }
        if (column < table->left)
            pending += padding;
    }
    fputc('\n', file);
}

void table_print(const struct table *table, FILE *file)
{
    size_t *widths = allocate(table->columns, sizeof(*widths));

    for (size_t column = 0; column < table->columns; column++)
        widths[column] = table_column_width(table, column);
    for (size_t first = 0; first < table->count; first += table->columns)
        print_row(table, widths, first, file);
    free(widths);
}

static void print_markdown_row(const struct table *table, size_t first, FILE *file)
{
    for (size_t column = 0; column < table->columns; column++)
        fprintf(file, "| %s ", table->cells[first + column]);
    fputs("|\n", file);
}

void table_print_markdown(const struct table *table, FILE *file)
{
    print_markdown_row(table, 0, file);
    for (size_t column = 0; column < table->columns; column++)
        fputs(column < table->left ? "|---" : "|---:", file);
    fputs("|\n", file);
    for (size_t first = table->columns; first < table->count; first += table->columns)
        print_markdown_row(table, first, file);
}

void table_free(struct table *table)
{
    for (size_t i = 0; i < table->count; i++)
        free(table->cells[i]);
    free(table->cells);
    *table = (struct table){0};
}
