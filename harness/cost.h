/* SPDX-License-Identifier: MIT */
/* From counts to cycles: every count of a region times its weight, by what it was spent on. */
#ifndef IPCLAB_HARNESS_COST_H
#define IPCLAB_HARNESS_COST_H

#include "profile.h"

/* What cycles are shown by: the phases of record.h, and the refilling of TLBs, wherever it
 * happened. */
enum cost_part { COST_REFILL = PHASE_COUNT, COST_PART_COUNT };

extern const char *const cost_part_names[COST_PART_COUNT];

struct cost {
    double cycles[COST_PART_COUNT];
};

/* How often a region was charged each weight, on one machine. */
struct cost_counts {
    int64_t weights[WEIGHT_COUNT];
};

/* Adds those of a region, `factor` times. */
void cost_count(const struct costmodel_record *record, unsigned machine, int factor,
                struct cost_counts *counts);

/* Cycles: each count times that bound of the profile's weight. */
double cost_of_counts(const struct cost_counts *counts, const struct profile *profile,
                      enum profile_bound bound);

/* The cost of a region on machine number `machine` of the run, whose profile is `profile`. */
struct cost cost_of(const struct costmodel_record *record, unsigned machine,
                    const struct profile *profile, enum profile_bound bound);

/* Cycles of all parts together. */
double cost_total(const struct cost *cost);

/* Adds `factor` times `other`. */
void cost_add(struct cost *cost, const struct cost *other, double factor);

#endif
