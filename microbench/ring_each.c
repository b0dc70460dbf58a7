/* SPDX-License-Identifier: MIT */
/*
 * Segments into a ring buffer, a message each: the alternative to scatter/gather that was
 * proposed to the mail's author (Landau, eros-arch, December 1994).
 */
#include "ring_buffer.h"

BENCHMARK_DESCRIPTION = {
    .name = "ring-each",
    .title = "segments into the receiver's ring buffer, a message each",
    .required = RING_REQUIRED,
    .optional = RING_OPTIONAL,
};

static void run(struct bench_state *state)
{
    ring_run(state, false);
}

static void serve(struct bench_state *state)
{
    ring_serve(state, false);
}

BENCHMARK_FUNCTIONS(run, serve);
