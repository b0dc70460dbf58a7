/* SPDX-License-Identifier: MIT */
/*
 * Two curves of the same baseline, held against each other: what the questions of the suite
 * come down to. Which curves these are is said in study.c; what comes out, in words, in
 * finding.c.
 */
#ifndef IPCLAB_HARNESS_COMPARISON_H
#define IPCLAB_HARNESS_COMPARISON_H

#include "crossover.h"
#include "gain.h"
#include "series.h"
#include "weighing.h"

/* The same two under all low or all high weights of one of the modelled machines. */
struct comparison_bound {
    const char *profile;
    enum weighing_place weights;
    struct crossover crossover;
};

#define COMPARISON_BOUNDS (2 * WEIGHING_PROFILES)

struct comparison {
    const struct series *left, *right;
    struct crossover crossover;
    struct comparison_bound bounds[COMPARISON_BOUNDS];
    size_t bound_count; /* 0 where costs are counted, not modelled */
    struct gain *gains; /* of left over right, by ascending abscissa */
    size_t gain_count;
    char **deciders; /* where the weights decide: which ones, or which machine */
    size_t decider_count;
};

struct comparison_list {
    struct comparison *comparisons;
    size_t count;
};

/* What came out, as far as one word can say it. */
enum outcome {
    OUTCOME_FROM,    /* left is cheaper from its one crossing on */
    OUTCOME_UP_TO,   /* left is cheaper up to its one crossing */
    OUTCOME_ALWAYS,  /* left is cheaper at every size measured */
    OUTCOME_SEVERAL, /* left begins or ceases to be cheaper more than once */
    OUTCOME_EQUAL,   /* the two are even at every size */
    OUTCOME_UNCLEAR, /* other layouts might show another outcome */
    OUTCOME_WEIGHTS, /* other weights of the cost model show another outcome */
    OUTCOME_NEVER,   /* right is cheaper at every size measured, or the two are even */
    OUTCOME_COUNT
};

/* Comparisons of the same two, one under each baseline. */
struct pairing {
    const struct cell *left, *right; /* their modes and benchmarks; the baseline is any */
};

/* Compares the two and appends the comparison, unless they have no abscissa in common. */
void comparison_add(struct comparison_list *list, const struct series *left,
                    const struct series *right);

/* Compares them by the costs at one more bound: `list` has the same series by these. */
void comparison_add_bound(struct comparison *comparison, const struct series_list *list,
                          const char *profile, enum weighing_place weights);

/* What the costs say, unless other layouts or other weights say something else. */
enum outcome outcome_of(const struct comparison *comparison);

/* Of one crossover, whatever other weights say. */
enum outcome outcome_of_crossover(const struct crossover *crossover);

/* Whether both say the same of left: where it is not cheaper, whether the two are even is no
 * matter. */
bool outcomes_agree(enum outcome one, enum outcome other);

/* Whether the outcome is another one by the costs of `list`, without regard to layouts. */
bool comparison_flips(const struct comparison *comparison, const struct series_list *list);

/* Takes the name over. */
void comparison_add_decider(struct comparison *comparison, char *name);

/* Where a crossing may lie by all that is known: over layouts, and over the bounds where these
 * show the same outcome. */
struct interval comparison_interval(const struct comparison *comparison, size_t crossing);

/* The smallest size that was measured from which on left is cheaper by all that is known, in every
 * layout and at every bound; 0 where it is not at the largest, or is at all of them. */
double comparison_sure_from(const struct comparison *comparison);

/* The pairings in the list, in order; the caller frees them. */
struct pairing *pairings_of(const struct comparison_list *list, size_t *count);

/* The pairing's comparison under the baseline of `key`, or NULL. */
const struct comparison *pairing_find(const struct comparison_list *list, struct pairing pairing,
                                      const struct cell *key);

void comparisons_free(struct comparison_list *list);

#endif
