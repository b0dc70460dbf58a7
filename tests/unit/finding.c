/* SPDX-License-Identifier: MIT */
/* From a results.json to sentences: no sentence that the numbers do not carry. */
#include "cmocka_all.h"

#include "finding.h"
#include "memory.h"
#include "result.h"
#include "study_csv.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* A result of `layouts` layouts, as yet without rows. */
static json_t *rows_of(int layouts)
{
    json_t *rows = json_array();

    json_array_append_new(rows, json_integer(layouts));
    return rows;
}

/* Appends a cell: the costs of its layouts, and `delivered` bytes that reached the consumer. */
static void add(json_t *rows, const char *name, const char *counter, const double *costs,
                int delivered)
{
    int layouts = (int)json_integer_value(json_array_get(rows, 0));

    for (int i = 0; i < layouts; i++)
        json_array_append_new(
            rows, json_pack("{s:s, s:s, s:s, s:i, s:i, s:i, s:f, s:s, s:i, s:f}", "name", name,
                            "run_name", name, "run_type", "iteration", "repetitions", layouts,
                            "repetition_index", i, "iterations", 1, "real_time", costs[i], "label",
                            "model", "bytes_delivered", delivered, counter, costs[i]));
}

/* The same cost in every layout; there are two at most. */
static void add_even(json_t *rows, const char *name, const char *counter, double cost,
                     int delivered)
{
    const double costs[] = {cost, cost};

    add(rows, name, counter, costs, delivered);
}

static void add_touch(json_t *rows, const char *mode, int size, const char *written, double cost)
{
    char *name = format_text("ipc/%s/touch/size:%d/written:%s/memory:reused/sender:keeps", mode,
                             size, written);

    add_even(rows, name, "instructions", cost, size);
    free(name);
}

static void add_ring(json_t *rows, const char *mode, const char *benchmark, int segment,
                     double cost)
{
    char *name = format_text("ipc/%s/%s/segments:4/segment:%d/wrap:none", mode, benchmark, segment);

    add_even(rows, name, "instructions", cost, 4 * segment);
    free(name);
}

/* The document; the rows are released with it. */
static json_t *document_of(json_t *rows)
{
    json_array_remove(rows, 0);
    return json_pack("{s:{s:i}, s:o}", "context", "ipclab_results_version", RESULTS_VERSION,
                     "benchmarks", rows);
}

/* Leaves one blank where lines were broken and indented. */
static void unwrap(char *text)
{
    char *end = text;

    for (const char *each = text; *each; each++)
        if (!isspace((unsigned char)*each))
            *end++ = *each;
        else if (end > text && end[-1] != ' ')
            *end++ = ' ';
    *end = '\0';
}

/* What `print` says about a study of the document; the caller frees. */
static char *said_of_document(json_t *document, void (*print)(const struct study *, FILE *))
{
    struct result result;
    struct study study;
    char *text;
    size_t size;
    FILE *file;

    assert_int_equal(result_read(document, "x", &result), EXIT_GOOD);
    study = study_of(&result);
    file = open_memstream(&text, &size);
    print(&study, file);
    fclose(file);
    unwrap(text);
    study_free(&study);
    result_free(&result);
    return text;
}

/* The same of these rows, which are released. */
static char *said_of(json_t *rows, void (*print)(const struct study *, FILE *))
{
    json_t *document = document_of(rows);
    char *text = said_of_document(document, print);

    json_decref(document);
    return text;
}

/* Takes what was said over. */
static void assert_says(char *said, const char *sentence)
{
    if (!strstr(said, sentence))
        print_error("`%s` is not in: %s\n", sentence, said);
    assert_non_null(strstr(said, sentence));
    free(said);
}

static void expect(json_t *rows, const char *sentence)
{
    assert_says(said_of(rows, findings_print), sentence);
}

/* cow: 2000; direct: 1000 + size/8: they meet at 8000 bytes. */
static void add_crossing(json_t *rows, const char *written)
{
    static const int sizes[] = {1024, 4096, 16384};

    for (int i = 0; i < 3; i++) {
        add_touch(rows, "direct", sizes[i], written, 1000 + sizes[i] / 8.0);
        add_touch(rows, "cow", sizes[i], written, 2000);
    }
}

static void a_crossover_is_told_with_its_size(void **state)
{
    json_t *rows = rows_of(2);

    (void)state;
    add_crossing(rows, "0");
    expect(rows, "cow beats direct from 7.8 KiB on. It costs up to 34 % less (16 KiB) and up to "
                 "77 % more (1 KiB).");
}

