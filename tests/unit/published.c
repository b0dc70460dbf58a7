/* SPDX-License-Identifier: MIT */
/* Published ratios: through results.json, and what is computed beside them. */
#include "cmocka_all.h"

#include "reproduction_table.h"
#include "result.h"

#include <stdlib.h>
#include <string.h>

#define MACH "ipc/mach/call/size:8"
#define L3   "ipc/l3/call/size:8"

/* A row whose cycles are `loads` of a load, at 2 to 6 cycles, and one trap, at 100. */
static json_t *row(const char *name, const char *label, int instructions, int loads)
{
    return json_pack("{s:s, s:s, s:s, s:i, s:i, s:i, s:s, s:i, s:i, s:f, s:{s:{s:i, s:i}}}", "name",
                     name, "run_name", name, "run_type", "iteration", "repetitions", 1,
                     "repetition_index", 0, "iterations", 1, "label", label, "bytes_delivered", 16,
                     "instructions", instructions, "modelled_cycles", loads * 4.0 + 100, "charged",
                     "here", "load", loads, "trap", 1);
}

static json_t *document_of(const char *label, json_t *published)
{
    return json_pack("{s:{s:i, s:s, s:{s:{s:[f, f], s:[f, f]}}, s:o}, s:[o, o]}", "context",
                     "ipclab_results_version", RESULTS_VERSION, "profile", "here", "weights",
                     "here", "load", 2.0, 6.0, "trap", 100.0, 100.0, "published", published,
                     "benchmarks", row(MACH, label, 900, 300), row(L3, label, 300, 25));
}

static json_t *published_as(const char *over)
{
    struct published_ratio ratio = {.ratio = 22, .source = (char *)"He, \"How\", 1993"};
    json_t *array;

    assert_true(cell_from_name(MACH, &ratio.cell));
    assert_true(cell_from_name(over, &ratio.over));
    array = published_json(&ratio, 1);
    assert_int_equal(json_array_size(array), 1);
    return array;
}

/* What `print` says of the document, which is released; the caller frees. */
static char *said_of(json_t *document, void (*print)(const struct study *, FILE *))
{
    struct result result;
    struct study study;
    char *text;
    size_t size;
    FILE *file = open_memstream(&text, &size);

    assert_int_equal(result_read(document, "x", &result), EXIT_GOOD);
    study = study_of(&result);
    print(&study, file);
    fclose(file);
    study_free(&study);
    result_free(&result);
    json_decref(document);
    return text;
}

static void print_table(const struct study *study, FILE *file)
{
    struct table_sink sink = table_sink_text(file);

    reproduction_table_put(study, &sink);
}

/* 900 / 300 instructions; 1300 / 200 cycles, 700 / 150 by low weights and 1900 / 250 by high. */
static void ours_stands_beside_the_published_one(void **state)
{
    char *table = said_of(document_of("model", published_as(L3)), print_table);
    char *csv = said_of(document_of("model", published_as(L3)), reproductions_csv);

    (void)state;
    assert_non_null(strstr(table, "mach / l3"));
    assert_non_null(strstr(table, " 22             3  6.5 (4.67 to 7.6)\n"));
    assert_non_null(strstr(table, "(published: He, \"How\", 1993)"));
    assert_non_null(strstr(table, "engine class model"));
    assert_non_null(strstr(csv, MACH "," L3 ",22,3,6.5,4.66"));
    assert_non_null(strstr(csv, ",7.5999999999999996,modelled cycles,\"He, \"\"How\"\", 1993\"\n"));
    free(table);
    free(csv);
}

static void what_was_not_measured_is_not_told(void **state)
{
    char *table = said_of(document_of("model", published_as("ipc/l3/call/size:16")), print_table);

    (void)state;
    assert_string_equal(table, "");
    free(table);
}

static void times_that_mean_nothing_are_not_told(void **state)
{
    char *table = said_of(document_of("kvm-emulated", published_as(L3)), print_table);

    (void)state;
    assert_string_equal(table, "");
    free(table);
}

static void a_ratio_that_is_none_is_refused(void **state)
{
    static const char *const bad[] = {
        "[1]",
        "[{}]",
        "[{\"cell\": \"" MACH "\", \"over\": \"" L3 "\", \"ratio\": 0, \"source\": \"x\"}]",
        "[{\"cell\": \"" MACH "\", \"over\": \"" L3 "\", \"ratio\": \"22\", \"source\": \"x\"}]",
        "[{\"cell\": \"" MACH "\", \"over\": 3, \"ratio\": 22, \"source\": \"x\"}]",
        "[{\"cell\": \"mach\", \"over\": \"" L3 "\", \"ratio\": 22, \"source\": \"x\"}]",
        "[{\"cell\": \"" MACH "\", \"over\": \"" L3 "\", \"ratio\": 22}]",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        json_t *document = document_of("model", json_loads(bad[i], 0, NULL));
        struct result result;

        assert_int_equal(result_read(document, "x", &result), EXIT_USAGE);
        json_decref(document);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ours_stands_beside_the_published_one),
        cmocka_unit_test(what_was_not_measured_is_not_told),
        cmocka_unit_test(times_that_mean_nothing_are_not_told),
        cmocka_unit_test(a_ratio_that_is_none_is_refused),
    };

    return cmocka_run_group_tests_name("published", tests, NULL, NULL);
}
