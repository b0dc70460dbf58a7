/* SPDX-License-Identifier: MIT */
/* A result in words and tables, from its results.json: what `run` shows at its end, and
 * `report`. */
#ifndef IPCLAB_HARNESS_REPORT_H
#define IPCLAB_HARNESS_REPORT_H

#include "diagnostic.h"

#include <jansson.h>
#include <stdio.h>

/* Prints the cost of an operation: a table for each benchmark. Fails with EXIT_USAGE where
 * `results`, read from `path`, is not a results.json of ours. */
enum exit_code report_costs(const json_t *results, const char *path, FILE *file);

/* Prints where one mode becomes cheaper than another, and what that comes to, in sentences. */
enum exit_code report_findings(const json_t *results, const char *path, FILE *file);

/* Prints all counters of each cell, for one operation. */
enum exit_code report_counters(const json_t *results, const char *path, FILE *file);

#endif
