/* SPDX-License-Identifier: MIT */
/*
 * Segments into a ring buffer: what `ring` and `ring-each` have in common.
 *
 * The sender has `segments` segments of `segment` bytes, each in memory of its own. After an
 * operation they lie one behind the other in the receiver's ring buffer, from its tail on; the
 * ring ends within them as `wrap` says. How they get there depends on the transport:
 *   parts        the kernel gathers them and scatters them into the ring: nothing else
 *   shared       the ring lies in the shared memory: the sender's own code puts them there
 *   otherwise    the sender packs them into one message (unless it is one segment that it may
 *                send as it is), the receiver unpacks it into the ring
 */
#ifndef MICROBENCH_RING_BUFFER_H
#define MICROBENCH_RING_BUFFER_H

#include "bench.h"

/* The parameters of both benchmarks. */
#define RING_REQUIRED                                                                              \
    (PARAMETER_BIT(SEGMENTS) | PARAMETER_BIT(SEGMENT) | PARAMETER_BIT(WRAP))
#define RING_OPTIONAL PARAMETER_BIT(STATE)

/* Runs the client, sending all segments in one message or each in one of its own. */
void ring_run(struct bench_state *state, bool one_message);

/* Runs the server. */
void ring_serve(struct bench_state *state, bool one_message);

#endif
