/* SPDX-License-Identifier: MIT */
/* Which counters of a PMU are used, by CPUID as it was recorded on machines that are not here. */
#include "x86_64/pmu_setup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define FIXED_CYCLES       0x40000001u
#define FIXED_INSTRUCTIONS 0x40000000u

static void assert_writes(const struct pmu_setup *setup, unsigned count, uint32_t msr,
                          uint64_t value)
{
    for (unsigned i = 0; i < setup->write_count; i++)
        if (setup->write[i].msr == msr) {
            assert_true(setup->write[i].value == value);
            assert_int_equal(setup->write_count, count);
            return;
        }
    fail_msg("no write to MSR %#x", msr);
}

static void assert_fixed(const struct pmu_setup *setup, uint32_t version, uint32_t bits)
{
    assert_int_equal(setup->pmu.state, RUN_PMU_COUNTS);
    assert_int_equal(setup->pmu.version, version);
    assert_int_equal(setup->pmu.cycles, FIXED_CYCLES);
    assert_int_equal(setup->pmu.instructions, FIXED_INSTRUCTIONS);
    assert_int_equal(setup->pmu.bits, bits);
    assert_writes(setup, 2, 0x38d, 0x33);
    assert_writes(setup, 2, 0x38f, 3ull << 32);
}

static void assert_none(const struct pmu_identity *identity, enum run_pmu_state state)
{
    struct pmu_setup setup = pmu_setup_for(identity);

    assert_int_equal(setup.pmu.state, state);
    assert_int_equal(setup.write_count, 0);
    assert_int_equal(setup.pmu.cycles | setup.pmu.instructions | setup.pmu.bits, 0);
}

static void fixed_counters_of_intel(void **state)
{
    const struct {
        struct pmu_identity identity;
        uint32_t version, bits;
    } machines[] = {
        {{.leaf_a = {0x07300404, 0, 0, 0x603}}, 4, 48},  /* Skylake */
        {{.leaf_a = {0x07300403, 0, 0, 0x603}}, 3, 48},  /* Haswell */
        {{.leaf_a = {0x07280202, 0, 0, 0x503}}, 2, 40},  /* Core, Xeon E5420 */
        {{.leaf_a = {0x07300402, 0, 0, 0x8603}}, 2, 48}, /* a guest of KVM on Skylake */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(machines) / sizeof(*machines); i++) {
        struct pmu_setup setup = pmu_setup_for(&machines[i].identity);

        assert_fixed(&setup, machines[i].version, machines[i].bits);
    }
}

/* Version 5 may leave out some by a mask instead of saying how many there are. */
static void fixed_counters_by_mask(void **state)
{
    struct pmu_identity identity = {.leaf_a = {0x08300805, 0, 0x3, 0x600}};
    struct pmu_setup setup = pmu_setup_for(&identity);

    (void)state;
    assert_fixed(&setup, 5, 48);
    identity.leaf_a[0] = 0x08300804; /* where ecx means nothing yet */
    setup = pmu_setup_for(&identity);
    assert_int_equal(setup.pmu.cycles, 0);
}

static void general_counters_where_none_are_fixed(void **state)
{
    struct pmu_identity first = {.leaf_a = {0x07280201, 0, 0, 0}}; /* Core Duo: version 1 */
    struct pmu_identity later = {.leaf_a = {0x07300402, 0, 0, 0}};
    struct pmu_setup setup = pmu_setup_for(&first);

    (void)state;
    assert_int_equal(setup.pmu.state, RUN_PMU_COUNTS);
    assert_int_equal(setup.pmu.cycles, 0);
    assert_int_equal(setup.pmu.instructions, 1);
    assert_int_equal(setup.pmu.bits, 40);
    assert_writes(&setup, 2, 0x186, 0x43003c);
    assert_writes(&setup, 2, 0x187, 0x4300c0);
    setup = pmu_setup_for(&later);
    assert_int_equal(setup.pmu.bits, 48);
    assert_writes(&setup, 3, 0x38f, 3);
}

static void events_or_counters_that_are_missing(void **state)
{
    struct pmu_identity no_cycles = {.leaf_a = {0x07300402, 1, 0, 0}};
    struct pmu_identity no_instructions = {.leaf_a = {0x07300402, 2, 0, 0}};
    struct pmu_identity few_events = {.leaf_a = {0x01300402, 0, 0, 0}};
    struct pmu_identity one_counter = {.leaf_a = {0x07300102, 0, 0, 0}};
    struct pmu_identity no_width = {.leaf_a = {0x07000402, 0, 0, 0x003}};

    (void)state;
    assert_none(&no_cycles, RUN_PMU_LACKING);
    assert_none(&no_instructions, RUN_PMU_LACKING);
    assert_none(&few_events, RUN_PMU_LACKING);
    assert_none(&one_counter, RUN_PMU_LACKING);
    assert_none(&no_width, RUN_PMU_LACKING);
}

static void counters_of_amd(void **state)
{
    struct pmu_identity zen2 = {.extended_features = 0x75c237ff};
    struct pmu_identity zen4 = {.extended_features = 0x75c237ff, .extended_pmu = 1};
    struct pmu_setup setup = pmu_setup_for(&zen2);

    (void)state;
    assert_int_equal(setup.pmu.state, RUN_PMU_COUNTS);
    assert_int_equal(setup.pmu.cycles, 0);
    assert_int_equal(setup.pmu.instructions, 1);
    assert_int_equal(setup.pmu.bits, 48);
    assert_writes(&setup, 2, 0xc0010200, 0x430076);
    assert_writes(&setup, 2, 0xc0010202, 0x4300c0);
    setup = pmu_setup_for(&zen4);
    assert_writes(&setup, 3, 0xc0000301, 3);
}

static void no_unit_no_writes(void **state)
{
    struct pmu_identity emulator = {0};
    /* What KVM told guests on AMD until Linux 5.14: a bit of edx and no more. */
    struct pmu_identity odd = {.leaf_a = {0, 0, 0, 0x8000}};

    (void)state;
    assert_none(&emulator, RUN_PMU_NONE);
    assert_none(&odd, RUN_PMU_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fixed_counters_of_intel),
        cmocka_unit_test(fixed_counters_by_mask),
        cmocka_unit_test(general_counters_where_none_are_fixed),
        cmocka_unit_test(events_or_counters_that_are_missing),
        cmocka_unit_test(counters_of_amd),
        cmocka_unit_test(no_unit_no_writes),
    };

    return cmocka_run_group_tests_name("pmu_setup", tests, NULL, NULL);
}
