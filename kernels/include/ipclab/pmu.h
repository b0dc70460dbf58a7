/* SPDX-License-Identifier: MIT */
/*
 * The performance-monitoring unit of the guest's processor: what the kernel found and set up at
 * boot, and how ring 3 then reads it, with `rdpmc` and without the kernel.
 */
#ifndef IPCLAB_PMU_H
#define IPCLAB_PMU_H

#include <stdint.h>

enum run_pmu_state {
    RUN_PMU_NONE = 0,    /* CPUID shows none */
    RUN_PMU_LACKING = 1, /* CPUID shows one without the two events */
    RUN_PMU_SILENT = 2,  /* its counters were set up and do not advance: a hypervisor holds it back */
    RUN_PMU_COUNTS = 3,
};

/* Two counters that run in all rings. What lies between two readings is their difference modulo
 * 2^bits. All but `state` and `version` are 0 unless it counts. */
struct run_pmu {
    uint32_t state;        /* enum run_pmu_state */
    uint32_t version;      /* CPUID leaf 0xa; 0 where it shows none, as on AMD's */
    uint32_t cycles;       /* what `rdpmc` wants in ecx: core cycles that were not halted, ... */
    uint32_t instructions; /* ... and instructions retired */
    uint32_t bits;
};

#endif
