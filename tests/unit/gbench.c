/* SPDX-License-Identifier: MIT */
/* The C face of Google Benchmark, and what is decided around it. */
#include "tests/unit/cmocka_all.h"

#include "gbench.h"
#include "native_cell.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static void assert_normal(const char *name, const char *expected)
{
    char text[128];

    strcpy(text, name);
    gbench_normalise(text);
    assert_string_equal(text, expected);
}

static void names_lose_what_was_appended(void **unused)
{
    (void)unused;
    assert_normal("ipc/linux-pipe/call/size:8/manual_time", "ipc/linux-pipe/call/size:8");
    assert_normal("ipc/x/call/size:8/iterations:100/repeats:3/manual_time", "ipc/x/call/size:8");
    assert_normal("ipc/x/call/size:8/min_time:0.030/manual_time/threads:1", "ipc/x/call/size:8");
    assert_normal("ipc/x/call/size:8/manual_time_median", "ipc/x/call/size:8_median");
    assert_normal("ipc/x/call/size:8", "ipc/x/call/size:8");
    assert_normal("ipc/x/ring/segments:3", "ipc/x/ring/segments:3");
    assert_normal("manual_time", "manual_time");
}

static void batches_outlast_the_timers_step(void **unused)
{
    struct native_batching batching = native_batching_for(1, 0, 26, 101, false);

    (void)unused;
    assert_int_equal(batching.batch, 1); /* nothing is known yet */
    batching = native_batching_for(100, 100, 26, 101, false);
    assert_int_equal(batching.batch, 260); /* 26,000 ticks at 100 each */
    batching = native_batching_for(101000, 8000, 26, 101, false);
    assert_int_equal(batching.batch, 1000); /* no more samples than there is room for */
    batching = native_batching_for(1010, 8000, 26, 101, true);
    assert_int_equal(batching.batch, 1);
    assert_int_equal(batching.merged, 10);
}

/* ---- driving --------------------------------------------------------------------------------- */

struct drive {
    unsigned calls;
    uint64_t last;
    bool skips;
};

static void body(struct gbench_state *state, void *user)
{
    struct drive *drive = user;

    drive->calls++;
    drive->last = 0;
    if (drive->skips)
        gbench_skip(state, "there is no such thing");
    while (!drive->skips && gbench_keep_running(state, 4)) {
        drive->last += 4;
        gbench_add_time(state, 4 * 50e-9);
    }
    gbench_set_label(state, "native");
    gbench_set_counter(state, "bytes_delivered", 16);
}

static struct gbench_outcome drive_it(struct drive *drive, unsigned repetitions)
{
    const struct gbench_benchmark benchmark = {"ipc/linux-pipe/call/size:8", 1e-4, repetitions,
                                               body, drive};
    struct gbench_outcome outcome;

    gbench_drive(&benchmark, &outcome);
    return outcome;
}

static void library_drives_until_the_time_is_up(void **unused)
{
    struct drive drive = {0};
    struct gbench_outcome outcome = drive_it(&drive, 1);

    (void)unused;
    assert_string_equal(outcome.name, "ipc/linux-pipe/call/size:8");
    assert_string_equal(outcome.label, "native");
    assert_string_equal(outcome.error, "");
    assert_true(drive.calls > 1);
    assert_int_equal(outcome.iterations, drive.last);
    assert_true(outcome.iterations >= 2000); /* 1e-4 s at 50 ns */
    assert_true(outcome.nanoseconds > 49.99 && outcome.nanoseconds < 50.01);
}

static void repetitions_bring_aggregates_and_keep_the_name(void **unused)
{
    struct drive drive = {0};
    struct gbench_outcome outcome = drive_it(&drive, 3);

    (void)unused;
    assert_int_equal(outcome.repetitions, 3);
    assert_int_equal(outcome.aggregates, 4); /* mean, median, stddev, cv */
    assert_string_equal(outcome.name, "ipc/linux-pipe/call/size:8");
}

static void a_skipped_body_has_its_reason(void **unused)
{
    struct drive drive = {.skips = true};

    (void)unused;
    assert_string_equal(drive_it(&drive, 1).error, "there is no such thing");
}

/* ---- reporting ------------------------------------------------------------------------------- */

static const struct gbench_counter example_counters[] = {{"bytes_delivered", 16},
                                                         {"tsc_ticks", 259.6}};
static const struct gbench_row example_rows[] = {
    {.name = "ipc/direct/call/size:8",
     .label = "model",
     .iterations = 80,
     .time = 427.5625,
     .repetitions = 1,
     .counters = example_counters,
     .counter_count = 2},
    {.name = "ipc/direct/call/size:8",
     .aggregate = "cv",
     .fraction = true,
     .label = "model",
     .iterations = 3,
     .time = 0.25,
     .repetitions = 3},
    {.name = "ipc/x/call/size:8", .label = "model", .error = "impossible", .repetitions = 1},
};

static void json_of_the_library_has_our_numbers(void **unused)
{
    char *text = gbench_report(GBENCH_JSON, "{\"engine_class\": \"model\"}", example_rows, 3);
    json_t *document = json_loads(text, 0, NULL), *rows, *row;

    (void)unused;
    assert_non_null(document);
    rows = json_object_get(document, "benchmarks");
    row = json_array_get(rows, 0);
    assert_string_equal(json_string_value(json_object_get(row, "name")), "ipc/direct/call/size:8");
    assert_true(json_real_value(json_object_get(row, "real_time")) == 427.5625);
    assert_true(json_real_value(json_object_get(row, "tsc_ticks")) == 259.6);
    assert_string_equal(json_string_value(json_object_get(row, "label")), "model");
    assert_null(json_object_get(row, "core_cycles"));
    row = json_array_get(rows, 1);
    assert_string_equal(json_string_value(json_object_get(row, "name")),
                        "ipc/direct/call/size:8_cv");
    assert_true(json_real_value(json_object_get(row, "real_time")) == 0.25);
    row = json_array_get(rows, 2);
    assert_true(json_is_true(json_object_get(row, "error_occurred")));
    assert_string_equal(
        json_string_value(json_object_get(json_object_get(document, "context"), "engine_class")),
        "model");
    json_decref(document);
    free(text);
}

static void console_of_the_library_has_a_line_a_row(void **unused)
{
    char *text = gbench_report(GBENCH_CONSOLE, "date: then\n", example_rows, 3);

    (void)unused;
    assert_ptr_equal(strstr(text, "date: then\n"), text);
    assert_non_null(strstr(text, "ipc/direct/call/size:8 "));
    assert_non_null(strstr(text, "bytes_delivered=16"));
    assert_non_null(strstr(text, "impossible"));
    assert_null(strstr(text, "DEBUG"));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_lose_what_was_appended),
        cmocka_unit_test(batches_outlast_the_timers_step),
        cmocka_unit_test(library_drives_until_the_time_is_up),
        cmocka_unit_test(repetitions_bring_aggregates_and_keep_the_name),
        cmocka_unit_test(a_skipped_body_has_its_reason),
        cmocka_unit_test(json_of_the_library_has_our_numbers),
        cmocka_unit_test(console_of_the_library_has_a_line_a_row),
    };

    return cmocka_run_group_tests_name("gbench", tests, NULL, NULL);
}
