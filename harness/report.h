/* SPDX-License-Identifier: MIT */
/* A result in words and tables, as text: what `run` shows at its end, and `report`. */
#ifndef IPCLAB_HARNESS_REPORT_H
#define IPCLAB_HARNESS_REPORT_H

#include "study.h"

#include <stdio.h>

/* What an operation costs, where one mode becomes cheaper than another, and what that comes to
 * in sentences; `study` is of the result. */
void report_costs(const struct result *result, const struct study *study, FILE *file);

/* How far repetitions lie apart, and all counters of each cell. */
void report_details(const struct result *result, const struct study *study, FILE *file);

#endif
