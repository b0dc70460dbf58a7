/* SPDX-License-Identifier: MIT */
/* A segment by key against the same bytes by message, in a sentence. */
#ifndef IPCLAB_HARNESS_SEGMENT_TELL_H
#define IPCLAB_HARNESS_SEGMENT_TELL_H

#include "cell_costs.h"

#include <stdio.h>

/* From which measured size on `pass` costs less than `touch`, whose receiver reads all of a message
 * as well, for each mode of that. The costs are in plan order: sizes ascend. Nothing where either
 * was not measured. */
void segment_tell(const struct cell_costs *costs, FILE *file);

#endif
