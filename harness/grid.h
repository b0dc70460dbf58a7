/* SPDX-License-Identifier: MIT */
/*
 * Where each baseline has its place in a grid of small pictures: what one parameter is, by
 * column; what all others are, by row. Rows and columns count from 0, in the scenario's order.
 */
#ifndef IPCLAB_HARNESS_GRID_H
#define IPCLAB_HARNESS_GRID_H

#include "series.h"

struct grid {
    uint32_t across; /* PARAMETER_BIT of what the columns are by; 0: there is one column */
    uint32_t hidden; /* of parameters that neither rows nor columns are by */
    struct cell *rows, *columns; /* keys with the parameters that count there */
    size_t row_count, column_count;
};

/* Of the series of one benchmark. */
struct grid grid_of(const struct series_list *list, const char *benchmark, uint32_t across);

/* Where the small picture of `key` is, from 0. */
size_t grid_row(const struct grid *grid, const struct cell *key);
size_t grid_column(const struct grid *grid, const struct cell *key);

/* "memory fresh; sender keeps", without what is the same in all rows; the caller frees. */
char *grid_row_title(const struct grid *grid, size_t row);
char *grid_column_title(const struct grid *grid, size_t column);

void grid_free(struct grid *grid);

#endif
