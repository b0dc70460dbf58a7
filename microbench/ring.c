/* SPDX-License-Identifier: MIT */
/* Segments into a ring buffer, all of them in one message. */
#include "ring_buffer.h"

BENCHMARK_DESCRIPTION = {
    .name = "ring",
    .title = "segments into the receiver's ring buffer, in one message",
    .required = RING_REQUIRED,
    .optional = RING_OPTIONAL,
};

static void run(struct bench_state *state)
{
    ring_run(state, true);
}

static void serve(struct bench_state *state)
{
    ring_serve(state, true);
}

BENCHMARK_FUNCTIONS(run, serve);
