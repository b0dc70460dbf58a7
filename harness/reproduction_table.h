/* SPDX-License-Identifier: MIT */
/* Published ratios with ours beside them, for readers and for programs. */
#ifndef IPCLAB_HARNESS_REPRODUCTION_TABLE_H
#define IPCLAB_HARNESS_REPRODUCTION_TABLE_H

#include "study.h"
#include "table_sink.h"

/* A line for each ratio, its source below the title. Nothing where the study has none. */
void reproduction_table_put(const struct study *study, struct table_sink *sink);

/* published.csv: cell,over,published,instructions,cost,low,high,unit,source */
void reproductions_csv(const struct study *study, FILE *file);

#endif
