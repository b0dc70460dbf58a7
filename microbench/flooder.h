/* SPDX-License-Identifier: MIT */
/*
 * A process that sends what it can to whom it can, without ever receiving. It has an account of
 * its own, limited to half of the memory that is free when it starts.
 */
#ifndef MICROBENCH_FLOODER_H
#define MICROBENCH_FLOODER_H

#include "bench.h"

struct flooder;

/* What `target` says, in the order of its choices in ipclab/parameters.h: queues of its own, until
 * it gets no memory for a further message; or that of the cell's server, which it fills up again
 * whenever it runs. */
enum flood_target { FLOOD_MEMORY, FLOOD_SERVER };

/* The label of its messages to the cell's server. */
#define FLOOD_LABEL BENCH_LABEL(BENCH_MESSAGE, 2)

/* Starts it, at rest. Null, and *objection, where there is none. */
struct flooder *flooder_open(struct bench_state *state, enum flood_target target,
                             const char **objection);

/* Floods. It has run once, as far as it gets, when this returns, and does so at each yield. */
void flooder_start(struct flooder *flooder);

/* Ends it, and sets the counter frames_taken to what memory it held. */
void flooder_close(struct flooder *flooder, struct bench_state *state);

#endif
