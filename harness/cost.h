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

/*
 * What is charged for: each weight of a profile, and the first line of a string instruction,
 * by where it was. Nothing says whether that line is waited for: its low bound is that of the
 * lines behind it, its high bound that of a load or store on demand.
 */
enum cost_term {
    COST_FIRST_LOAD_L1 = WEIGHT_COUNT,
    COST_FIRST_STORE_L1 = COST_FIRST_LOAD_L1 + LEVEL_COUNT,
    COST_TERM_COUNT = COST_FIRST_STORE_L1 + LEVEL_COUNT
};

/* How a term is called: the key of its weight, or "string_first_load_l1" and so on. */
const char *cost_term_name(int term);

/* Cycles for one of it. */
double cost_price(const struct profile *profile, int term, enum profile_bound bound);

/* How many of each term a region was charged for, on one machine. */
struct cost_counts {
    int64_t terms[COST_TERM_COUNT];
};

/* Adds those of a region, `factor` times. */
void cost_count(const struct costmodel_record *record, unsigned machine, int factor,
                struct cost_counts *counts);

double cost_of_counts(const struct cost_counts *counts, const struct profile *profile,
                      enum profile_bound bound);

/* The cost of a region on machine number `machine` of the run, whose profile is `profile`. */
struct cost cost_of(const struct costmodel_record *record, unsigned machine,
                    const struct profile *profile, enum profile_bound bound);

double cost_total(const struct cost *cost);

/* Adds `factor` times `other`. */
void cost_add(struct cost *cost, const struct cost *other, double factor);

#endif
