/* SPDX-License-Identifier: MIT */
/* Outcomes in a few words. */
#include "outcome_text.h"

#include "memory.h"
#include "phrase.h"

#include <stdlib.h>

static char *with_size(const char *before, const struct crossing *crossing)
{
    char *size = phrase_size_interval(crossing->size, crossing->layouts);
    char *text = format_text("%s %s", before, size);

    free(size);
    return text;
}

char *outcome_text(const struct crossover *crossover)
{
    switch (outcome_of(crossover)) {
    case OUTCOME_FROM:
        return with_size("from", &crossover->crossings[0]);
    case OUTCOME_UP_TO:
        return with_size("up to", &crossover->crossings[0]);
    case OUTCOME_ALWAYS:
        return copy_text("always");
    case OUTCOME_SEVERAL:
        return format_text("changes %zu times", crossover->count);
    case OUTCOME_EQUAL:
        return copy_text("equal");
    case OUTCOME_NEVER:
        return copy_text("never");
    default:
        return copy_text("unclear");
    }
}
