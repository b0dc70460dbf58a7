/* SPDX-License-Identifier: MIT */
/*
 * Which of the measured baselines came out alike, told by as few values as will do: those of
 * one class are covered by boxes. A box limits some parameters to some of their values, and
 * every measured baseline in it is of the class. Pure.
 */
#ifndef IPCLAB_HARNESS_COVER_H
#define IPCLAB_HARNESS_COVER_H

#include "cell.h"

#include <stdbool.h>
#include <stddef.h>

struct cover_item {
    const struct cell *key;
    int class;
};

/* The values that a parameter is limited to, ascending; none: it is not limited. */
struct cover_limit {
    uint64_t *values;
    size_t count;
};

struct cover_box {
    struct cover_limit limits[PARAMETER_COUNT];
    bool *members; /* of the items: which ones lie in it */
};

struct cover {
    struct cover_box *boxes;
    size_t count;
};

/* Covers the items of `class`, largest boxes first; boxes may overlap. All items have the same
 * parameters present. */
struct cover cover_of(const struct cover_item *items, size_t count, int class);

void cover_free(struct cover *cover);

#endif
