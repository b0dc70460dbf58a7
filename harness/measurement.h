/* SPDX-License-Identifier: MIT */
/*
 * Measurements: what one repetition of a cell came to, checked, with the engine's counters
 * added. The boots' outcomes go in, everything that is written or printed comes from here.
 */
#ifndef IPCLAB_HARNESS_MEASUREMENT_H
#define IPCLAB_HARNESS_MEASUREMENT_H

#include "boot.h"
#include "image.h"

#define MESSAGE_BYTES 192

struct measurement {
    const struct cell *cell;
    unsigned repetition;
    enum run_status status; /* RUN_MEASURED, or no number of it may be shown */
    char message[MESSAGE_BYTES];
    uint64_t iterations, batch, empty_pair;
    const uint64_t *samples; /* ticks, the empty pair included; of the boot's outcome */
    size_t sample_count;
    uint64_t present;                 /* 1 << enum ipclab_counter */
    uint64_t counters[COUNTER_COUNT]; /* totals over `iterations` */
    struct cost cost; /* what modelled_cycles, where present, are spent on; totals likewise */
    struct cost_counts *counts; /* of each modelled machine, what they were charged for; or NULL */
};

/* All measurements of a run, in plan order: those of a cell lie together. */
struct measurement_set {
    enum engine_class class;
    double ticks_per_nanosecond;    /* 0 where nobody knows */
    const struct cost_model *model; /* of modelled cycles; NULL where there are none */
    const char *machine; /* the verdict on the host; NULL where no number depends on it */
    unsigned repetitions;
    size_t cell_count;
    struct measurement *measurements; /* [cell * repetitions + repetition] */
};

/*
 * Measures from the outcomes of `repetitions` boots of `plan`. A record that breaks a rule
 * of its mode becomes RUN_FAILED. The set points into plan and boots.
 */
struct measurement_set measurement_set_of(const struct plan *plan, const struct image *image,
                                          const struct boot *boots, unsigned repetitions,
                                          double ticks_per_nanosecond);

/* The measurements of one cell: set->repetitions of them. */
const struct measurement *measurements_of(const struct measurement_set *set, size_t cell);

/* A counter for each operation. */
double measurement_counter(const struct measurement *measurement, enum ipclab_counter which);

/* Whether it was counted at all: what was not is absent, and never 0. */
bool measurement_has(const struct measurement *measurement, enum ipclab_counter which);

/* Whether the class publishes times, and the rate of its clock is known. */
bool measurement_set_has_times(const struct measurement_set *set);

/* Nanoseconds for each operation, of the engine's clock; of a set that has times. */
double measurement_nanoseconds(const struct measurement_set *set,
                               const struct measurement *measurement);

/* Prints a line for each failed measurement, and one for each reason that cells were skipped for.
 * Returns EXIT_MEASURED where something failed. */
enum exit_code measurement_set_complain(const struct measurement_set *set);

void measurement_set_free(struct measurement_set *set);

#endif
