/* SPDX-License-Identifier: MIT */
/* breakdown.csv: what the modelled cycles of each cell are spent on. */
#ifndef IPCLAB_HARNESS_BREAKDOWN_CSV_H
#define IPCLAB_HARNESS_BREAKDOWN_CSV_H

#include "measurement.h"

#include <stdio.h>

/* One line for each cell and part of its cost: name, mode, benchmark, size, part and cycles
 * for one operation, the mean over the repetitions. Cells without modelled cycles have none. */
void breakdown_csv(const struct measurement_set *set, FILE *file);

#endif
