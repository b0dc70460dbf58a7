/* SPDX-License-Identifier: MIT */
/* What the Linux backend of bench.h keeps for one cell, on one of its two sides. */
#ifndef HOST_BENCH_H
#define HOST_BENCH_H

#include "../bench.h"
#include "../transport.h"

#include <ipclab/run.h>

/* Who decides how many batches there are: libbenchmark, or the plan. */
struct bench_loop {
    /* True while another batch is to be run, and of how many operations. */
    bool (*next)(void *user, uint64_t *batch);
    /* The batch took so many ticks, the empty timer pair included. */
    void (*timed)(void *user, uint64_t ticks);
    /* Called right before and right after each timed section, outside of it; or both NULL. */
    void (*begin)(void *user);
    void (*end)(void *user);
    void *user;
};

struct bench_state {
    const struct run_cell *cell;
    struct run_record *record;     /* NULL in the server */
    const struct bench_loop *loop; /* likewise */
    struct transport transport;
    uint64_t layout; /* state of the sequence that places memory */
    uint64_t batch, round;
    bool timed; /* the batch was */
    uint64_t started, ticks;
};

#endif
