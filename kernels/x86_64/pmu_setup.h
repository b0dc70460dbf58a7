/* SPDX-License-Identifier: MIT */
/* Which counters of a performance-monitoring unit to use, and what to write for them. */
#ifndef X86_64_PMU_SETUP_H
#define X86_64_PMU_SETUP_H

#include <ipclab/pmu.h>

#include <stdint.h>

/* What CPUID says, each 0 where the leaf is not there. */
struct pmu_identity {
    uint32_t leaf_a[4];         /* eax, ebx, ecx, edx of 0xa */
    uint32_t extended_features; /* ecx of 0x80000001 */
    uint32_t extended_pmu;      /* eax of 0x80000022 */
};

#define PMU_WRITES 4

struct pmu_setup {
    struct run_pmu pmu; /* its state is RUN_PMU_COUNTS where the counters are yet to be tried */
    struct {
        uint32_t msr;
        uint64_t value;
    } write[PMU_WRITES]; /* in this order */
    uint32_t write_count;
};

/*
 * Two counters for core cycles and instructions, in all rings, without interrupts: Intel's fixed
 * counters where there are (SDM vol. 3, 20.2), else two general ones with the architectural
 * events; AMD's extended core counters (APM vol. 2, 13.2) where leaf 0xa is empty. Depends on its
 * argument alone.
 */
struct pmu_setup pmu_setup_for(const struct pmu_identity *identity);

#endif
