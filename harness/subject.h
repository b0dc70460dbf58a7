/* SPDX-License-Identifier: MIT */
/* What a finding is about: two modes, held against each other under every baseline. */
#ifndef IPCLAB_HARNESS_SUBJECT_H
#define IPCLAB_HARNESS_SUBJECT_H

#include "baselines.h"
#include "comparison.h"
#include "cover.h"

#include <stdbool.h>

/* Behind the outcomes: a baseline under which one of the two was not measured. */
#define OUTCOME_MISSING OUTCOME_COUNT

struct subject {
    const struct comparison_list *list;
    struct pairing pairing;
    struct baselines baselines;
    const struct comparison **comparisons; /* by baseline; NULL: missing */
    struct cover_item *items;              /* by baseline; the class is an enum outcome */
    const char *each;                      /* what a size is the size of, "" or " a segment" */
};

/* The pairing under all baselines of its benchmark, which are those of `series`. */
struct subject subject_of(const struct comparison_list *list, struct pairing pairing,
                          const struct series_list *series, const char *each);

void subject_free(struct subject *subject);

/* The outcome that all baselines share, or OUTCOME_MISSING. */
int subject_common_outcome(const struct subject *subject);

/* Whether it can be told without conditions, ... */
bool subject_is_uniform(const struct subject *subject);

/* ... and then how: "is cheaper than". */
const char *subject_uniform_verb(int outcome);

#endif
