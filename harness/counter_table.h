/* SPDX-License-Identifier: MIT */
/* All counters of each cell, as a table. */
#ifndef IPCLAB_HARNESS_COUNTER_TABLE_H
#define IPCLAB_HARNESS_COUNTER_TABLE_H

#include "result.h"
#include "table_sink.h"

/* Columns are for counters that are not 0 everywhere. */
bool counter_is_interesting(const struct result *result, enum ipclab_counter which);

/* A row for each cell, a column for each interesting counter; nothing where there is none. */
void counter_table_put(const struct result *result, struct table_sink *sink);

#endif
