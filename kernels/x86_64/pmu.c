/* SPDX-License-Identifier: MIT */
#include "pmu.h"
#include "cpu.h"
#include "pmu_setup.h"

#include <ipclab/probe.h>

#include <stdbool.h>

#define PMU_LEAF          0xau
#define EXTENDED_LEAF     0x80000000u
#define FEATURES_LEAF     0x80000001u
#define EXTENDED_PMU_LEAF 0x80000022u
#define CR4_USER_COUNTERS (1ull << 8) /* PCE */

static struct pmu_identity identify(void)
{
    struct pmu_identity identity = {0};
    uint32_t leaf[4], last;

    cpu_identify(0, leaf);
    if (leaf[0] >= PMU_LEAF)
        cpu_identify(PMU_LEAF, identity.leaf_a);
    cpu_identify(EXTENDED_LEAF, leaf);
    last = leaf[0];
    if (last >= FEATURES_LEAF) {
        cpu_identify(FEATURES_LEAF, leaf);
        identity.extended_features = leaf[2];
    }
    if (last >= EXTENDED_PMU_LEAF) {
        cpu_identify(EXTENDED_PMU_LEAF, leaf);
        identity.extended_pmu = leaf[0];
    }
    return identity;
}

static uint64_t read_counter(uint32_t counter)
{
    uint32_t low, high;

    __asm__ volatile("lfence; rdpmc; lfence" : "=a"(low), "=d"(high) : "c"(counter));
    return (uint64_t)high << 32 | low;
}

/* CPUID may promise what a hypervisor does not keep. */
static bool advances(const struct run_pmu *pmu)
{
    uint64_t cycles = read_counter(pmu->cycles), instructions = read_counter(pmu->instructions);

    probe_ticks();
    return read_counter(pmu->cycles) != cycles && read_counter(pmu->instructions) != instructions;
}

static void let_ring3_read(void)
{
    uint64_t cr4;

    __asm__ volatile("mov %%cr4, %0" : "=r"(cr4));
    __asm__ volatile("mov %0, %%cr4" : : "r"(cr4 | CR4_USER_COUNTERS));
}

void pmu_start(struct run_pmu *pmu)
{
    struct pmu_identity identity = identify();
    struct pmu_setup setup = pmu_setup_for(&identity);

    *pmu = (struct run_pmu){.state = setup.pmu.state, .version = setup.pmu.version};
    if (setup.pmu.state != RUN_PMU_COUNTS)
        return;
    for (unsigned i = 0; i < setup.write_count; i++)
        write_msr(setup.write[i].msr, setup.write[i].value);
    if (!advances(&setup.pmu)) {
        pmu->state = RUN_PMU_SILENT;
        return;
    }
    let_ring3_read();
    *pmu = setup.pmu;
}
