/* SPDX-License-Identifier: MIT */
/* What an operation costs, as tables: one for each benchmark, a column for each mode. */
#ifndef IPCLAB_HARNESS_COST_TABLE_H
#define IPCLAB_HARNESS_COST_TABLE_H

#include "cell_costs.h"
#include "table_sink.h"

/* Medians over the layouts, and below modelled cycles the exact counts of the same cells. Where a
 * table would get too long to be read, it has every second size, or fewer, always the first and
 * the last, and says so. */
void cost_tables_put(const struct result *result, const struct cell_costs *costs,
                     struct table_sink *sink);

#endif
