/* SPDX-License-Identifier: MIT */
/* The comparisons of a study as tables: a line for each baseline, a column for each pairing. */
#ifndef IPCLAB_HARNESS_COMPARISON_TABLE_H
#define IPCLAB_HARNESS_COMPARISON_TABLE_H

#include "study.h"
#include "table_sink.h"

/* None where the study has compared nothing, or under one baseline only: then
 * the findings say it all. */
void comparison_tables_put(const struct study *study, struct table_sink *sink);

#endif
