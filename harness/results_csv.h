/* SPDX-License-Identifier: MIT */
/* The CSV files of a result: samples.csv, the raw numbers, and summary.csv, for plots. */
#ifndef IPCLAB_HARNESS_RESULTS_CSV_H
#define IPCLAB_HARNESS_RESULTS_CSV_H

#include "measurement.h"

#include <stdio.h>

/* One line for each sample: name, repetition, sample, operations in it, ticks, and the
 * ticks of the empty timer pair, which are part of it. */
void samples_csv(const struct measurement_set *set, FILE *file);

/* One line for each cell that was measured: its name and keys, the engine's class, and the
 * median, minimum and maximum over the repetitions of each counter, for one operation.
 * A key or counter that a cell does not have is an empty field. */
void summary_csv(const struct measurement_set *set, FILE *file);

#endif
