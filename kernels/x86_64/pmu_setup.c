/* SPDX-License-Identifier: MIT */
#include "pmu_setup.h"

#include <stdbool.h>

/* Intel */
#define MSR_EVENT_SELECT_0       0x186u
#define MSR_FIXED_CONTROL        0x38du
#define MSR_GLOBAL_CONTROL       0x38fu
#define FIXED_INSTRUCTIONS       0u /* by number */
#define FIXED_CYCLES             1u
#define FIXED_ALL_RINGS          3ull /* a field of four bits for each counter */
#define RDPMC_FIXED              (1u << 30)
#define GLOBAL_FIXED             32u
#define UNAVAILABLE_CYCLES       (1u << 0) /* leaf 0xa, ebx */
#define UNAVAILABLE_INSTRUCTIONS (1u << 1)

/* AMD */
#define EXTENDED_CORE_COUNTERS (1u << 23)
#define GLOBAL_CORE_COUNTERS   (1u << 0)
#define MSR_AMD_EVENT_SELECT_0 0xc0010200u
#define MSR_AMD_EVENT_SELECT_1 0xc0010202u
#define MSR_AMD_GLOBAL_CONTROL 0xc0000301u
#define AMD_COUNTER_BITS       48u

/* Both: which events, where they count (user and system), and that they do. */
#define ALL_RINGS_ENABLED  (1ull << 16 | 1ull << 17 | 1ull << 22)
#define INTEL_CYCLES       (0x3cull | ALL_RINGS_ENABLED)
#define INTEL_INSTRUCTIONS (0xc0ull | ALL_RINGS_ENABLED)
#define AMD_CYCLES         (0x76ull | ALL_RINGS_ENABLED)
#define AMD_INSTRUCTIONS   (0xc0ull | ALL_RINGS_ENABLED)

static void add_write(struct pmu_setup *setup, uint32_t msr, uint64_t value)
{
    setup->write[setup->write_count].msr = msr;
    setup->write[setup->write_count++].value = value;
}

/* Up to version 4 a number of them, from 5 on a mask as well. */
static bool has_fixed(const uint32_t leaf[4], uint32_t counter)
{
    uint32_t version = leaf[0] & 0xff;

    return version >= 2 && (counter < (leaf[3] & 0x1f) || (version >= 5 && leaf[2] >> counter & 1));
}

static void use_fixed(struct pmu_setup *setup, const uint32_t leaf[4])
{
    setup->pmu.state = RUN_PMU_COUNTS;
    setup->pmu.bits = leaf[3] >> 5 & 0xff;
    setup->pmu.cycles = RDPMC_FIXED | FIXED_CYCLES;
    setup->pmu.instructions = RDPMC_FIXED | FIXED_INSTRUCTIONS;
    add_write(setup, MSR_FIXED_CONTROL,
              FIXED_ALL_RINGS << 4 * FIXED_CYCLES | FIXED_ALL_RINGS << 4 * FIXED_INSTRUCTIONS);
    add_write(setup, MSR_GLOBAL_CONTROL,
              1ull << (GLOBAL_FIXED + FIXED_CYCLES) | 1ull << (GLOBAL_FIXED + FIXED_INSTRUCTIONS));
}

static bool has_general(const uint32_t leaf[4])
{
    uint32_t counters = leaf[0] >> 8 & 0xff, events = leaf[0] >> 24;

    return counters >= 2 && events >= 2 &&
           !(leaf[1] & (UNAVAILABLE_CYCLES | UNAVAILABLE_INSTRUCTIONS));
}

static void use_general(struct pmu_setup *setup, const uint32_t leaf[4])
{
    setup->pmu.state = RUN_PMU_COUNTS;
    setup->pmu.bits = leaf[0] >> 16 & 0xff;
    setup->pmu.cycles = 0;
    setup->pmu.instructions = 1;
    add_write(setup, MSR_EVENT_SELECT_0, INTEL_CYCLES);
    add_write(setup, MSR_EVENT_SELECT_0 + 1, INTEL_INSTRUCTIONS);
    if ((leaf[0] & 0xff) >= 2)
        add_write(setup, MSR_GLOBAL_CONTROL, 3);
}

static void use_amd(struct pmu_setup *setup, uint32_t extended_pmu)
{
    setup->pmu.state = RUN_PMU_COUNTS;
    setup->pmu.bits = AMD_COUNTER_BITS;
    setup->pmu.cycles = 0;
    setup->pmu.instructions = 1;
    add_write(setup, MSR_AMD_EVENT_SELECT_0, AMD_CYCLES);
    add_write(setup, MSR_AMD_EVENT_SELECT_1, AMD_INSTRUCTIONS);
    if (extended_pmu & GLOBAL_CORE_COUNTERS)
        add_write(setup, MSR_AMD_GLOBAL_CONTROL, 3);
}

/* A counter of other than 32 to 64 bits is none: the leaf is not to be believed. */
static void check_width(struct pmu_setup *setup)
{
    if (setup->pmu.bits >= 32 && setup->pmu.bits <= 64)
        return;
    *setup = (struct pmu_setup){.pmu = {.state = RUN_PMU_LACKING, .version = setup->pmu.version}};
}

struct pmu_setup pmu_setup_for(const struct pmu_identity *identity)
{
    const uint32_t *leaf = identity->leaf_a;
    struct pmu_setup setup = {.pmu = {.version = leaf[0] & 0xff}};

    if (!setup.pmu.version) {
        if (identity->extended_features & EXTENDED_CORE_COUNTERS)
            use_amd(&setup, identity->extended_pmu);
        return setup;
    }
    if (has_fixed(leaf, FIXED_CYCLES) && has_fixed(leaf, FIXED_INSTRUCTIONS))
        use_fixed(&setup, leaf);
    else if (has_general(leaf))
        use_general(&setup, leaf);
    check_width(&setup);
    return setup;
}
