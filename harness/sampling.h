/* SPDX-License-Identifier: MIT */
/* How often a cell is run: operations before the first sample, samples, operations in each. */
#ifndef IPCLAB_HARNESS_SAMPLING_H
#define IPCLAB_HARNESS_SAMPLING_H

#include "cell.h"
#include "engine_class.h"

struct sampling {
    uint32_t warmup;  /* operations, untimed, before the first sample */
    uint32_t samples; /* batches that are timed */
    uint32_t batch;   /* operations in each */
};

/* By what the class can tell apart, and how long an operation of the cell takes there. */
struct sampling sampling_of(enum engine_class class, const struct cell *cell);

/* A reason to leave the cell out under this class, or NULL. */
const char *sampling_objection(enum engine_class class, const struct cell *cell);

#endif
