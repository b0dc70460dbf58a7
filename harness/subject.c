/* SPDX-License-Identifier: MIT */
#include "subject.h"

#include "memory.h"

#include <stdlib.h>

struct subject subject_of(const struct comparison_list *list, struct pairing pairing,
                          const struct series_list *series, const char *each)
{
    struct subject subject = {
        .list = list,
        .pairing = pairing,
        .baselines = baselines_of(series, pairing.left),
        .each = each,
    };
    size_t count = subject.baselines.count;

    subject.comparisons = allocate(count, sizeof(*subject.comparisons));
    subject.items = allocate(count, sizeof(*subject.items));
    for (size_t i = 0; i < count; i++) {
        const struct cell *key = subject.baselines.keys[i];
        const struct comparison *found = pairing_find(list, pairing, key);

        subject.comparisons[i] = found;
        subject.items[i] =
            (struct cover_item){key, found ? (int)outcome_of(found) : OUTCOME_MISSING};
    }
    return subject;
}

void subject_free(struct subject *subject)
{
    baselines_free(&subject->baselines);
    free(subject->comparisons);
    free(subject->items);
}

int subject_common_outcome(const struct subject *subject)
{
    int outcome = subject->items[0].class;

    for (size_t i = 1; i < subject->baselines.count; i++)
        if (subject->items[i].class != outcome)
            return OUTCOME_MISSING;
    return outcome;
}

bool subject_is_uniform(const struct subject *subject)
{
    int outcome = subject_common_outcome(subject);

    return outcome == OUTCOME_ALWAYS || outcome == OUTCOME_EQUAL || outcome == OUTCOME_NEVER;
}

const char *subject_uniform_verb(int outcome)
{
    if (outcome == OUTCOME_EQUAL)
        return "costs the same as";
    return outcome == OUTCOME_ALWAYS ? "is cheaper than" : "is never cheaper than";
}