static void baselines_with_another_outcome_are_told_apart(void **state)
{
    json_t *rows = rows_of(2);

    (void)state;
    add_crossing(rows, "0");
    for (int size = 1024; size <= 16384; size *= 4) {
        add_touch(rows, "direct", size, "100%", 100);
        add_touch(rows, "cow", size, "100%", 200);
    }
    expect(rows, "cow beats direct from 7.8 KiB on where the receiver writes nothing; never where "
                 "the receiver writes every page.");
}

static void what_is_the_same_everywhere_is_one_sentence(void **state)
{
    json_t *rows = rows_of(2);

    (void)state;
    for (int size = 1024; size <= 4096; size *= 4) {
        add_touch(rows, "direct", size, "0", 100);
        add_touch(rows, "twostage", size, "0", 200);
        add_touch(rows, "gather", size, "0", 110);
    }
    expect(rows, "twostage, gather: each is never cheaper than direct, whatever the size.");
}

static void two_benchmarks_are_told_apart_and_peers_are_told_as_one(void **state)
{
    static const char *const peers[] = {"linux-a", "linux-b", "linux-c"};
    json_t *rows = rows_of(2);

    (void)state;
    for (int size = 1024; size <= 4096; size *= 4) {
        char *name = format_text("ipc/direct/call/size:%d", size);

        add_even(rows, name, "instructions", 100, size);
        free(name);
        name = format_text("ipc/cow/call/size:%d", size);
        add_even(rows, name, "instructions", 90, size);
        free(name);
        add_touch(rows, "direct", size, "0", 100);
        add_touch(rows, "twostage", size, "0", 200);
        for (int i = 0; i < 3; i++)
            add_touch(rows, peers[i], size, "0", 300);
    }
    expect(rows,
           "call: cow is cheaper than direct, whatever the size. touch: twostage, 3 transports of "
           "Linux: each is never cheaper than direct, whatever the size.");
}

static void a_baseline_that_is_missing_is_told(void **state)
{
    json_t *rows = rows_of(2);

    (void)state;
    add_crossing(rows, "0");
    for (int size = 1024; size <= 4096; size *= 4) {
        add_touch(rows, "direct", size, "100%", 100);
        add_touch(rows, "twostage", size, "100%", 100);
    }
    expect(rows, "it was not measured where the receiver writes every page");
}

static void layouts_that_disagree_are_told(void **state)
{
    json_t *rows = rows_of(2);
    const char *direct = "ipc/direct/touch/size:64/written:0/memory:reused/sender:keeps";
    const char *cow = "ipc/cow/touch/size:64/written:0/memory:reused/sender:keeps";

    (void)state;
    add(rows, direct, "instructions", (const double[]){100, 200}, 64);
    add(rows, cow, "instructions", (const double[]){90, 215}, 64);
    expect(rows, "Whether cow beats direct cannot be told: the layout decides.");
}

/* A part of two hundred is no win, and no cost worth telling. */
static void what_is_below_the_floor_is_no_win(void **state)
{
    json_t *rows = rows_of(2);

    (void)state;
    for (int size = 1024; size <= 4096; size *= 4) {
        add_touch(rows, "direct", size, "0", 1000);
        add_touch(rows, "gather", size, "0", 995);
    }
    expect(rows, "gather costs the same as direct, whatever the size. (By instructions");
}

static void what_is_even_is_told_with_how_far(void **state)
{
    json_t *rows = rows_of(2);

    (void)state;
    for (int segment = 16; segment <= 1024; segment *= 8) {
        add_ring(rows, "gather", "ring", segment, 995);
        add_ring(rows, "direct", "ring", segment, 1000);
    }
    expect(rows, "gather costs the same as packing and unpacking, whatever the size. The two "
                 "differ by 0.5 % at most.");
}

static void what_delivers_nothing_competes_with_nothing(void **state)
{
    json_t *rows = rows_of(2);
    char *said;

    (void)state;
    add_even(rows, "ipc/direct/call/size:8", "instructions", 100, 16);
    add_even(rows, "ipc/null/call/size:8", "instructions", 50, 0);
    said = said_of(rows, findings_print);
    assert_string_equal(said, "");
    free(said);
}

static void one_layout_has_no_interval(void **state)
{
    json_t *rows = rows_of(1);

    (void)state;
    add_even(rows, "ipc/direct/call/size:8", "instructions", 100, 16);
    add_even(rows, "ipc/twostage/call/size:8", "instructions", 150, 16);
    expect(rows, "from one layout");
}

