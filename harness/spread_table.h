/* SPDX-License-Identifier: MIT */
/* How far the repetitions of each cell lie apart, as a table. */
#ifndef IPCLAB_HARNESS_SPREAD_TABLE_H
#define IPCLAB_HARNESS_SPREAD_TABLE_H

#include "cell_costs.h"
#include "table_sink.h"

/* Median with its bootstrap interval, MAD, range and outliers of each cell with two repetitions
 * or more; nothing where no cell has them. */
void spread_table_put(const struct cell_costs *costs, struct table_sink *sink);

#endif
