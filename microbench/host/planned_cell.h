/* SPDX-License-Identifier: MIT */
/* A cell run as its plan says: so many batches of so many operations, as in ring 3 of our
 * kernel. */
#ifndef HOST_PLANNED_CELL_H
#define HOST_PLANNED_CELL_H

#include "samples.h"

/* A cell_driver (runner.h); `unused` is. */
void planned_cell_drive(void *unused, const struct samples *samples);

#endif