static void gather_is_told_against_each_alternative(void **state)
{
    json_t *rows = rows_of(2);

    (void)state;
    for (int segment = 16; segment <= 1024; segment *= 8) {
        add_ring(rows, "gather", "ring", segment, 1000 + segment);
        add_ring(rows, "direct", "ring", segment, 900 + 2 * segment);
        add_ring(rows, "share", "ring", segment, 800 + segment);
        add_ring(rows, "direct", "ring-each", segment, 2000 + segment);
    }
    expect(json_deep_copy(rows),
           "gather beats packing and unpacking from 100 B a segment on. It costs "
           "up to 31 % less (1 KiB a segment) and up to 9.0 % more (16 B a "
           "segment).");
    expect(json_deep_copy(rows),
           "gather is cheaper than one message per segment, whatever the size.");
    expect(rows, "gather is never cheaper than a shared segment, whatever the size.");
}

static void modelled_cycles_are_taken_where_all_have_them(void **state)
{
    json_t *rows = rows_of(2);

    (void)state;
    add_even(rows, "ipc/direct/call/size:8", "modelled_cycles", 100, 16);
    add_even(rows, "ipc/twostage/call/size:8", "modelled_cycles", 150, 16);
    expect(rows, "(By modelled cycles, engine class model.");
}

/* ---- under other weights ------------------------------------------------------------------- */

/* A cell of `size` bytes whose cycles are `loads` of a load and `faults` page faults. */
static void add_charged(json_t *rows, const char *mode, int size, int loads, int faults)
{
    char *name = format_text("ipc/%s/call/size:%d", mode, size);

    add_even(rows, name, "modelled_cycles", loads * 10 + faults * 500, size);
    for (size_t i = json_array_size(rows) - 2; i < json_array_size(rows); i++)
        json_object_set_new(json_array_get(rows, i), "charged",
                            json_pack("{s:{s:i, s:i}, s:{s:i, s:i}}", "here", "load", loads,
                                      "page_fault", faults, "there", "load", loads, "page_fault",
                                      faults));
    free(name);
}

/* Two machines that differ in what a load costs; a page fault has a wide band on both. */
static char *said_under_weights(json_t *rows, double load_there, double fault_low,
                                double fault_high, void (*print)(const struct study *, FILE *))
{
    json_t *document = document_of(rows), *context = json_object_get(document, "context");
    char *text;

    json_object_set_new(context, "profile", json_string("here"));
    json_object_set_new(context, "weights",
                        json_pack("{s:{s:[f, f], s:[f, f]}, s:{s:[f, f], s:[f, f]}}", "here",
                                  "load", 10.0, 10.0, "page_fault", fault_low, fault_high, "there",
                                  "load", load_there, load_there, "page_fault", fault_low,
                                  fault_high));
    text = said_of_document(document, print);
    json_decref(document);
    return text;
}

/* cow takes a fault and five loads where direct takes some at the smaller size, 70 at the
 * larger. */
static json_t *cow_against_direct(int loads)
{
    json_t *rows = rows_of(2);

    add_charged(rows, "direct", 4096, loads, 0);
    add_charged(rows, "direct", 8192, 70, 0);
    add_charged(rows, "cow", 4096, 5, 1);
    add_charged(rows, "cow", 8192, 5, 1);
    return rows;
}

static void an_outcome_that_no_weight_changes_is_told(void **state)
{
    (void)state;
    assert_says(said_under_weights(cow_against_direct(60), 10, 490, 510, findings_print),
                "cow is cheaper than direct, whatever the size");
}

static void the_weight_that_decides_is_named(void **state)
{
    (void)state;
    assert_says(said_under_weights(cow_against_direct(60), 10, 300, 700, findings_print),
                "Whether cow beats direct cannot be told: what the cost model leaves open decides "
                "(page_fault)");
}

static void the_machine_that_decides_is_named(void **state)
{
    (void)state;
    assert_says(said_under_weights(cow_against_direct(60), 2, 490, 510, findings_print),
                "Whether cow beats direct cannot be told: what the cost model leaves open decides "
                "(profile there)");
}

/* A fault costs too much for 60 loads, perhaps, and never for 100. */
static void what_is_certain_of_the_larger_sizes_is_told(void **state)
{
    json_t *rows = rows_of(2);

    (void)state;
    add_charged(rows, "direct", 4096, 60, 0);
    add_charged(rows, "direct", 8192, 100, 0);
    add_charged(rows, "cow", 4096, 5, 1);
    add_charged(rows, "cow", 8192, 5, 1);
    assert_says(said_under_weights(rows, 10, 300, 700, findings_print),
                "Whether cow beats direct cannot be told below 8 KiB, from where on it does: what");
}

