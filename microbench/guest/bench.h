/* SPDX-License-Identifier: MIT */
/* What the guest's backend keeps for one cell, on one of its two sides. */
#ifndef GUEST_BENCH_H
#define GUEST_BENCH_H

#include "../bench.h"
#include "../runtime/system.h"
#include "../runtime/text.h"
#include "../transport.h"
#include "pmu.h"

#include <ipclab/run.h>

/* What a cell's processes find in their handle tables. */
#define CELL_RUN_HANDLE 1u
#define CELL_ENDPOINT_HANDLE 2u
#define CELL_MACHINE_HANDLE 3u

/* What the cost model's caches and TLBs hold when a batch begins, by PARAMETER_STATE. */
enum batch_state { BATCH_WARM, BATCH_COLD, BATCH_TLB_COLD };

struct bench_state {
    const struct run_cell *cell;
    struct run_header *header;
    struct run_record *record; /* null in the server */
    uint64_t *samples;         /* this record's first */
    struct transport transport;
    uint64_t layout; /* state of the sequence that places memory */
    uint64_t batch;  /* a copy: where the plan lies depends on which other cells are in it */
    enum batch_state before_batch;
    uint64_t round;
    uint64_t warm_rounds; /* which are not kept */
    bool timed;           /* the batch was */
    uint64_t started, ticks;
    struct run_pmu pmu;
    struct pmu_reading pmu_before, pmu_after, pmu_total, empty_pmu;
    uint64_t before[COUNTER_COUNT], after[COUNTER_COUNT], empty_counters[COUNTER_COUNT];
};

/* Before and after the benchmark's own function. */
void bench_begin(struct bench_state *state);
void bench_finish(struct bench_state *state);

#endif
