/* SPDX-License-Identifier: MIT */
/* Record names: printed from a cell, parsed into one. */
#include "cell.h"

#include <stdio.h>
#include <string.h>

#define P(symbol, key, kind, choices, meaning)                                                     \
    _Static_assert(sizeof(key) + 2 <= CELL_KEY_BYTES, "the longest name must fit");
IPCLAB_PARAMETER_TABLE(P)
#undef P

void cell_set_name(struct cell *cell)
{
    int length = snprintf(cell->name, sizeof(cell->name), "ipc/%s/%s", cell->mode, cell->benchmark);

    for (int which = 0; which < PARAMETER_COUNT; which++) {
        char text[PARAMETER_TEXT_BYTES];

        if (!(cell->present & (1u << which)))
            continue;
        parameter_print((enum ipclab_parameter)which, cell->parameter[which], text);
        length += snprintf(cell->name + length, sizeof(cell->name) - (size_t)length, "/%s:%s",
                           parameters[which].key, text);
    }
}

/* Copies the part of `*name` before the next `/` or the end; false where it does not fit. */
static bool take_part(const char **name, char *part, size_t bytes)
{
    size_t length = strcspn(*name, "/");

    if (!length || length >= bytes)
        return false;
    memcpy(part, *name, length);
    part[length] = '\0';
    *name += length;
    *name += **name == '/';
    return true;
}

/* `key:value` */
static bool take_parameter(char *part, struct cell *cell)
{
    char *colon = strchr(part, ':');
    int which;

    if (!colon)
        return false;
    *colon = '\0';
    which = parameter_by_key(part);
    if (which < 0 || cell->present & (1u << which))
        return false;
    cell->present |= 1u << which;
    return !parameter_parse((enum ipclab_parameter)which, colon + 1, &cell->parameter[which]);
}

bool cell_from_name(const char *name, struct cell *cell)
{
    const char *rest = name;
    char part[64];

    *cell = (struct cell){0};
    if (!take_part(&rest, part, sizeof(part)) || strcmp(part, "ipc") ||
        !take_part(&rest, cell->mode, sizeof(cell->mode)) ||
        !take_part(&rest, cell->benchmark, sizeof(cell->benchmark)))
        return false;
    while (*rest)
        if (!take_part(&rest, part, sizeof(part)) || !take_parameter(part, cell))
            return false;
    cell_set_name(cell);
    return !strcmp(cell->name, name);
}
