/* SPDX-License-Identifier: MIT */
/* The performance-monitoring unit, for ring 3 to read. */
#ifndef X86_64_PMU_H
#define X86_64_PMU_H

#include <ipclab/pmu.h>

/* Starts the two counters where this processor has them, sees that they advance, and lets ring 3
 * read them. Says in `pmu` what came of it. Once, at boot. */
void pmu_start(struct run_pmu *pmu);

#endif
