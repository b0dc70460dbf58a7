/* SPDX-License-Identifier: MIT */
/* Outcomes in a few words. */
#include "outcome_text.h"

#include "memory.h"
#include "phrase.h"

#include <stdlib.h>
#include <string.h>

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
    return count > most ? phrase_append(text, " +%zu", count - most) : text;
}

static char *weights_text(const struct comparison *comparison)
{
    char *deciders = deciders_text(comparison, 1);
    bool several = comparison->decider_count > 1 || !strncmp(deciders, "weights ", 8);
    char *text = format_text("%s decide%s", deciders, several ? "" : "s");

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
        return weights_text(comparison);
    default:
        return copy_text("layout decides");
    }
}
