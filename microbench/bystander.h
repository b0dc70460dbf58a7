/* SPDX-License-Identifier: MIT */
/*
 * A process that has nothing to do with what is measured, and makes round trips without payload
 * meanwhile: with the cell's own server or with another one. It takes the time of each. It yields
 * between them, so that it runs whenever the others wait.
 */
#ifndef MICROBENCH_BYSTANDER_H
#define MICROBENCH_BYSTANDER_H

#include "bench.h"

struct bystander;

/* What `bystander` says, in the order of its choices in ipclab/parameters.h. */
enum bystander_server { BYSTANDER_SAME_SERVER, BYSTANDER_OTHER_SERVER };

/* The label of its messages: the cell's server answers them with nothing. */
#define BYSTANDER_LABEL BENCH_LABEL(BENCH_MESSAGE, 1)

/* Starts it, and takes its latency while it is alone. Null, and *objection, where there is none. */
struct bystander *bystander_open(struct bench_state *state, enum bystander_server server,
                                 const char **objection);

/* From now on it makes round trips; returns at once. */
void bystander_watch(struct bystander *bystander);

/* It makes no more, and its last one is over. */
void bystander_rest(struct bystander *bystander);

/* What it has seen so far counts for nothing: it was in a warm-up. */
void bystander_forget(struct bystander *bystander);

/* Ends it, and sets the counters bystander_*. */
void bystander_close(struct bystander *bystander, struct bench_state *state);

#endif
