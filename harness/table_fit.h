/* SPDX-License-Identifier: MIT */
/* The form in which a table is no wider than a page: as it is, turned over, or in panels. */
#ifndef IPCLAB_HARNESS_TABLE_FIT_H
#define IPCLAB_HARNESS_TABLE_FIT_H

#include "table.h"

#include <stdbool.h>

/* Whether the table, turned over, takes fewer panels of `width` columns of text than as it is. */
bool table_fits_better_turned(const struct table *table, size_t width);

/* The table with its rows for columns: what told the rows apart heads the columns. The caller
 * frees it. */
struct table table_turned(const struct table *table);

/* Prints the table within `width` columns: where it is wider in panels, each of which begins with
 * the columns that tell the rows apart, and leaves out rows that have nothing in it. */
void table_print_panels(const struct table *table, size_t width, FILE *file);

/* Prints the table in whichever of its two forms needs fewer panels, the columns that tell its
 * rows apart repeated in each. A table whose such columns take more than half of `width` is
 * printed as it is. */
void table_print_within(const struct table *table, size_t width, FILE *file);

#endif
