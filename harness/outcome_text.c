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

char *deciders_text(const struct comparison *comparison, size_t most)
{
    size_t count = comparison->decider_count;
    char *text = copy_text("");

    for (size_t i = 0; i < count && i < most; i++)
        text = phrase_append(text, "%s%s", i ? ", " : "", comparison->deciders[i]);
    return count > most ? phrase_append(text, " and %zu more", count - most) : text;
}

/* Takes over what decides. */
static char *open_text(const struct comparison *comparison, char *deciders)
{
    double sure = comparison_sure_from(comparison);
    char *size = phrase_size(sure);
    char *text = sure > 0 ? format_text("inconclusive below %s: %s", size, deciders)
                          : format_text("inconclusive: %s", deciders);

    free(size);
    free(deciders);
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
        return open_text(comparison, deciders_text(comparison, 1));
    default:
        return open_text(comparison, copy_text("layout"));
    }
}
