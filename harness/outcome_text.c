/* SPDX-License-Identifier: MIT */
/* Outcomes in a few words. */
#include "outcome_text.h"

#include "memory.h"
#include "phrase.h"

#include <stdlib.h>

static char *with_size(const char *before, const struct comparison *comparison)
{
    char *size = phrase_size_interval(comparison->crossover.crossings[0].size,
                                      comparison_interval(comparison, 0));
    char *text = format_text("%s %s", before, size);

    free(size);
    return text;
}

char *outcome_text(const struct comparison *comparison)
{
    switch (outcome_of(comparison)) {
    case OUTCOME_FROM:
        return with_size("from", comparison);
    case OUTCOME_UP_TO:
        return with_size("up to", comparison);
    case OUTCOME_ALWAYS:
        return copy_text("always");
    case OUTCOME_SEVERAL:
        return format_text("changes %zu times", comparison->crossover.count);
    case OUTCOME_EQUAL:
        return copy_text("equal");
    case OUTCOME_NEVER:
        return copy_text("never");
    case OUTCOME_WEIGHTS:
        return copy_text("weights decide");
    default:
        return copy_text("layout decides");
    }
}
