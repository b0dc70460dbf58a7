/* SPDX-License-Identifier: MIT */
/*
 * Google Benchmark, from C. Two ways in: it drives a benchmark of this host, and it reports
 * rows that were measured elsewhere. gbench.cc, the only C++ of the suite, is behind it; no
 * exception comes out.
 */
#ifndef IPCLAB_HARNESS_GBENCH_H
#define IPCLAB_HARNESS_GBENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- driving a benchmark -------------------------------------------------------------------- */

struct gbench_state; /* libbenchmark's, while it runs a body */

struct gbench_benchmark {
    const char *name;       /* of the record: parameters included */
    double minimum_seconds; /* of measured time, which decides how many iterations there are */
    unsigned repetitions;

    /* Runs it once; called several times, with more iterations each time, as libbenchmark
     * finds out how many the minimum takes. */
    void (*body)(struct gbench_state *state, void *user);
    void *user;
};

/* What libbenchmark made of the last repetition. */
struct gbench_outcome {
    char name[512];                   /* without what libbenchmark appended to it */
    uint64_t iterations;              /* of one repetition */
    double nanoseconds;               /* of an iteration */
    unsigned repetitions, aggregates; /* rows that it reported */
    char label[32];
    char error[120]; /* "" where all went well */
};

/* Once a process: libbenchmark keeps its benchmarks and flags in global variables. */
void gbench_drive(const struct gbench_benchmark *benchmark, struct gbench_outcome *outcome);

/* Within a body. How many iterations libbenchmark asks for ... */
uint64_t gbench_iterations(const struct gbench_state *state);
/* ... whether there is to be another batch, of `batch` of them ... */
bool gbench_keep_running(struct gbench_state *state, uint64_t batch);
/* ... and what the batch took. */
void gbench_add_time(struct gbench_state *state, double seconds);
void gbench_set_counter(struct gbench_state *state, const char *name, double value);
void gbench_set_label(struct gbench_state *state, const char *label);
void gbench_skip(struct gbench_state *state, const char *reason);

/*
 * Takes off what libbenchmark 1.7 appends to a name: the kind of time, and how often and how
 * long it was asked to run. What stands behind an underscore, as `_median`, stays.
 */
void gbench_normalise(char *name);

/* ---- reporting rows -------------------------------------------------------------------------- */

enum gbench_format { GBENCH_CONSOLE, GBENCH_JSON };

struct gbench_counter {
    const char *name;
    double value;
};

struct gbench_row {
    const char *name;      /* without an aggregate's suffix */
    const char *aggregate; /* "median", or NULL: a repetition */
    bool fraction;         /* the aggregate is a fraction, not a time */
    const char *label;
    const char *error; /* NULL, or why there are no numbers */
    uint64_t iterations;
    double time; /* nanoseconds of an iteration, or the fraction */
    int64_t repetitions, repetition_index, family, instance;
    const struct gbench_counter *counters;
    size_t counter_count;
};

/*
 * What libbenchmark's own reporter prints of `rows`; allocated with malloc. Above them stands
 * `context`, lines or a JSON object, in place of the library's own, which tells of the machine and
 * the moment of the report. NULL where there is no memory.
 */
char *gbench_report(enum gbench_format format, const char *context, const struct gbench_row *rows,
                    size_t row_count);

#ifdef __cplusplus
}
#endif

#endif
