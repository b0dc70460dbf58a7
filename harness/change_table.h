/* SPDX-License-Identifier: MIT */
/* A comparison of two results, as a table and as JSON. */
#ifndef IPCLAB_HARNESS_CHANGE_TABLE_H
#define IPCLAB_HARNESS_CHANGE_TABLE_H

#include "result_join.h"

#include <stdbool.h>

/* A comparison that has been decided. */
struct change_report {
    const struct result_side *before, *after;
    const struct result_join *join;
    const struct change_rule *rule;
    bool all; /* the cells that stayed the same, too */
};

/* Prints the rule, a line for each cell that changed, and what it all comes to. */
void change_table_print(const struct change_report *report, FILE *file);

/* The same, every cell in it. */
json_t *change_json(const struct change_report *report);

#endif
