/* SPDX-License-Identifier: MIT */
/*
 * Runs a plan on Linux: the same run region in, the same records out as in ring 3 of our
 * kernel (ipclab/run.h), so that the harness reads both alike.
 */
#ifndef HOST_RUNNER_H
#define HOST_RUNNER_H

#include "samples.h"

#include <ipclab/exit.h>

/* Runs one cell, in a process of its own: sets the record's status, samples and counters.
 * A status left RUN_EMPTY stands for success. */
typedef void (*cell_driver)(void *user, const struct samples *samples);

/* Runs every cell of the plan in `header`, and seals the region. */
enum guest_exit runner_run(struct run_header *header, cell_driver drive, void *user);

#endif
