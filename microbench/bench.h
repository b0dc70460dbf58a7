/* SPDX-License-Identifier: MIT */
/*
 * Microbenchmarks: a C face of Google Benchmark with two backends. In ring 3 of the ipclab
 * kernel microbench/guest/bench.c drives a benchmark; on Linux libbenchmark does.
 *
 * A benchmark is one file with two functions that run in two processes, on either side of a
 * transport (transport.h): `run`, the client, which is timed, and `serve`, its partner.
 *
 *     static void run(struct bench_state *state)
 *     {
 *         while (bench_keep_running(state)) {           // once a batch
 *             ... produce the payload ...
 *             uint64_t batch = bench_batch(state);
 *             bench_start_timing(state);
 *             for (uint64_t n = batch; n; n--)
 *                 ... one operation ...
 *             bench_stop_timing(state);
 *             ... verify what arrived ...
 *         }
 *         bench_set_counter(state, COUNTER_BYTES_DELIVERED, ...);
 *     }
 *
 *     BENCHMARK_DESCRIPTION = {.name = "call", .required = PARAMETER_BIT(SIZE), ...};
 *     BENCHMARK_FUNCTIONS(run, serve);
 */
#ifndef MICROBENCH_BENCH_H
#define MICROBENCH_BENCH_H

#include <ipclab/counters.h>
#include <ipclab/parameters.h>
#include <ipclab/registry.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bench_state; /* opaque; each backend has its own */
struct transport;

struct bench_functions {
    const struct benchmark_description *description;
    void (*run)(struct bench_state *state);
    void (*serve)(struct bench_state *state);
};

/* Begins the description, and registers the functions beside it. Once a file. */
#define BENCHMARK_DESCRIPTION                                                                      \
    static const struct benchmark_description benchmark_description                                \
        __attribute__((section(REGISTRY_BENCHMARKS), used, aligned(8)))
#define BENCHMARK_FUNCTIONS(run_function, serve_function)                                          \
    static const struct bench_functions benchmark_functions                                        \
        __attribute__((section("ipclab_benchmark_functions"), used, aligned(8))) = {               \
            &benchmark_description, run_function, serve_function}

/* ---- the batch loop ------------------------------------------------------------------------ */

/* True while another batch is to be run; begins it. The first ones may be warm-up. */
bool bench_keep_running(struct bench_state *state);

/* Operations in the batch that bench_keep_running began. */
uint64_t bench_batch(const struct bench_state *state);

/* Which batch this is, from 1, warm-up included: so that no payload is like the last. */
uint64_t bench_round(const struct bench_state *state);

/* Around the operations of a batch, once each. Nothing else is measured or counted. */
void bench_start_timing(struct bench_state *state);
void bench_stop_timing(struct bench_state *state);

/* ---- arguments and results ----------------------------------------------------------------- */

/* A parameter of the cell; 0 where the cell does not give it (bench_has_argument). */
uint64_t bench_argument(const struct bench_state *state, enum ipclab_parameter parameter);
bool bench_has_argument(const struct bench_state *state, enum ipclab_parameter parameter);

/* The cell's seed: payloads and offsets hang on it. The same on both sides. */
uint64_t bench_seed(const struct bench_state *state);

/* Operations that were timed, all samples together. */
uint64_t bench_iterations(const struct bench_state *state);

/* Sets the total, over all timed operations, of a counter that the benchmark states. */
void bench_set_counter(struct bench_state *state, enum ipclab_counter counter, uint64_t total);

/* Sets a counter that is no total but a level: what a result then tells is `level`. */
void bench_set_level(struct bench_state *state, enum ipclab_counter counter, uint64_t level);

/* Fails the benchmark where the kernel counted another total, over all timed operations, than
 * the mode's rule demands. Does nothing where nobody counts. */
void bench_expect(struct bench_state *state, enum ipclab_counter counter, uint64_t total);

/* Ends the benchmark without a result: impossible for this mode, or gone wrong.
 * bench_keep_running returns false from then on. The first reason stands. */
void bench_skip(struct bench_state *state, const char *reason);
void bench_fail(struct bench_state *state, const char *reason);

/* The same, with the status that a transport returned. */
void bench_fail_status(struct bench_state *state, const char *what, int64_t status);

/* ---- the partner, and memory --------------------------------------------------------------- */

struct transport *bench_transport(struct bench_state *state);

/* Memory of `bytes` bytes, present, at a multiple of 64 that depends on the seed and not on
 * what was allocated before; whole pages where messages are pages. Never freed. Null and
 * bench_fail where there is none. */
void *bench_memory(struct bench_state *state, size_t bytes);

/*
 * What a message's label says, so that client and server can prepare and verify between
 * batches over the same transport.
 */
enum bench_label {
    BENCH_MESSAGE, /* an operation that is measured */
    BENCH_PREPARE, /* produce the payload of the round in the upper bits */
    BENCH_VERIFY,  /* check what arrived in that round: answer 0 if good */
    BENCH_STOP,    /* the end */
};

#define BENCH_LABEL(kind, round) ((uint64_t)(kind) | (uint64_t)(round) << 8)
#define BENCH_LABEL_KIND(label) ((enum bench_label)((label)&0xff))
#define BENCH_LABEL_ROUND(label) ((label) >> 8)

/* Sends the server a label without payload. False, and bench_fail, unless it answers 0. */
bool bench_tell_server(struct bench_state *state, enum bench_label kind);

#endif
