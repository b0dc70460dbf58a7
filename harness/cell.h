/* SPDX-License-Identifier: MIT */
/*
 * A cell: one mode, benchmark and parameter combination; and its name, which is the name of
 * its records: `ipc/direct/call/size:8`.
 */
#ifndef IPCLAB_HARNESS_CELL_H
#define IPCLAB_HARNESS_CELL_H

#include "parameter.h"

#include <ipclab/run.h>

/* The longest key, with the `/` and `:` around it, and the longest name. */
#define CELL_KEY_BYTES  16
#define CELL_NAME_BYTES (64 + PARAMETER_COUNT * (CELL_KEY_BYTES + PARAMETER_TEXT_BYTES))

struct cell {
    char mode[MODE_NAME_BYTES];
    char benchmark[32];
    uint32_t present; /* PARAMETER_BIT of each parameter that is given */
    uint64_t parameter[PARAMETER_COUNT];
    char name[CELL_NAME_BYTES];
};

/* Sets `cell->name` from the other fields. */
void cell_set_name(struct cell *cell);

/* The inverse: fills `cell` from a record's name. False where it is no such name. */
bool cell_from_name(const char *name, struct cell *cell);

#endif
