/* SPDX-License-Identifier: MIT */
/* Where tables go that others have made: to a terminal as text, into a page (html.h). */
#ifndef IPCLAB_HARNESS_TABLE_SINK_H
#define IPCLAB_HARNESS_TABLE_SINK_H

#include "table.h"

#include <stdbool.h>

struct table_sink {
    /* Takes a table and its caption: lines, each with its newline, the first of them the title. */
    void (*put)(struct table_sink *sink, const char *caption, const struct table *table);
    FILE *file;
    bool any; /* something is in front of the next table */
};

/* A sink that prints text, with an empty line between two tables. */
struct table_sink table_sink_text(FILE *file);

#endif
