/* SPDX-License-Identifier: MIT */
/* The scenarios that can be run by name. */
#ifndef IPCLAB_HARNESS_SCENARIO_LIST_H
#define IPCLAB_HARNESS_SCENARIO_LIST_H

#include <stddef.h>

/* Calls `each` with the path of every scenario, by name: those in ./scenarios, or in the
 * suite's own where there is no such folder. */
void scenario_list(void (*each)(const char *path, void *context), void *context);

#endif
