/* SPDX-License-Identifier: MIT */
/* Words. */
#include "phrase.h"

#include "memory.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *phrase_append(char *text, const char *format, ...)
{
    va_list arguments;
    char *added, *longer;

    va_start(arguments, format);
    added = format_list(format, arguments);
    va_end(arguments);
    longer = format_text("%s%s", text, added);
    free(text);
    free(added);
    return longer;
}

char *phrase_size(double size)
{
    static const char *const units[] = {"B", "KiB", "MiB", "GiB"};
    size_t unit = 0;

    if (size == floor(size) && fmod(size, size < 1048576 ? 1024 : 1048576) == 0) {
        char exact[PARAMETER_TEXT_BYTES];

        parameter_print_bytes((uint64_t)size, exact);
        return copy_text(exact);
    }
    while (size >= 1023.5 && unit < sizeof(units) / sizeof(*units) - 1) {
        size /= 1024;
        unit++;
    }
    return format_text(unit && size < 9.95 ? "%.1f %s" : "%.0f %s", size, units[unit]);
}

/* "14 to 15 KiB", "900 B to 1.1 KiB" */
static char *size_range(const char *low, const char *high)
{
    const char *unit = strchr(low, ' ');

    if (!strcmp(unit, strchr(high, ' ')))
        return format_text("%.*s to %s", (int)(unit - low), low, high);
    return format_text("%s to %s", low, high);
}

char *phrase_size_interval(double size, struct interval interval)
{
    char *middle = phrase_size(size), *low = phrase_size(interval.low);
    char *high = phrase_size(interval.high), *range = size_range(low, high);
    char *text = strcmp(low, high) ? format_text("%s (%s)", middle, range) : copy_text(middle);

    free(middle);
    free(low);
    free(high);
    free(range);
    return text;
}

/* A clause with the parameter's values in place of %s. */
static const char *clause_of(enum ipclab_parameter which)
{
    switch (which) {
    case PARAMETER_WRITTEN:
        return "the receiver writes %s";
    case PARAMETER_READ:
        return "the receiver reads %s";
    case PARAMETER_MEMORY:
        return "the receive memory is %s";
    case PARAMETER_SENDER:
        return "the sender %s its buffer";
    case PARAMETER_SEGMENTS:
        return "the number of segments is %s";
    case PARAMETER_WRAP:
        return "the ring's wrap is %s";
    default:
        return NULL;
    }
}

static void print_value(enum ipclab_parameter which, uint64_t value, char *text, size_t bytes)
{
    char printed[PARAMETER_TEXT_BYTES];

    parameter_print(which, value, printed);
    if (parameters[which].kind == PARAMETER_KIND_BYTES)
        parameter_print_bytes(value, printed);
    if (parameters[which].kind != PARAMETER_KIND_FRACTION)
        snprintf(text, bytes, "%s", printed);
    else if (value == FRACTION_WORD)
        snprintf(text, bytes, "one word");
    else if (value == 0 || value == 100)
        snprintf(text, bytes, "%s", value ? "every page" : "nothing");
    else
        snprintf(text, bytes, "%u %% of the pages", (unsigned)value);
}

/* "a", "a or b", "a, b or c" */
static char *alternatives_of(enum ipclab_parameter which, const struct cover_limit *limit)
{
    char *text = copy_text("");

    for (size_t i = 0; i < limit->count; i++) {
        const char *before = !i ? "" : i + 1 < limit->count ? ", " : " or ";
        char value[48];

        print_value(which, limit->values[i], value, sizeof(value));
        text = phrase_append(text, "%s%s", before, value);
    }
    return text;
}

static char *limit_phrase(enum ipclab_parameter which, const struct cover_limit *limit)
{
    const char *clause = clause_of(which);
    char *values = alternatives_of(which, limit);
    const char *place = clause ? strstr(clause, "%s") : NULL;
    char *text = place ? format_text("%.*s%s%s", (int)(place - clause), clause, values, place + 2)
                       : format_text("%s is %s", parameters[which].key, values);

    free(values);
    return text;
}

char *phrase_box(const struct cover_box *box)
{
    char *text = copy_text("");

    for (int which = 0; which < PARAMETER_COUNT; which++) {
        char *limit;

        if (!box->limits[which].count)
            continue;
        limit = limit_phrase((enum ipclab_parameter)which, &box->limits[which]);
        text = phrase_append(text, "%s%s", *text ? " and " : "", limit);
        free(limit);
    }
    return text;
}

char *phrase_baseline(const struct cell *key, uint32_t left_out, const char *separator)
{
    char *text = copy_text("");

    for (int which = 0; which < PARAMETER_COUNT; which++) {
        char value[PARAMETER_TEXT_BYTES];

        if (!(key->present & ~left_out & (1u << which)))
            continue;
        parameter_print((enum ipclab_parameter)which, key->parameter[which], value);
        text = phrase_append(text, "%s%s %s", *text ? separator : "", parameters[which].key, value);
    }
    return text;
}
