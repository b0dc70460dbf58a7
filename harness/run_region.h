/* SPDX-License-Identifier: MIT */
/*
 * The run region (ipclab/run.h), seen from the harness: lays it out, writes the plan into
 * it, and reads the guest's answer. What a guest wrote is hostile until it has passed
 * run_region_read; that works on a copy, which the guest cannot change any more.
 */
#ifndef IPCLAB_HARNESS_RUN_REGION_H
#define IPCLAB_HARNESS_RUN_REGION_H

#include <ipclab/run.h>

#include <stdbool.h>
#include <stddef.h>

struct run_layout {
    uint64_t cells_offset, records_offset, samples_offset, region_bytes;
    uint32_t cell_count, record_capacity;
    uint64_t sample_capacity;
};

/* Room for `cell_count` cells, `record_capacity` records and `sample_capacity` samples. */
struct run_layout run_layout_for(uint32_t cell_count, uint32_t record_capacity,
                                 uint64_t sample_capacity);

/* Writes header and cells into `region`, which is zeroed memory of layout->region_bytes. */
void run_region_prepare(void *region, const struct run_layout *layout, const struct run_cell *cells,
                        uint32_t repetition);

/* The number of records that the guest says are complete, clamped to the capacity. `region`
 * is the live one: the number is for progress only. */
uint32_t run_region_progress(const void *region, const struct run_layout *layout);

/* Whether the guest says that it has taken its first sample. */
bool run_region_has_sample(const void *region, const struct run_layout *layout);

/* What the live region says the guest is doing: its cell in the plan, clamped to
 * cell_count, which stands for none. */
uint32_t run_region_current(const void *region, const struct run_layout *layout);

#define RUN_DOING_BYTES 64

/* The same for a guest without a plan: MODE/NAME of the record it is filling, "" if none. */
void run_region_doing(const void *region, const struct run_layout *layout,
                      char text[RUN_DOING_BYTES]);

/* What a guest handed back. Text in it is terminated and printable. */
struct run_outcome {
    struct run_machine machine;
    struct run_record *records; /* sorted by cell */
    size_t record_count;
    uint64_t *samples;
    size_t sample_count;
};

#define RUN_PROBLEM_BYTES 160

/*
 * Reads `copy`, a copy of the region as the guest left it, of layout->region_bytes bytes.
 * `cells` is the plan; where it has cells, each must have got exactly one record. Returns
 * false, with what is wrong in `problem`, unless all of it holds together.
 */
bool run_region_read(const void *copy, const struct run_layout *layout,
                     const struct run_cell *cells, struct run_outcome *outcome,
                     char problem[RUN_PROBLEM_BYTES]);

/*
 * The same of a guest that was lost in the midst of a test: the tests that it had ended, and last
 * the one that it was in, as failed with `message`. False where there is nothing like that.
 */
bool run_region_read_lost(const void *copy, const struct run_layout *layout,
                          const struct run_cell *cells, const char *message,
                          struct run_outcome *outcome);

void run_outcome_free(struct run_outcome *outcome);

#endif
