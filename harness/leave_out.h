/* SPDX-License-Identifier: MIT */
#ifndef IPCLAB_HARNESS_LEAVE_OUT_H
#define IPCLAB_HARNESS_LEAVE_OUT_H

#include "engine_class.h"
#include "sweep.h"

/* Takes the cells out that the engine class objects to, with a warning for each reason. Returns
 * how many. */
size_t leave_out_cells(enum engine_class class, struct cell_list *cells);

#endif
