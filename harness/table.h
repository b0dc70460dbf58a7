/* SPDX-License-Identifier: MIT */
/* Tables of text, their columns as wide as what is in them. */
#ifndef IPCLAB_HARNESS_TABLE_H
#define IPCLAB_HARNESS_TABLE_H

#include <stddef.h>
#include <stdio.h>

/* In a cell that has nothing to say: what would stand there does not exist. */
#define TABLE_NOTHING "-"

struct table {
    size_t columns;
    size_t left;     /* the first columns are words and go to the left; the others to the right */
    size_t keys;     /* the first columns tell the rows apart: at first those to the left, or one */
    size_t headings; /* the first rows head the columns: at first one */
    char **cells;
    size_t count;
};

/* An empty table of `columns` columns, the first `left` of them left-aligned. */
struct table table_new(size_t columns, size_t left);

/* Appends a cell, row by row from the left; the first row is the heading. */
void table_add(struct table *table, const char *text);
void table_add_number(struct table *table, double number);

/* What the column takes, the two blanks before it included. */
size_t table_column_width(const struct table *table, size_t column);

/* Prints it, indented by two blanks. Empty columns at a row's end print no blanks. */
void table_print(const struct table *table, FILE *file);

/* The same as a table of Markdown. */
void table_print_markdown(const struct table *table, FILE *file);

void table_free(struct table *table);

#endif
