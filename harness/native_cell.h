/* SPDX-License-Identifier: MIT */
/* One cell on this host: libbenchmark drives it between two partners that are bound. */
#ifndef IPCLAB_HARNESS_NATIVE_CELL_H
#define IPCLAB_HARNESS_NATIVE_CELL_H

#include "topology.h"

#include <microbench/host/samples.h>
#include <microbench/host/timestamp.h>

/* Measured time of a cell, in each repetition: milliseconds are enough for some thousand round
 * trips, and a scenario of a hundred cells is to be over within a minute. */
#define NATIVE_CELL_SECONDS 0.03

/* A batch is at least so many steps of the counter, so that reading it is right to 0.1 %. */
#define NATIVE_BATCH_STEPS 1000

struct native_host {
    struct topology *topology; /* or NULL: nothing is bound */
    struct timer timer;
    double ticks_per_nanosecond;
};

/* A cell_driver (microbench/host/runner.h); `host` is a struct native_host. */
void native_cell_drive(void *host, const struct samples *samples);

/*
 * Operations in a batch, and batches in a sample, where libbenchmark asks for `asked`
 * operations of about `ticks` each (0: not yet known): batches no shorter than
 * NATIVE_BATCH_STEPS, samples no more than there is room for. Where a batch has to be one
 * operation, because each consumes what is produced for it, a sample is many batches.
 */
struct native_batching {
    uint64_t batch, merged;
};

struct native_batching native_batching_for(uint64_t asked, double ticks, uint64_t step,
                                           uint64_t room, bool single);

#endif
