/* SPDX-License-Identifier: MIT */
/* The counters by name, and the rules that a mode's counters must obey. */
#ifndef IPCLAB_HARNESS_COUNTER_H
#define IPCLAB_HARNESS_COUNTER_H

#include "cell.h"

#include <stdbool.h>

struct counter {
    const char *name;
    enum ipclab_counter_source source;
    const char *meaning;
};

/* All counters, by enum ipclab_counter. */
extern const struct counter counters[COUNTER_COUNT];

#define COUNTER_PROBLEM_BYTES 160

/*
 * Holds the record of `cell` against the copy rule of its mode and against what the
 * benchmark delivers by definition. Returns false, with the broken rule in `problem`.
 */
bool counters_obey(const struct ipc_mode_description *mode, const struct cell *cell,
                   const struct run_record *record, char problem[COUNTER_PROBLEM_BYTES]);

#endif
