/* SPDX-License-Identifier: MIT */
/*
 * The seed of a cell: a function of the run's seed, the record's name and the repetition
 * alone, so that a cell run by itself meets the same state as in the full run.
 */
#ifndef IPCLAB_HARNESS_SEED_H
#define IPCLAB_HARNESS_SEED_H

#include <stdint.h>

/* `repetition` counts from 0. */
uint64_t cell_seed(uint64_t run_seed, const char *record_name, unsigned repetition);

#endif
