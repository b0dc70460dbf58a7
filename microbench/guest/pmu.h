/* SPDX-License-Identifier: MIT */
/* The performance-monitoring unit as ring 3 reads it; nothing but zeros where there is none. */
#ifndef GUEST_PMU_H
#define GUEST_PMU_H

#include <ipclab/pmu.h>

struct pmu_reading {
    uint64_t cycles, instructions;
};

static inline uint64_t pmu_counter(uint32_t counter)
{
    uint32_t low, high;

    __asm__ volatile("lfence; rdpmc; lfence" : "=a"(low), "=d"(high) : "c"(counter) : "memory");
    return (uint64_t)high << 32 | low;
}

static inline struct pmu_reading pmu_read(const struct run_pmu *pmu)
{
    if (pmu->state != RUN_PMU_COUNTS)
        return (struct pmu_reading){0, 0};
    return (struct pmu_reading){pmu_counter(pmu->cycles), pmu_counter(pmu->instructions)};
}

/* Adds what passed between two readings; the counters wrap at `bits`. */
static inline void pmu_add(const struct run_pmu *pmu, struct pmu_reading *total,
                           struct pmu_reading before, struct pmu_reading after)
{
    uint64_t mask = pmu->bits < 64 ? (1ull << pmu->bits) - 1 : ~0ull;

    total->cycles += (after.cycles - before.cycles) & mask;
    total->instructions += (after.instructions - before.instructions) & mask;
}

#endif
