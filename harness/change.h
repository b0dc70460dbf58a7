/* SPDX-License-Identifier: MIT */
/*
 * What became of the cost of one cell between two runs. Pure.
 *
 * Three things have to hold before a difference is called a change:
 *
 *   floor         it is larger than what one timer step or one stray instruction can make
 *   threshold     it is larger, in proportion, than what is worth anybody's attention
 *   significance  chance does not explain it
 *
 * Under an exact class the same layout gives the same bits every time: repetitions are paired,
 * and a change is significant where every layout agrees on its direction. Elsewhere it is the
 * rank test's to say, for all cells together (significance.h): with many cells some would
 * differ by chance in every comparison. That test takes repetitions for independent, and those
 * of one run are not: they have met the same load of the machine, which comes and goes in
 * seconds. So the two runs must lie apart besides: no repetition of the cheaper one costs as
 * much as any of the dearer.
 */
#ifndef IPCLAB_HARNESS_CHANGE_H
#define IPCLAB_HARNESS_CHANGE_H

#include "cell_costs.h"
#include "interval.h"

struct change_rule {
    bool exact;
    double floor;     /* in the unit of the cost */
    double threshold; /* 0.05 is 5 % */
    double alpha;     /* the chance of any false alarm in a comparison */
};

enum change_verdict {
    CHANGE_NONE,
    CHANGE_SLOWER,
    CHANGE_FASTER,
    CHANGE_UNCLEAR, /* beyond floor and threshold, and chance or load might explain it */
    CHANGE_LOST,    /* measured before, and no longer */
    CHANGE_GAINED,  /* not measured before, and now */
    CHANGE_COUNT
};

extern const char *const change_words[CHANGE_COUNT];

struct change {
    const struct cell_cost *before, *after;
    double relative;          /* after / before - 1, by their medians */
    struct interval interval; /* of it: over the layouts if exact, else by resampling */
    double p;                 /* for all cells together; 0 or 1 where the class is exact */
    bool apart;               /* no repetition before is as dear, or as cheap, as any after */
    enum change_verdict verdict;
};

/* The defaults for a class. */
struct change_rule change_rule_of(const struct engine_class_description *class);

/* Decides on all changes, whose `before` and `after` are set. */
void changes_decide(struct change *changes, size_t count, const struct change_rule *rule);

/* Finds the interval of each change that can be compared; no verdict depends on it. */
void changes_find_intervals(struct change *changes, size_t count, const struct change_rule *rule);

/* How many have the verdict. */
size_t changes_count(const struct change *changes, size_t count, enum change_verdict verdict);

/* How many could not have been found significant, however large: too few repetitions. */
size_t changes_too_few(const struct change *changes, size_t count, const struct change_rule *rule);

#endif
