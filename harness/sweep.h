/* SPDX-License-Identifier: MIT */
/* Expands the sweeps of a scenario into cells, by what an image has to offer. */
#ifndef IPCLAB_HARNESS_SWEEP_H
#define IPCLAB_HARNESS_SWEEP_H

#include "cell.h"
#include "image.h"
#include "scenario.h"

/* More cells than this in one run are a slip of the pen. */
#define CELLS_MAXIMUM 4096

struct cell_list {
    struct cell *cells;
    size_t count;
};

/*
 * Appends every combination of every sweep, in the order of a name's parts: all of a mode,
 * of a benchmark, of a size, ... A cell that two sweeps have in common is there once, where
 * it came first. Unknown names, and keys that a benchmark needs or does not take, are
 * EXIT_USAGE with file and line.
 */
enum exit_code sweep_expand(const struct scenario *scenario, const struct image *image,
                            struct cell_list *list);

/* Keeps the cells whose name matches the extended regular expression `filter`; NULL keeps
 * all. Fails with EXIT_USAGE where it is no expression, or matches nothing. */
enum exit_code cell_list_filter(struct cell_list *list, const char *filter);

void cell_list_free(struct cell_list *list);

#endif
