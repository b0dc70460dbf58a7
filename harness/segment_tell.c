/* SPDX-License-Identifier: MIT */
#include "segment_tell.h"

#include "engine_class.h"
#include "memory.h"
#include "phrase.h"
#include "text_wrap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static uint64_t size_of(const struct cell_cost *cost)
{
    return cost->cell.parameter[PARAMETER_SIZE];
}

static bool is_segment(const struct cell_cost *cost)
{
    return !strcmp(cost->cell.benchmark, "pass") && cost->count && size_of(cost);
}

/* Whether the sender treats what it has sent as that of the segment does, and the receiver only
 * reads, all of it. */
static bool is_counterpart(const struct cell_cost *message, const struct cell_cost *segment)
{
    const struct cell *cell = &message->cell;

    return !strcmp(cell->benchmark, "touch") && message->count &&
           size_of(message) == size_of(segment) &&
           cell->parameter[PARAMETER_SENDER] == segment->cell.parameter[PARAMETER_SENDER] &&
           cell->present & PARAMETER_BIT(WRITTEN) && !cell->parameter[PARAMETER_WRITTEN] &&
           !(cell->present & PARAMETER_BIT(READ));
}

/* The cost of the same bytes by message in that mode, or NULL. */
static const struct cell_cost *by_message(const struct cell_costs *costs, const char *mode,
                                          const struct cell_cost *segment)
{
    for (size_t i = 0; i < costs->count; i++)
        if (!strcmp(costs->cells[i].cell.mode, mode) && is_counterpart(&costs->cells[i], segment))
            return &costs->cells[i];
    return NULL;
}

/* The least size from which on the segment costs less at all that were measured; 0 where it does
 * at each, infinite where not even at the largest, NAN where nothing is to be compared. */
static double cheaper_from(const struct cell_costs *costs, const char *mode)
{
    double dearer = NAN, least = INFINITY;

    for (size_t i = costs->count; i-- > 0;) { /* by descending size */
        const struct cell_cost *segment = &costs->cells[i];
        const struct cell_cost *message =
            is_segment(segment) ? by_message(costs, mode, segment) : NULL;

        if (!message)
            continue;
        dearer = 0;
        if (segment->median >= message->median)
            return least;
        least = (double)size_of(segment);
    }
    return dearer;
}

/* The first cell of its mode. */
static bool is_first(const struct cell_costs *costs, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (!strcmp(costs->cells[i].cell.mode, costs->cells[index].cell.mode))
            return false;
    return true;
}

static char *add_mode(char *text, const char *mode, double from)
{
    const char *comma = *text ? ", " : "";
    char *size;

    if (isinf(from))
        return phrase_append(text, "%sat no size under %s", comma, mode);
    if (from == 0)
        return phrase_append(text, "%sat every size under %s", comma, mode);
    size = phrase_size(from);
    text = phrase_append(text, "%sfrom %s on under %s", comma, size, mode);
    free(size);
    return text;
}

void segment_tell(const struct cell_costs *costs, FILE *file)
{
    char *modes = copy_text("");

    for (size_t i = 0; i < costs->count; i++) {
        const char *mode = costs->cells[i].cell.mode;
        double from = is_first(costs, i) ? cheaper_from(costs, mode) : NAN;

        if (!isnan(from))
            modes = add_mode(modes, mode, from);
    }
    if (*modes) {
        char *sentence = format_text("pass: a segment by key, mapped and read, costs less than its "
                                     "bytes by message %s (by %s, engine class %s; sizes are those "
                                     "measured).",
                                     modes, costs->unit, costs->class->label);

        text_wrap(sentence, file);
        free(sentence);
    }
    free(modes);
}
