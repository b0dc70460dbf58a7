/* SPDX-License-Identifier: MIT */
/*
 * The right-hand side of a sweep's key: `8, 64, 4K`, or `64..4M*2`, which multiplies by two
 * from 64 as long as the value is at most 4 MiB.
 */
#ifndef IPCLAB_HARNESS_VALUE_LIST_H
#define IPCLAB_HARNESS_VALUE_LIST_H

#include "parameter.h"

/* More values of one key than this are a slip of the pen, not an experiment. */
#define VALUE_LIST_MAXIMUM 256

struct value_list {
    uint64_t *values;
    size_t count;
    unsigned line; /* of the scenario file; 0 where the key does not occur */
};

struct name_list {
    char **names;
    size_t count;
    unsigned line;
};

/*
 * Appends the values in `text` to `list`. Returns NULL, or what is wrong and what to write
 * instead, with the offending element in `element` (at most `bytes` of it).
 */
const char *value_list_parse(enum ipclab_parameter which, const char *text, struct value_list *list,
                             char *element, size_t bytes);

/* Appends the names in `text`; the same results. A name is lower-case letters, digits, `-`
 * and `_`, or `*` alone. */
const char *name_list_parse(const char *text, struct name_list *list, char *element, size_t bytes);

void value_list_free(struct value_list *list);
void name_list_free(struct name_list *list);

#endif
