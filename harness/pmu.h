/* SPDX-License-Identifier: MIT */
/* Which numbers of a performance-monitoring unit a run publishes, and why not the others. */
#ifndef IPCLAB_HARNESS_PMU_H
#define IPCLAB_HARNESS_PMU_H

#include "engine_class.h"

/* Whether `which` of what ran on that machine is the count of its performance-monitoring unit.
 * Never where an engine's time is not one either. */
bool pmu_counts(enum engine_class class, const struct run_machine *machine,
                enum ipclab_counter which);

/* Why a guest's unit counts nothing, as a clause; NULL where it counts. */
const char *pmu_objection(const struct run_pmu *pmu);

#endif
