/* SPDX-License-Identifier: MIT */
/*
 * The two questions of the suite, put to a result:
 *
 * - copy, remap or share: every pair of modes under every baseline, by size of the message;
 * - what is scatter/gather worth: gather against what the readers of the mail proposed in its
 *   place, by size of a segment.
 */
#ifndef IPCLAB_HARNESS_STUDY_H
#define IPCLAB_HARNESS_STUDY_H

#include "comparison.h"
#include "disturbance.h"
#include "reproduction.h"

/* The mode that the others are told against: one copy by the kernel, which every system can
 * make and which a cleverer way of moving data has to beat. */
#define STUDY_REFERENCE "direct"

/* The mode whose payload stays within the reach of both sides. Who cannot trust the other side
 * with that has to choose among the rest, so both choices are told. */
#define STUDY_SHARED "share"

/* An alternative to gather: a benchmark and the mode that runs it, and what that is. */
struct alternative {
    const char *benchmark;
    const char *mode;
    const char *name;
};

#define STUDY_ALTERNATIVES 3
extern const struct alternative alternatives[STUDY_ALTERNATIVES];

struct study {
    struct cell_costs costs;
    struct weighing weighing; /* of modelled cycles; empty where there are none */
    struct series_list by_size, by_segment;
    struct comparison_list modes;  /* every pair of modes; STUDY_REFERENCE is on the right */
    struct comparison_list gather; /* gather on the left, an alternative on the right */
    struct reproduction_list reproductions;
    struct disturbances disturbances;
};

/* All comparisons that the result allows, and what decides each. It points into `result`. */
struct study study_of(const struct result *result);

/* The alternative that `key` belongs to, or NULL. */
const struct alternative *alternative_of(const struct cell *key);

/* Whether findings could be told: something was compared with the reference, gather was, or
 * somebody was disturbed. */
bool study_has_findings(const struct study *study);

void study_free(struct study *study);

#endif
