/* SPDX-License-Identifier: MIT */
/*
 * What an operation of each cell costs, once for each layout: a repetition is a boot of its
 * own, with page frames, colours and buffer offsets of its own. The analyses start here.
 */
#ifndef IPCLAB_HARNESS_CELL_COSTS_H
#define IPCLAB_HARNESS_CELL_COSTS_H

#include "result.h"

#include <stdbool.h>

struct cell_cost {
    struct cell cell;
    bool delivers;    /* payload reached its consumer; what carries nothing competes with nothing */
    double *layouts;  /* cost of an operation in each layout that was measured */
    size_t count;     /* 0 where the cell was skipped or failed */
    double median;    /* of them; NAN where there is none */
    const char *note; /* why there is none: "skipped", "failed", "no time"; or NULL */
};

struct cell_costs {
    const struct engine_class_description *class;
    enum ipclab_counter counter; /* what is taken for the cost */
    const char *unit;            /* "instructions" */
    const char *meaning;         /* a clause: what these numbers are */
    const char *machine;         /* the self-check's verdict; "" where there was none */
    const char *trust;           /* a clause where some cells give protection up; or "" */
    const char *model;           /* of modelled cycles: whose, and how well they are known; or "" */
    struct cell_cost *cells;
    size_t count;
};

/* The cost is the modelled cycles where every measured cell has them, else what the engine's
 * class counts; never one here and the other there. */
struct cell_costs cell_costs_of(const struct result *result);

/* What the engine's class itself counts, whether cycles were modelled from it or not. */
struct cell_costs cell_costs_counted(const struct result *result);

void cell_costs_free(struct cell_costs *costs);

#endif
