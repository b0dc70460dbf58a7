/* SPDX-License-Identifier: MIT */
/* Comma-separated lists of values, ranges and names. */
#include "value_list.h"

#include "memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Cuts the next element off `*rest` into `element`, without the blanks around it. Returns
 * false at the end of the list; an empty element (`8,,16`) is returned as such.
 */
static bool next_element(const char **rest, char *element, size_t bytes)
{
    if (!*rest)
        return false;
    const char *start = *rest + strspn(*rest, " \t");
    const char *comma = strchr(start, ',');
    size_t length = comma ? (size_t)(comma - start) : strlen(start);

    *rest = comma ? comma + 1 : NULL;
    while (length && (start[length - 1] == ' ' || start[length - 1] == '\t'))
        length--;
    snprintf(element, bytes, "%.*s", (int)length, start);
    return true;
}

static const char *append_value(struct value_list *list, uint64_t value)
{
    if (list->count == VALUE_LIST_MAXIMUM)
        return "it makes the list longer than 256 values; split the sweep";
    for (size_t i = 0; i < list->count; i++)
        if (list->values[i] == value)
            return "its value occurs twice in the list; leave one out";
    list->values = make_room(list->values, list->count, sizeof(*list->values));
    list->values[list->count++] = value;
    return NULL;
}

/* `first..last*factor` in `element`, whose dots are at `dots`. */
static const char *append_range(enum ipclab_parameter which, const char *element, const char *dots,
                                struct value_list *list)
{
    enum ipclab_parameter_kind kind = parameters[which].kind;
    const char *star = strchr(dots, '*');
    char *first_text, *last_text;
    uint64_t first, last, factor;
    const char *problem;

    if (kind != PARAMETER_KIND_BYTES && kind != PARAMETER_KIND_COUNT)
        return "a range needs a key that counts; list the values one by one";
    if (!star || !parse_number(star + 1, &factor) || factor < 2)
        return "a range needs a factor of 2 or more; write it as 64..4M*2";
    first_text = format_text("%.*s", (int)(dots - element), element);
    last_text = format_text("%.*s", (int)(star - dots - 2), dots + 2);
    problem = parameter_parse(which, first_text, &first);
    if (!problem)
        problem = parameter_parse(which, last_text, &last);
    free(first_text);
    free(last_text);
    if (problem)
        return problem;
    if (!first || first > last)
        return "a range goes upwards from 1 or more; write it as 64..4M*2";
    for (uint64_t value = first; !problem && value <= last;) {
        problem = append_value(list, value);
        if (__builtin_mul_overflow(value, factor, &value))
            break;
    }
    return problem;
}

const char *value_list_parse(enum ipclab_parameter which, const char *text, struct value_list *list,
                             char *element, size_t bytes)
{
    const char *problem = NULL;

    while (!problem && next_element(&text, element, bytes)) {
        const char *dots = strstr(element, "..");
        uint64_t value;

        if (dots) {
            problem = append_range(which, element, dots, list);
            continue;
        }
        problem = parameter_parse(which, element, &value);
        if (!problem)
            problem = append_value(list, value);
    }
    return problem;
}

static const char *check_name(const char *name)
{
    if (!strcmp(name, "*") || !strcmp(name, "linux-*"))
        return NULL;
    if (!*name || name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_")])
        return "it is not a name; names are lower-case letters, digits, - and _";
    return NULL;
}

const char *name_list_parse(const char *text, struct name_list *list, char *element, size_t bytes)
{
    while (next_element(&text, element, bytes)) {
        const char *problem = check_name(element);

        if (problem)
            return problem;
        for (size_t i = 0; i < list->count; i++)
            if (!strcmp(list->names[i], element))
                return "it occurs twice in the list; leave one out";
        list->names = make_room(list->names, list->count, sizeof(*list->names));
        list->names[list->count++] = copy_text(element);
    }
    return NULL;
}

void value_list_free(struct value_list *list)
{
    free(list->values);
}

void name_list_free(struct name_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->names[i]);
    free(list->names);
}
