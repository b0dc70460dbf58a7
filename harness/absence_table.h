/* SPDX-License-Identifier: MIT */
/* The cells that have no numbers, a table for each reason. */
#ifndef IPCLAB_HARNESS_ABSENCE_TABLE_H
#define IPCLAB_HARNESS_ABSENCE_TABLE_H

#include "result.h"
#include "table_sink.h"

/* Puts nothing where every repetition of every cell was measured. */
void absence_table_put(const struct result *result, struct table_sink *sink);

#endif
