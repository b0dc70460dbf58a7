/* SPDX-License-Identifier: MIT */
/*
 * Calibration from within: what the loops share. Each part measures its weights, in the same order
 * in every round, and sets them in calibration->cycles.
 */
#ifndef IPCLAB_HARNESS_CALIBRATION_LOOPS_H
#define IPCLAB_HARNESS_CALIBRATION_LOOPS_H

#include "calibration.h"

#include <stdint.h>

#define LINE_BYTES    64u
#define PAGE_BYTES    4096u
#define LINES_OF_PAGE (PAGE_BYTES / LINE_BYTES)
#define KIB           ((size_t)1 << 10)
#define MIB           ((size_t)1 << 20)

/* A working set for each level: half of what holds it, so that nothing else decides. */
struct working_sets {
    size_t bytes[LEVEL_COUNT];
};

/*
 * A pass goes over part of a large working set, and the next one goes on behind it: so that
 * some of them end before whoever else uses the machine has his turn.
 */
struct block {
    char *memory;
    size_t bytes;
    size_t at; /* where the next pass begins */
};

/* How much of `bytes` a pass goes over. */
size_t slice_of(size_t bytes);

/* The slice that a pass is to go over; `bytes` long, which divides the whole well enough. */
char *next_slice(struct block *block, size_t bytes);

/* The numbers 0 to `count` - 1 in an order that is random and always the same. */
void shuffle(uint32_t *order, size_t count);

/* The cycles that `pass` takes, by `divisor`: the least of all rounds. */
double calibration_cycles(struct calibration *calibration, void (*pass)(void *), void *user,
                          double divisor);

/* What was measured for a weight; noise makes none less than 0. */
void calibration_set(struct calibration *calibration, int weight, double cycles);

/* Loads that wait for each other, and page walks; streams and scattered stores, which calibrate_tlb
 * wants to have been before it (calibration_memory.c). */
void calibrate_loads(struct calibration *calibration, const struct working_sets *sets);
void calibrate_streams(struct calibration *calibration, const struct working_sets *sets);
void calibrate_tlb(struct calibration *calibration);

/* String instructions (calibration_strings.c). */
void calibrate_strings(struct calibration *calibration, const struct working_sets *sets);

#endif
