/* SPDX-License-Identifier: MIT */
/* From records to results.json and CSV: the shape, the numbers, and what is kept out. */
#include "tests/unit/cmocka_all.h"

#include "report.h"
#include "results_csv.h"
#include "results_json.h"
#include "tests/unit/capture.h"

#include <stdlib.h>
#include <string.h>

static struct ipc_mode_description modes[] = {
    {.name = "direct", .data = DATA_DIRECT_COPY, .copy_rule = COPY_RULE_ONCE},
};
static const struct image image = {.modes = modes, .mode_count = 1};

/* Two boots of two cells; samples of 1010 and 1020 ticks, an empty pair of 10. */
struct fixture {
    struct cell cells[2];
    struct plan plan;
    struct run_record records[2][2];
    uint64_t samples[2][4];
    struct boot boots[2];
    struct measurement_set set;
};

static void fill(struct fixture *fixture, int boot, int cell)
{
    struct run_record *record = &fixture->records[boot][cell];
    uint64_t *samples = &fixture->samples[boot][2 * cell];
    uint64_t bytes = 8 * 2 * fixture->cells[cell].parameter[PARAMETER_SIZE];

    *record = (struct run_record){
        .cell = (uint32_t)cell,
        .status = RUN_MEASURED,
        .iterations = 8,
        .batch = 4,
        .empty_pair = 10,
        .first_sample = 2 * (uint64_t)cell,
        .sample_count = 2,
        .counters_present = 1 << COUNTER_BYTES_DELIVERED | 1 << COUNTER_BYTES_COPIED |
                            1 << COUNTER_COPIES | 1 << COUNTER_INSTRUCTIONS,
    };
    record->counters[COUNTER_BYTES_DELIVERED] = bytes;
    record->counters[COUNTER_BYTES_COPIED] = bytes;
    record->counters[COUNTER_COPIES] = 17;
    record->counters[COUNTER_INSTRUCTIONS] = 1; /* not the guest's to say */
    samples[0] = 1010;
    samples[1] = 1020 + 8 * (uint64_t)boot;
}

static void measure(struct fixture *fixture)
{
    fixture->set = measurement_set_of(&fixture->plan, &image, fixture->boots, 2, 1.0);
}

static int set_up(void **state)
{
    static struct fixture fixture;

    fixture = (struct fixture){
        .cells = {{.mode = "direct", .benchmark = "call", .present = PARAMETER_BIT(SIZE)},
                  {.mode = "direct", .benchmark = "call", .present = PARAMETER_BIT(SIZE)}},
    };
    fixture.cells[0].parameter[PARAMETER_SIZE] = 8;
    fixture.cells[1].parameter[PARAMETER_SIZE] = 64;
    for (int boot = 0; boot < 2; boot++) {
        cell_set_name(&fixture.cells[boot]);
        for (int cell = 0; cell < 2; cell++)
            fill(&fixture, boot, cell);
        fixture.boots[boot].repetition = (unsigned)boot;
        fixture.boots[boot].outcome.records = fixture.records[boot];
        fixture.boots[boot].outcome.samples = fixture.samples[boot];
    }
    fixture.plan =
        (struct plan){.class = ENGINE_CLASS_MODEL, .cells = fixture.cells, .cell_count = 2};
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    measurement_set_free(&fixture->set);
    return 0;
}

static const json_t *row(const json_t *document, size_t index)
{
    return json_array_get(json_object_get(document, "benchmarks"), index);
}

static double number(const json_t *object, const char *key)
{
    assert_true(json_is_number(json_object_get(object, key)));
    return json_number_value(json_object_get(object, key));
}