static void a_ratio_has_a_band(void **state)
{
    (void)state; /* 1 - (5 * 10 + 500) / 700; with 490 and 510 in place of 500 */
    assert_says(said_under_weights(cow_against_direct(45), 10, 490, 510, findings_print),
                "21 % less (20 to 23 % by weights and profiles; 8 KiB)");
}

static void every_machine_and_bound_has_a_line(void **state)
{
    char *said = said_under_weights(cow_against_direct(60), 2, 300, 700, bands_csv);

    (void)state;
    assert_non_null(strstr(said, ",cow,direct,call,here,middle,always,,,"));
    assert_non_null(strstr(said, ",cow,direct,call,here,low,always,,,"));
    assert_non_null(strstr(said, ",cow,direct,call,here,high,never,,,"));
    assert_non_null(strstr(said, ",cow,direct,call,there,low,never,,,"));
    assert_non_null(strstr(said, ",cow,direct,call,there,high,never,,,"));
    free(said);
}

static void and_instructions_where_one_has_not(void **state)
{
    json_t *rows = rows_of(2);

    (void)state;
    add_even(rows, "ipc/direct/call/size:8", "modelled_cycles", 100, 16);
    json_object_set_new(json_array_get(rows, 1), "instructions", json_integer(10));
    json_object_set_new(json_array_get(rows, 2), "instructions", json_integer(10));
    add_even(rows, "ipc/twostage/call/size:8", "instructions", 150, 16);
    expect(rows, "(By instructions, engine class model.");
}

/* Every line has as many fields as the heading. */
static void has_even_lines(const char *text)
{
    size_t expected = 0, fields = 1;
    bool quoted = false;

    for (; *text; text++) {
        quoted ^= *text == '"';
        fields += *text == ',' && !quoted;
        if (*text != '\n')
            continue;
        assert_true(!expected || fields == expected);
        expected = fields;
        fields = 1;
    }
}

static void csv_lines_are_even(void **state)
{
    static void (*const printers[])(const struct study *, FILE *) = {
        curves_csv, crossovers_csv, cheapest_csv, gains_csv, break_even_csv,
    };
    json_t *rows = rows_of(2), *document;
    struct result result;
    struct study study;

    (void)state;
    add_crossing(rows, "0");
    add_ring(rows, "gather", "ring", 16, 10);
    add_ring(rows, "direct", "ring", 16, 20);
    document = document_of(rows);
    assert_int_equal(result_read(document, "x", &result), EXIT_GOOD);
    study = study_of(&result);
    for (size_t i = 0; i < sizeof(printers) / sizeof(*printers); i++) {
        char *text;
        size_t size;
        FILE *file = open_memstream(&text, &size);

        printers[i](&study, file);
        fclose(file);
        has_even_lines(text);
        free(text);
    }
    study_free(&study);
    result_free(&result);
    json_decref(document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_crossover_is_told_with_its_size),
        cmocka_unit_test(baselines_with_another_outcome_are_told_apart),
        cmocka_unit_test(what_is_the_same_everywhere_is_one_sentence),
        cmocka_unit_test(two_benchmarks_are_told_apart_and_peers_are_told_as_one),
        cmocka_unit_test(a_baseline_that_is_missing_is_told),
        cmocka_unit_test(layouts_that_disagree_are_told),
        cmocka_unit_test(what_is_below_the_floor_is_no_win),
        cmocka_unit_test(what_is_even_is_told_with_how_far),
        cmocka_unit_test(what_delivers_nothing_competes_with_nothing),
        cmocka_unit_test(one_layout_has_no_interval),
        cmocka_unit_test(gather_is_told_against_each_alternative),
        cmocka_unit_test(modelled_cycles_are_taken_where_all_have_them),
        cmocka_unit_test(an_outcome_that_no_weight_changes_is_told),
        cmocka_unit_test(the_weight_that_decides_is_named),
        cmocka_unit_test(the_machine_that_decides_is_named),
        cmocka_unit_test(what_is_certain_of_the_larger_sizes_is_told),
        cmocka_unit_test(a_ratio_has_a_band),
        cmocka_unit_test(every_machine_and_bound_has_a_line),
        cmocka_unit_test(and_instructions_where_one_has_not),
        cmocka_unit_test(csv_lines_are_even),
    };

    return cmocka_run_group_tests_name("finding", tests, NULL, NULL);
}
