/* SPDX-License-Identifier: MIT */
#include "pmu.h"

#include <stddef.h>

bool pmu_counts(enum engine_class class, const struct run_machine *machine,
                enum ipclab_counter which)
{
    if (engine_classes[class].standing != COST_MEASURED || machine->pmu.state != RUN_PMU_COUNTS)
        return false;
    return which == COUNTER_CORE_CYCLES ||
           (which == COUNTER_INSTRUCTIONS && class != ENGINE_CLASS_NATIVE);
}

const char *pmu_objection(const struct run_pmu *pmu)
{
    switch (pmu->state) {
    case RUN_PMU_COUNTS:
        return NULL;
    case RUN_PMU_NONE:
        return "the guest's processor shows no performance-monitoring unit (CPUID)";
    case RUN_PMU_LACKING:
        return "the guest's performance-monitoring unit has no counters of core cycles and "
               "instructions (CPUID leaf 0xa)";
    case RUN_PMU_SILENT:
        return "the guest's performance-monitoring unit was set up and does not count: its "
               "hypervisor holds it back";
    }
    return "the guest's account of its performance-monitoring unit makes no sense";
}
