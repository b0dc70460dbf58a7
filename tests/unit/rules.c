/* SPDX-License-Identifier: MIT */
/* The rules that numbers are held to: copy rules, engine classes, sampling, watchdog. */
#include <stdio.h>
#include "tests/unit/cmocka_all.h"

#include "counter.h"
#include "engine_class.h"
#include "guest_log.h"
#include "progress.h"
#include "sampling.h"
#include "watchdog.h"

#include <string.h>

/* Ten calls of 8 bytes each way: 160 bytes are delivered. */
static struct run_record record_of(uint64_t delivered, uint64_t copied)
{
    struct run_record record = {.iterations = 10};

    record.counters_present = 1ull << COUNTER_BYTES_DELIVERED | 1ull << COUNTER_BYTES_COPIED;
    record.counters[COUNTER_BYTES_DELIVERED] = delivered;
    record.counters[COUNTER_BYTES_COPIED] = copied;
    return record;
}

static bool obeys(enum mode_data data, enum mode_copy_rule rule, struct run_record record)
{
    const struct ipc_mode_description mode = {
        .name = "mode", .data = (uint8_t)data, .copy_rule = (uint8_t)rule};
    struct cell cell = {.benchmark = "call", .present = PARAMETER_BIT(SIZE)};
    char problem[COUNTER_PROBLEM_BYTES];

    cell.parameter[PARAMETER_SIZE] = 8;
    return counters_obey(&mode, &cell, &record, problem);
}

/* Where the ends say what they need, less than one copy may do, and never more. */
static void ends_that_declare_may_save_copies(void **state)
{
    const struct ipc_mode_description mode = {
        .name = "mode", .data = DATA_DIRECT_COPY, .copy_rule = COPY_RULE_UP_TO_ONCE};
    const struct cell cell = {.benchmark = "present", .present = PARAMETER_BIT(CLIENT)};
    char problem[COUNTER_PROBLEM_BYTES];
    struct run_record none = record_of(160, 0), more = record_of(160, 161);

    (void)state;
    assert_true(counters_obey(&mode, &cell, &none, problem));
    assert_false(counters_obey(&mode, &cell, &more, problem));
}

static void copy_rules_are_exact(void **state)
{
    (void)state;
    assert_true(obeys(DATA_TWO_STAGE_COPY, COPY_RULE_TWICE, record_of(160, 320)));
    assert_false(obeys(DATA_TWO_STAGE_COPY, COPY_RULE_TWICE, record_of(160, 160)));
    assert_false(obeys(DATA_TWO_STAGE_COPY, COPY_RULE_TWICE, record_of(160, 321)));
    assert_true(obeys(DATA_DIRECT_COPY, COPY_RULE_ONCE, record_of(160, 160)));
    assert_false(obeys(DATA_DIRECT_COPY, COPY_RULE_ONCE, record_of(160, 159)));
    assert_true(obeys(DATA_DIRECT_COPY, COPY_RULE_UP_TO_ONCE, record_of(160, 160)));
    assert_false(obeys(DATA_DIRECT_COPY, COPY_RULE_UP_TO_ONCE, record_of(160, 0)));
    assert_true(obeys(DATA_SHARE, COPY_RULE_NONE, record_of(160, 0)));
    assert_false(obeys(DATA_SHARE, COPY_RULE_NONE, record_of(160, 1)));
    assert_true(obeys(DATA_VIRTUAL_COPY, COPY_RULE_BY_PAGE, record_of(160, 4096)));
}

/* One copy up to a page, two beyond: which it was is known of `call`; what others sent, a mixture
 * for all that is known here, the benchmark knows. */
