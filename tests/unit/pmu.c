/* SPDX-License-Identifier: MIT */
/* Core cycles and instructions of a PMU: read across a wrap, and published where they are one. */
#include "tests/unit/cmocka_all.h"

#include "microbench/guest/pmu.h"
#include "pmu.h"

#include <string.h>

static struct run_machine machine_with(enum run_pmu_state state)
{
    return (struct run_machine){.pmu = {.state = state, .bits = 48}};
}

static void what_passed_between_two_readings(void **state)
{
    const struct run_pmu wide = {.bits = 64}, narrow = {.bits = 40};
    struct pmu_reading total = {0, 0};

    (void)state;
    pmu_add(&wide, &total, (struct pmu_reading){100, 7}, (struct pmu_reading){150, 9});
    assert_true(total.cycles == 50 && total.instructions == 2);
    pmu_add(&narrow, &total, (struct pmu_reading){(1ull << 40) - 10, 0},
            (struct pmu_reading){5, 3});
    assert_true(total.cycles == 65 && total.instructions == 5);
}

static void nothing_is_read_where_nothing_counts(void **state)
{
    const struct run_pmu none = {.state = RUN_PMU_SILENT};
    struct pmu_reading reading = pmu_read(&none); /* would end this process otherwise */

    (void)state;
    assert_true(reading.cycles == 0 && reading.instructions == 0);
}

static void published_where_times_are(void **state)
{
    struct run_machine machine = machine_with(RUN_PMU_COUNTS);

    (void)state;
    assert_true(pmu_counts(ENGINE_CLASS_KVM_HARDWARE, &machine, COUNTER_CORE_CYCLES));
    assert_true(pmu_counts(ENGINE_CLASS_KVM_HARDWARE, &machine, COUNTER_INSTRUCTIONS));
    assert_true(pmu_counts(ENGINE_CLASS_METAL, &machine, COUNTER_CORE_CYCLES));
    assert_true(pmu_counts(ENGINE_CLASS_NATIVE, &machine, COUNTER_CORE_CYCLES));
    assert_false(pmu_counts(ENGINE_CLASS_NATIVE, &machine, COUNTER_INSTRUCTIONS));
    assert_false(pmu_counts(ENGINE_CLASS_KVM_HARDWARE, &machine, COUNTER_MODELLED_CYCLES));
    assert_false(pmu_counts(ENGINE_CLASS_KVM_EMULATED, &machine, COUNTER_CORE_CYCLES));
    assert_false(pmu_counts(ENGINE_CLASS_MODEL, &machine, COUNTER_INSTRUCTIONS));
    assert_false(pmu_counts(ENGINE_CLASS_TCG, &machine, COUNTER_CORE_CYCLES));
    for (int silent = RUN_PMU_NONE; silent < RUN_PMU_COUNTS; silent++) {
        machine = machine_with((enum run_pmu_state)silent);
        assert_false(pmu_counts(ENGINE_CLASS_KVM_HARDWARE, &machine, COUNTER_CORE_CYCLES));
    }
}

static void each_absence_has_its_reason(void **state)
{
    struct run_pmu pmu = {.state = RUN_PMU_COUNTS};

    (void)state;
    assert_null(pmu_objection(&pmu));
    pmu.state = RUN_PMU_NONE;
    assert_non_null(strstr(pmu_objection(&pmu), "CPUID"));
    pmu.state = RUN_PMU_SILENT;
    assert_non_null(strstr(pmu_objection(&pmu), "hypervisor"));
    pmu.state = 77; /* a hostile guest */
    assert_non_null(strstr(pmu_objection(&pmu), "no sense"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_passed_between_two_readings),
        cmocka_unit_test(nothing_is_read_where_nothing_counts),
        cmocka_unit_test(published_where_times_are),
        cmocka_unit_test(each_absence_has_its_reason),
    };

    return cmocka_run_group_tests_name("pmu", tests, NULL, NULL);
}
