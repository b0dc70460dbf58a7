/* SPDX-License-Identifier: MIT */
/* How often a cell is run: operations before the first sample, samples, operations in each. */
#ifndef IPCLAB_HARNESS_SAMPLING_H
#define IPCLAB_HARNESS_SAMPLING_H

#include "cell.h"
#include "engine_class.h"

struct sampling {
    uint32_t warmup;
    uint32_t samples;
    uint32_t batch;
};

struct sampling sampling_of(enum engine_class class, const struct cell *cell);

/* A reason to leave the cell out under this class, or NULL. */
const char *sampling_objection(enum engine_class class, const struct cell *cell);

#endif
