/* SPDX-License-Identifier: MIT */
/* A result in words and tables, from its results.json: what `run` shows at its end, and
 * `report`. */
#ifndef IPCLAB_HARNESS_REPORT_H
#define IPCLAB_HARNESS_REPORT_H

#include "result.h"

#include <stdio.h>

/* Prints the cost of an operation: a table for each benchmark. */
void report_costs(const struct result *result, FILE *file);

/* Prints where one mode becomes cheaper than another, and what that comes to, in sentences. */
void report_findings(const struct result *result, FILE *file);

/* Prints all counters of each cell, for one operation; of many cells, where they are. */
void report_counters(const struct result *result, FILE *file);

#endif