static void large_messages_are_copied_twice(void **state)
{
    const struct ipc_mode_description mode = {.name = "mode",
                                              .data = DATA_TWO_STAGE_COPY,
                                              .copy_rule = COPY_RULE_TWICE_BEYOND_PAGE};
    static const struct {
        const char *benchmark;
        uint64_t size, copied;
        bool obeys;
    } cells[] = {
        {"call", 4096, 81920, true},          {"call", 4096, 2 * 81920, false},
        {"call", 4097, 81940, false},         {"call", 4097, 2 * 81940, true},
        {"message-read", 4097, 81940, true},  {"message-read", 4097, 81940 + 4097, true},
        {"message-read", 4097, 81939, false}, {"message-read", 4097, 2 * 81940 + 1, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
        struct run_record record = record_of(20 * cells[i].size, cells[i].copied);
        struct cell cell = {0};
        char problem[COUNTER_PROBLEM_BYTES];

        snprintf(cell.benchmark, sizeof(cell.benchmark), "%s", cells[i].benchmark);
        cell.parameter[PARAMETER_SIZE] = cells[i].size;
        assert_int_equal(counters_obey(&mode, &cell, &record, problem), cells[i].obeys);
    }
}

static void what_is_not_copied_was_in_registers(void **state)
{
    struct run_record record = record_of(160, 0);

    (void)state;
    assert_false(obeys(DATA_DIRECT_COPY, COPY_RULE_BEYOND_REGISTERS, record));
    record.counters_present |= 1ull << COUNTER_BYTES_IN_REGISTERS;
    assert_false(obeys(DATA_DIRECT_COPY, COPY_RULE_BEYOND_REGISTERS, record));
    record.counters[COUNTER_BYTES_IN_REGISTERS] = 160;
    assert_true(obeys(DATA_DIRECT_COPY, COPY_RULE_BEYOND_REGISTERS, record));
    record.counters[COUNTER_BYTES_COPIED] = 80;
    assert_false(obeys(DATA_DIRECT_COPY, COPY_RULE_BEYOND_REGISTERS, record));
    record.counters[COUNTER_BYTES_IN_REGISTERS] = 80;
    assert_true(obeys(DATA_DIRECT_COPY, COPY_RULE_BEYOND_REGISTERS, record));
}

static void a_call_delivers_both_ways(void **state)
{
    (void)state;
    assert_false(obeys(DATA_DIRECT_COPY, COPY_RULE_ONCE, record_of(80, 80)));
    assert_true(obeys(DATA_NONE, COPY_RULE_NONE, record_of(0, 0)));
    assert_false(obeys(DATA_NONE, COPY_RULE_NONE, record_of(160, 0)));
}

static void what_was_not_counted_obeys_nothing(void **state)
{
    struct run_record record = record_of(160, 160);

    (void)state;
    record.counters_present = 1ull << COUNTER_BYTES_DELIVERED;
    assert_false(obeys(DATA_DIRECT_COPY, COPY_RULE_ONCE, record));
    record.counters_present = 1ull << COUNTER_BYTES_COPIED;
    assert_false(obeys(DATA_DIRECT_COPY, COPY_RULE_ONCE, record));
}

static void totals_that_overflow_obey_nothing(void **state)
{
    (void)state;
    assert_false(obeys(DATA_TWO_STAGE_COPY, COPY_RULE_TWICE, record_of(1ull << 63, 0)));
}

/* Ticks of the probe loop as recorded from real machines, and what they must be taken for. */
static void kvm_is_classified_from_recorded_probes(void **state)
{
    static const struct {
        uint64_t ring0, ring3;
        enum engine_class class;
    } probes[] = {
        {519234, 348, ENGINE_CLASS_KVM_EMULATED}, /* a KVM that emulates ring 0 */
        {512, 520, ENGINE_CLASS_KVM_HARDWARE},    /* hardware: the same speed */
        {1300, 348, ENGINE_CLASS_KVM_HARDWARE},   /* hardware, interrupted once */
        {1800, 348, ENGINE_CLASS_KVM_EMULATED},
        {0, 348, ENGINE_CLASS_KVM_EMULATED}, /* nothing is known: nothing is claimed */
        {348, 0, ENGINE_CLASS_KVM_EMULATED},
        {UINT64_MAX, UINT64_MAX, ENGINE_CLASS_KVM_HARDWARE},
        {UINT64_MAX, 1, ENGINE_CLASS_KVM_EMULATED},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(probes) / sizeof(*probes); i++) {
        const struct run_machine machine = {.ring0_ticks = probes[i].ring0,
                                            .ring3_ticks = probes[i].ring3};

        assert_int_equal(engine_class_of_kvm(&machine), probes[i].class);
    }
}

static void machines_are_classified_by_their_hypervisor(void **state)
{
    static const struct {
        const char *hypervisor;
        uint64_t ring0, ring3;
        bool known;
        enum engine_class class;
    } machines[] = {
        {"", 512, 520, true, ENGINE_CLASS_METAL},
        {"TCGTCGTCGTCG", 512, 520, true, ENGINE_CLASS_TCG},
        {"KVMKVMKVM", 512, 520, true, ENGINE_CLASS_KVM_HARDWARE},
        {"KVMKVMKVM", 519234, 348, true, ENGINE_CLASS_KVM_EMULATED},
        {"VMwareVMware", 512, 520, false, ENGINE_CLASS_COUNT},
        {"Microsoft Hv", 512, 520, false, ENGINE_CLASS_COUNT},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(machines) / sizeof(*machines); i++) {
        struct run_machine machine = {.ring0_ticks = machines[i].ring0,
                                      .ring3_ticks = machines[i].ring3};
        enum engine_class class = ENGINE_CLASS_COUNT;

        memcpy(machine.hypervisor, machines[i].hypervisor, strlen(machines[i].hypervisor));
        assert_int_equal(engine_class_of_machine(&machine, &class), machines[i].known);
        assert_int_equal(class, machines[i].class);
    }
}

static void labels_are_found_again(void **state)
{
    (void)state;
    for (int class = 0; class < ENGINE_CLASS_COUNT; class ++)
        assert_ptr_equal(engine_class_by_label(engine_classes[class].label),
                         &engine_classes[class]);
    assert_null(engine_class_by_label("kvm"));
}

static struct cell cell_of(uint64_t size)
{
    struct cell cell = {.present = PARAMETER_BIT(SIZE)};

    cell.parameter[PARAMETER_SIZE] = size;
    return cell;
}

static void batches_shrink_with_the_size(void **state)
{
    const struct cell small = cell_of(4096), middle = cell_of(4097), large = cell_of(65537);

    (void)state;
    assert_int_equal(sampling_of(ENGINE_CLASS_MODEL, &small).batch, 16);
    assert_int_equal(sampling_of(ENGINE_CLASS_MODEL, &middle).batch, 4);
    assert_int_equal(sampling_of(ENGINE_CLASS_MODEL, &large).batch, 1);
    assert_null(sampling_objection(ENGINE_CLASS_MODEL, &large));
    assert_non_null(sampling_objection(ENGINE_CLASS_KVM_EMULATED, &large));
}

static void who_reads_a_megabyte_warms_up_once(void **state)
{
    struct cell cell = cell_of(1 << 20);

    (void)state;
    assert_int_equal(sampling_of(ENGINE_CLASS_MODEL, &cell).warmup, 2);
    cell.present |= PARAMETER_BIT(WRITTEN);
    assert_int_equal(sampling_of(ENGINE_CLASS_MODEL, &cell).warmup, 1);
    cell.parameter[PARAMETER_SIZE] = (1 << 20) - 1;
    assert_int_equal(sampling_of(ENGINE_CLASS_MODEL, &cell).warmup, 2);
}

static void the_watchdog_bites_after_silence(void **state)
{
    struct watchdog watchdog;

    (void)state;
    watchdog_start(&watchdog, 10, 100);
    assert_null(watchdog_observe(&watchdog, 0, 109));
    assert_null(watchdog_observe(&watchdog, 1, 109.5));
    assert_null(watchdog_observe(&watchdog, 1, 119));
    assert_non_null(watchdog_observe(&watchdog, 1, 119.5));
}

static void going_to_and_fro_is_no_progress(void **state)
{
    struct watchdog watchdog;
    const char *cause = NULL;

    (void)state;
    watchdog_start(&watchdog, 10, 0);
    for (int second = 1; second <= 12 && !cause; second++)
        cause = watchdog_observe(&watchdog, 1 + second % 2, second);
    assert_non_null(cause);
}

static void progress_without_end_is_ended(void **state)
{
    struct watchdog watchdog;
    const char *cause = NULL;
    uint64_t seconds = 0;

    (void)state;
    watchdog_start(&watchdog, 10, 0);
    for (; !cause && seconds < 10000; seconds++)
        cause = watchdog_observe(&watchdog, seconds, (double)seconds);
    assert_non_null(cause);
    assert_true(seconds <= 10 * WATCHDOG_TOTAL_SILENCES + 1);
}

static void the_time_left_is_in_proportion(void **state)
{
    (void)state;
    assert_true(progress_remaining(0, 100, 10) < 0);
    assert_true(progress_remaining(50, 100, 0.1) < 0);
    assert_true(progress_remaining(25, 100, 10) == 30);
    assert_true(progress_remaining(100, 100, 10) == 0);
}

static void a_log_is_quoted_by_its_telling_line(void **state)
{
    char line[LOG_LINE_BYTES];
    char panic[] = "boot\npanic: page fault at 0\n  rax 0\n  called from main\n";
    char plain[] = "one\ntwo\n\n";
    char hostile[] = "\033[2Jx\r\n";
    char empty[] = "\n\n";

    (void)state;
    log_text_line(panic, line);
    assert_string_equal(line, "panic: page fault at 0");
    log_text_line(plain, line);
    assert_string_equal(line, "two");
    log_text_line(hostile, line);
    assert_string_equal(line, " [2Jx");
    log_text_line(empty, line);
    assert_string_equal(line, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(copy_rules_are_exact),
        cmocka_unit_test(large_messages_are_copied_twice),
        cmocka_unit_test(what_is_not_copied_was_in_registers),
        cmocka_unit_test(ends_that_declare_may_save_copies),
        cmocka_unit_test(a_call_delivers_both_ways),
        cmocka_unit_test(what_was_not_counted_obeys_nothing),
        cmocka_unit_test(totals_that_overflow_obey_nothing),
        cmocka_unit_test(kvm_is_classified_from_recorded_probes),
        cmocka_unit_test(machines_are_classified_by_their_hypervisor),
        cmocka_unit_test(labels_are_found_again),
        cmocka_unit_test(batches_shrink_with_the_size),
        cmocka_unit_test(who_reads_a_megabyte_warms_up_once),
        cmocka_unit_test(the_watchdog_bites_after_silence),
        cmocka_unit_test(going_to_and_fro_is_no_progress),
        cmocka_unit_test(progress_without_end_is_ended),
        cmocka_unit_test(the_time_left_is_in_proportion),
        cmocka_unit_test(a_log_is_quoted_by_its_telling_line),
    };

    return cmocka_run_group_tests_name("rules", tests, NULL, NULL);
}