static const char *text(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static void rows_have_the_schema_of_google_benchmark(void **state)
{
    struct fixture *fixture = *state;
    json_t *document;
    const json_t *first, *mean;

    measure(fixture);
    document = results_json(&fixture->set, json_object());
    assert_int_equal(json_array_size(json_object_get(document, "benchmarks")), 2 * (2 + 4));
    first = row(document, 0);
    assert_string_equal(text(first, "name"), "ipc/direct/call/size:8");
    assert_string_equal(text(first, "run_name"), "ipc/direct/call/size:8");
    assert_string_equal(text(first, "run_type"), "iteration");
    assert_string_equal(text(first, "label"), "model");
    assert_string_equal(text(first, "time_unit"), "ns");
    assert_true(number(first, "repetitions") == 2 && number(first, "repetition_index") == 0);
    assert_true(number(first, "iterations") == 8 && number(first, "threads") == 1);
    assert_true(number(first, "real_time") == number(first, "cpu_time"));
    mean = row(document, 2);
    assert_string_equal(text(mean, "name"), "ipc/direct/call/size:8_mean");
    assert_string_equal(text(mean, "run_type"), "aggregate");
    assert_string_equal(text(mean, "aggregate_name"), "mean");
    assert_string_equal(text(mean, "label"), "model");
    assert_null(json_object_get(mean, "repetition_index"));
    assert_string_equal(text(row(document, 5), "aggregate_unit"), "percentage");
    json_decref(document);
}

static void numbers_are_for_one_operation(void **state)
{
    struct fixture *fixture = *state;
    json_t *document;
    const json_t *first;

    measure(fixture);
    document = results_json(&fixture->set, json_object());
    first = row(document, 0);
    /* (1010 + 1020 - 2 * 10) / 8 */
    assert_true(number(first, "instructions") == 251.25);
    assert_true(number(first, "real_time") == 251.25);
    assert_true(number(first, "bytes_delivered") == 16);
    assert_true(json_is_integer(json_object_get(first, "bytes_copied")));
    assert_true(number(first, "copies") == 17.0 / 8);
    assert_true(json_is_real(json_object_get(first, "copies")));
    assert_null(json_object_get(first, "page_faults")); /* absent is not 0 */
    assert_null(json_object_get(first, "tsc_ticks"));
    assert_true(number(row(document, 2), "instructions") == 251.75);
    json_decref(document);
}

/* Breaks the record of boot 0, cell 0; expects that nothing of it is published. */
static void publishes_nothing(struct fixture *fixture, const char *flag, enum exit_code code)
{
    struct capture capture;
    json_t *document;
    char *said;

    measure(fixture);
    capture_start(&capture);
    assert_int_equal(measurement_set_complain(&fixture->set), code);
    said = capture_end(&capture);
    assert_non_null(strstr(said, "ipc/direct/call/size:8: "));
    free(said);
    document = results_json(&fixture->set, json_object());
    assert_non_null(json_object_get(row(document, 0), flag));
    assert_null(json_object_get(row(document, 0), "real_time"));
    assert_null(json_object_get(row(document, 0), "instructions"));
    /* compare.py would take a time from an iteration. */
    assert_string_equal(text(row(document, 0), "run_type"), "aggregate");
    assert_string_equal(text(row(document, 0), "label"), "model");
    assert_string_equal(text(row(document, 2), "name"), "ipc/direct/call/size:64");
    json_decref(document);
}

static void a_broken_copy_rule_publishes_nothing(void **state)
{
    struct fixture *fixture = *state;

    fixture->records[0][0].counters[COUNTER_BYTES_COPIED]++;
    publishes_nothing(fixture, "error_occurred", EXIT_MEASURED);
}

static void a_failed_record_publishes_nothing(void **state)
{
    struct fixture *fixture = *state;

    fixture->records[0][0].status = RUN_FAILED;
    publishes_nothing(fixture, "error_occurred", EXIT_MEASURED);
}

static void a_skipped_record_is_no_failure(void **state)
{
    struct fixture *fixture = *state;

    fixture->records[0][0].status = RUN_SKIPPED;
    publishes_nothing(fixture, "skipped", EXIT_GOOD);
}

static void samples_below_the_empty_pair_publish_nothing(void **state)
{
    struct fixture *fixture = *state;

    fixture->records[0][0].empty_pair = 5000;
    publishes_nothing(fixture, "error_occurred", EXIT_MEASURED);
}

static void samples_that_overflow_publish_nothing(void **state)
{
    struct fixture *fixture = *state;

    fixture->samples[0][0] = UINT64_MAX;
    publishes_nothing(fixture, "error_occurred", EXIT_MEASURED);
}

static void a_kernel_with_checks_publishes_nothing(void **state)
{
    struct fixture *fixture = *state;

    fixture->boots[0].outcome.machine.kernel_flags = RUN_KERNEL_DEBUG;
    publishes_nothing(fixture, "error_occurred", EXIT_MEASURED);
}

/* What `print` writes about the set; the caller frees. */
static char *printed(const struct measurement_set *set,
                     void (*print)(const struct measurement_set *, FILE *))
{
    char *bytes;
    size_t size;
    FILE *file = open_memstream(&bytes, &size);

    print(set, file);
    fclose(file);
    return bytes;
}

static void samples_are_written_raw(void **state)
{
    struct fixture *fixture = *state;
    char *csv;

    measure(fixture);
    csv = printed(&fixture->set, samples_csv);
    assert_non_null(strstr(csv, "name,repetition,sample,operations,ticks,empty_pair,machine\n"
                                "ipc/direct/call/size:8,0,0,4,1010,10,\n"
                                "ipc/direct/call/size:8,0,1,4,1020,10,\n"
                                "ipc/direct/call/size:8,1,0,4,1010,10,\n"
                                "ipc/direct/call/size:8,1,1,4,1028,10,\n"
                                "ipc/direct/call/size:64,0,0"));
    free(csv);
}

static void a_bad_machine_marks_every_line(void **state)
{
    struct fixture *fixture = *state;
    char *csv;

    measure(fixture);
    fixture->set.machine = "bad: others keep 50 % of the processors busy";
    csv = printed(&fixture->set, samples_csv);
    assert_non_null(strstr(csv, "size:8,0,0,4,1010,10,bad\n"));
    free(csv);
    csv = printed(&fixture->set, summary_csv);
    assert_non_null(strstr(csv, ",bad\n"));
    free(csv);
}

static size_t count(const char *string, char character)
{
    size_t found = 0;

    for (; *string && *string != '\n'; string++)
        found += *string == character;
    return found;
}

static void a_summary_has_one_line_for_a_cell(void **state)
{
    struct fixture *fixture = *state;
    char *csv, *second;

    measure(fixture);
    csv = printed(&fixture->set, summary_csv);
    second = strchr(csv, '\n') + 1;
    assert_int_equal(count(csv, ','), count(second, ','));
    assert_int_equal(strncmp(second, "ipc/direct/call/size:8,direct,call,8,,", 38), 0);
    assert_non_null(strstr(second, ",model,2,"));
    assert_non_null(strstr(second, ",251.75,251.25,252.25,"));
    free(csv);
}

static void a_report_shows_medians_by_mode_and_size(void **state)
{
    struct fixture *fixture = *state;
    json_t *document;
    struct result result;
    struct study study;
    char *table;
    size_t size;
    FILE *file;

    measure(fixture);
    document = results_json(&fixture->set, json_object());
    assert_int_equal(result_read(document, "x", &result), EXIT_GOOD);
    file = open_memstream(&table, &size);
    study = study_of(&result);
    report_costs(&result, &study, file);
    report_details(&result, &study, file);
    fclose(file);
    study_free(&study);
    result_free(&result);
    assert_non_null(strstr(table, "  size  direct\n   8 B  251.75\n  64 B  251.75\n"));
    assert_non_null(strstr(table, "engine class model"));
    free(table);
    json_decref(document);
}

/* What a document is refused with; it is freed. */
static char *refusal(json_t *document)
{
    struct capture capture;
    struct result result;

    capture_start(&capture);
    assert_int_equal(result_read(document, "x", &result), EXIT_USAGE);
    json_decref(document);
    return capture_end(&capture);
}

static void refuses(json_t *document, const char *why)
{
    char *said = refusal(document);

    assert_non_null(strstr(said, why));
    assert_ptr_equal(strchr(said, '\n'), said + strlen(said) - 1); /* one line */
    free(said);
}

static void a_reader_refuses_what_is_no_result(void **state)
{
    static const char *const documents[][2] = {
        {"{}", "holds no record"},
        {"[]", "holds no record"},
        {"{\"benchmarks\": []}", "holds no record"},
        {"{\"benchmarks\": [1]}", "that ipclab did not write"},
        {"{\"benchmarks\": [{\"run_name\": \"BM_other/8\", \"label\": \"model\"}]}", "BM_other/8"},
        {"{\"benchmarks\": [{\"run_name\": \"ipc/null/call\", \"label\": \"other\"}]}",
         "no engine class"},
        {"{\"context\": {\"ipclab_results_version\": 999}, \"benchmarks\": []}", "version 999"},
        {"{\"benchmarks\": [{\"run_name\": \"ipc/null/call\", \"label\": \"model\", "
         "\"repetition_index\": 0, \"repetitions\": 1}]}",
         "does not say the version"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(documents) / sizeof(*documents); i++)
        refuses(json_loads(documents[i][0], 0, NULL), documents[i][1]);
}

/* The rows of the fixture's document: two repetitions and four aggregates of each cell. */
enum { FIRST_ROW, SECOND_ROW, OTHER_CELL = 6 };

static json_t *rows_of(json_t *document)
{
    return json_object_get(document, "benchmarks");
}

static void a_reader_refuses_rows_that_were_tampered_with(void **state)
{
    struct fixture *fixture = *state;
    json_t *document;

    measure(fixture);
    document = results_json(&fixture->set, json_object());
    json_array_insert(rows_of(document), OTHER_CELL + 1, json_array_get(rows_of(document), 0));
    refuses(document, "twice or out of order");

    document = results_json(&fixture->set, json_object());
    json_array_insert(rows_of(document), SECOND_ROW, json_array_get(rows_of(document), FIRST_ROW));
    refuses(document, "twice or out of order");

    document = results_json(&fixture->set, json_object());
    json_array_remove(rows_of(document), SECOND_ROW);
    refuses(document, "does not have all repetitions");

    document = results_json(&fixture->set, json_object());
    json_object_set_new(json_array_get(rows_of(document), OTHER_CELL), "label",
                        json_string("kvm-hw"));
    refuses(document, "mixes records of model and kvm-hw");

    document = results_json(&fixture->set, json_object());
    json_object_set_new(json_array_get(rows_of(document), FIRST_ROW), "instructions",
                        json_string("many"));
    refuses(document, "whose instructions is no amount");

    document = results_json(&fixture->set, json_object());
    json_object_set_new(json_array_get(rows_of(document), FIRST_ROW), "real_time", json_real(-1));
    refuses(document, "whose real_time is no amount");

    document = results_json(&fixture->set, json_object());
    json_object_set_new(json_array_get(rows_of(document), FIRST_ROW), "name", json_string("x"));
    refuses(document, "that ipclab did not write");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

/* Under KVM on hardware the guest's word on its PMU counts, unless the machine has none. */
static void core_cycles_of_a_guest(void **state)
{
    struct fixture *fixture = *state;
    json_t *document;

    fixture->plan.class = ENGINE_CLASS_KVM_HARDWARE;
    for (int boot = 0; boot < 2; boot++) {
        struct run_record *record = &fixture->records[boot][0];

        fixture->boots[boot].outcome.machine.pmu.state = RUN_PMU_COUNTS;
        record->counters_present |= 1 << COUNTER_CORE_CYCLES;
        record->counters[COUNTER_CORE_CYCLES] = 4000;
        record->counters[COUNTER_INSTRUCTIONS] = 16000;
    }
    measure(fixture);
    document = results_json(&fixture->set, json_object());
    assert_true(number(row(document, 0), "core_cycles") == 500);
    assert_true(number(row(document, 0), "instructions") == 2000);
    assert_true(number(row(document, 0), "tsc_ticks") > 0);
    json_decref(document);
    measurement_set_free(&fixture->set);
    for (int boot = 0; boot < 2; boot++)
        fixture->boots[boot].outcome.machine.pmu.state = RUN_PMU_SILENT;
    measure(fixture);
    document = results_json(&fixture->set, json_object());
    assert_null(json_object_get(row(document, 0), "core_cycles"));
    assert_null(json_object_get(row(document, 0), "instructions"));
    json_decref(document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(rows_have_the_schema_of_google_benchmark),
        TEST(numbers_are_for_one_operation),
        TEST(a_broken_copy_rule_publishes_nothing),
        TEST(a_failed_record_publishes_nothing),
        TEST(a_skipped_record_is_no_failure),
        TEST(samples_below_the_empty_pair_publish_nothing),
        TEST(samples_that_overflow_publish_nothing),
        TEST(a_kernel_with_checks_publishes_nothing),
        TEST(samples_are_written_raw),
        TEST(a_bad_machine_marks_every_line),
        TEST(a_summary_has_one_line_for_a_cell),
        TEST(a_report_shows_medians_by_mode_and_size),
        TEST(core_cycles_of_a_guest),
        TEST(a_reader_refuses_what_is_no_result),
        TEST(a_reader_refuses_rows_that_were_tampered_with),
    };

    return cmocka_run_group_tests_name("results", tests, NULL, NULL);
}
