/* SPDX-License-Identifier: MIT */
/* The matrices of rules and properties, from tests that are made up here. */
#include "tests/unit/cmocka_all.h"

#include "property.h"
#include "rule.h"
#include "tests/unit/capture.h"

#include <stdlib.h>
#include <string.h>

static struct ipc_mode_description modes[] = {
    {.name = "direct", .title = "one copy"},
    {.name = "qnx", .title = "QNX", .rules = "QNX", .rule_count = 4},
    {.name = "qnx4", .title = "its predecessor", .rules = "QNX", .rule_count = 2},
};

static struct test_description tests[] = {
    {.name = "QNX_1", .title = "blocks", .mode = "qnx", .scope = TEST_ONE_MODE},
    {.name = "QNX_1", .title = "blocks", .mode = "qnx4", .scope = TEST_ONE_MODE},
    {.name = "QNX_1_in_turn", .title = "in turn", .mode = "qnx4", .scope = TEST_ONE_MODE},
    {.name = "QNX_2_header", .title = "the header", .mode = "qnx", .scope = TEST_ONE_MODE},
    {.name = "QNX_2_rest", .title = "the rest", .mode = "qnx", .scope = TEST_ONE_MODE},
    {.name = "QNX_3", .title = "a limit", .mode = "qnx", .scope = TEST_ONE_MODE},
    {.name = "SHAPIRO_trust_death", .title = "it dies", .scope = TEST_EACH_MODE},
    {.name = "SHAPIRO_trust_lies", .title = "it lies", .scope = TEST_EACH_MODE},
    {.name = "sizes", .title = "all sizes", .scope = TEST_EACH_MODE},
};

#define RECORDS 16

struct fixture {
    struct image image;
    struct cell_list cells;
    struct run_record records[RECORDS];
    struct run_outcome outcome;
    struct conformance conformance;
};

/* Everything passes. */
static void start(struct fixture *fixture)
{
    *fixture = (struct fixture){
        .image = {.path = "kernel.elf",
                  .modes = modes,
                  .mode_count = sizeof(modes) / sizeof(*modes),
                  .tests = tests,
                  .test_count = sizeof(tests) / sizeof(*tests)},
    };
    conformance_cells(&fixture->image, &fixture->cells);
    assert_true(fixture->cells.count <= RECORDS);
    for (size_t i = 0; i < fixture->cells.count; i++) {
        struct run_record *record = &fixture->records[fixture->cells.count - 1 - i];

        memcpy(record->mode, fixture->cells.cells[i].mode, sizeof(record->mode));
        memcpy(record->benchmark, fixture->cells.cells[i].benchmark, sizeof(record->benchmark));
        record->status = RUN_MEASURED;
    }
    fixture->outcome =
        (struct run_outcome){.records = fixture->records, .record_count = fixture->cells.count};
    fixture->conformance = (struct conformance){.image = &fixture->image, .all_rules = true};
    conformance_take(&fixture->conformance, &fixture->outcome, &fixture->cells);
    assert_int_equal(fixture->cells.count, 0);
}

static void end(struct fixture *fixture)
{
    conformance_free(&fixture->conformance);
    cell_list_free(&fixture->cells);
}

static void result(struct fixture *fixture, const char *mode, const char *test,
                   enum run_status status, const char *message)
{
    for (size_t i = 0; i < fixture->conformance.cells.count; i++) {
        struct run_record *record = &fixture->conformance.records[i];

        if (strcmp(record->mode, mode) || strcmp(record->benchmark, test))
            continue;
        record->status = status;
        snprintf(record->message, sizeof(record->message), "%s", message);
    }
}

/* What two guests have run between them is in the image's order, and the rest is told. */
static void test_guests_take_turns(void **state)
{
    struct fixture fixture;
    struct conformance *conformance = &fixture.conformance;
    size_t all;

    (void)state;
    start(&fixture);
    all = conformance->cells.count;
    conformance_free(conformance);
    conformance_cells(&fixture.image, &fixture.cells);
    fixture.outcome.records = &fixture.records[all - 2]; /* the first two tests */
    fixture.outcome.record_count = 2;
    conformance_take(conformance, &fixture.outcome, &fixture.cells);
    assert_int_equal(conformance->cells.count, 2);
    assert_int_equal(fixture.cells.count, all - 2);
    assert_string_equal(fixture.cells.cells[0].name, "qnx4/QNX_1_in_turn");
    fixture.outcome.records = &fixture.records[1]; /* and all others but one */
    fixture.outcome.record_count = all - 3;
    conformance_take(conformance, &fixture.outcome, &fixture.cells);
    assert_int_equal(conformance_count(conformance, RUN_MEASURED), all - 1);
    assert_string_equal(conformance->cells.cells[0].name, "qnx/QNX_1");
    assert_string_equal(conformance->cells.cells[2].name, "qnx4/QNX_1_in_turn");
    assert_int_equal(fixture.cells.count, 1);
    assert_string_equal(fixture.cells.cells[0].name, "qnx4/sizes");
    end(&fixture);
}

static void test_names_of_rules(void **state)
{
    struct rule_id rule;

    (void)state;
    assert_true(rule_of_test("QNX_5_past_the_end", &rule));
    assert_string_equal(rule.system, "QNX");
    assert_int_equal(rule.number, 5);
    assert_true(rule_of_test("L3_11", &rule));
    assert_string_equal(rule.system, "L3");
    assert_int_equal(rule.number, 11);
    assert_false(rule_of_test("QNX_", &rule));
    assert_false(rule_of_test("QNX_5past", &rule));
    assert_false(rule_of_test("QNX", &rule));
    assert_false(rule_of_test("3_5", &rule));
    assert_false(rule_of_test("sizes_4", &rule));
    assert_false(rule_of_test("SHAPIRO_trust_1", &rule));
    assert_false(rule_of_test("ALONGPREFIX_1", &rule));
}

static const struct rule_verdict *verdict(const struct rule_matrix *matrix, const char *mode,
                                          unsigned number)
{
    for (size_t i = 0; i < matrix->count; i++)
        if (!strcmp(matrix->verdicts[i].mode->name, mode) && matrix->verdicts[i].number == number)
            return &matrix->verdicts[i];
    return NULL;
}

static void test_tests_of_a_rule_fold(void **state)
{
    struct rule_matrix matrix;
    struct fixture fixture;

    (void)state;
    start(&fixture);
    result(&fixture, "qnx", "QNX_2_rest", RUN_SKIPPED, "nothing is left");
    result(&fixture, "qnx", "QNX_3", RUN_SKIPPED, "history");
    matrix = rule_matrix_of(&fixture.conformance);
    assert_int_equal(matrix.count, 6);
    assert_int_equal(verdict(&matrix, "qnx", 1)->status, RULE_HOLDS);
    assert_int_equal(verdict(&matrix, "qnx", 2)->status, RULE_HOLDS);
    assert_string_equal(verdict(&matrix, "qnx", 2)->text, "the header");
    assert_int_equal(json_array_size(verdict(&matrix, "qnx", 2)->tests), 2);
    assert_int_equal(verdict(&matrix, "qnx", 3)->status, RULE_NOT_APPLICABLE);
    assert_string_equal(verdict(&matrix, "qnx", 3)->text, "history");
    assert_int_equal(verdict(&matrix, "qnx", 4)->status, RULE_WITHOUT_TEST);
    assert_int_equal(verdict(&matrix, "qnx4", 1)->status, RULE_HOLDS);
    assert_int_equal(verdict(&matrix, "qnx4", 2)->status, RULE_WITHOUT_TEST);
    assert_int_equal(rule_matrix_count(&matrix, RULE_WITHOUT_TEST), 2);
    rule_matrix_free(&matrix);

    result(&fixture, "qnx", "QNX_2_rest", RUN_FAILED, "file:7: no");
    matrix = rule_matrix_of(&fixture.conformance);
    assert_int_equal(verdict(&matrix, "qnx", 2)->status, RULE_BROKEN);
    assert_string_equal(verdict(&matrix, "qnx", 2)->text, "QNX_2_rest: file:7: no");
    rule_matrix_free(&matrix);
    end(&fixture);
}

static void test_a_filter_makes_no_gaps(void **state)
{
    struct rule_matrix matrix;
    struct fixture fixture;

    (void)state;
    start(&fixture);
    fixture.conformance.all_rules = false;
    matrix = rule_matrix_of(&fixture.conformance);
    assert_int_equal(matrix.count, 4);
    assert_int_equal(rule_matrix_count(&matrix, RULE_WITHOUT_TEST), 0);
    rule_matrix_free(&matrix);
    end(&fixture);
}

static char *printed(const struct fixture *fixture)
{
    struct rule_matrix matrix = rule_matrix_of(&fixture->conformance);
    char *text;
    size_t size;
    FILE *file = open_memstream(&text, &size);

    rule_matrix_print(&matrix, file);
    properties_print(&fixture->conformance, file);
    conformance_print(&fixture->conformance, file);
    fclose(file);
    rule_matrix_free(&matrix);
    return text;
}

static void test_the_tables_fit_and_say_why(void **state)
{
    char reason[128];
    struct fixture fixture;
    char *text;

    (void)state;
    start(&fixture);
    memset(reason, 'x', sizeof(reason) - 1);
    reason[sizeof(reason) - 1] = '\0';
    for (size_t i = 9; i < sizeof(reason); i += 10)
        reason[i] = i + 1 < sizeof(reason) ? ' ' : '\0';
    result(&fixture, "qnx", "QNX_3", RUN_SKIPPED, reason);
    result(&fixture, "direct", "sizes", RUN_FAILED, "broken");
    text = printed(&fixture);
    assert_non_null(strstr(text, "  rule    qnx   qnx4  what its tests show\n"
                                 "  QNX-1   pass  pass  blocks; in turn\n"
                                 "  QNX-2   pass  GAP   the header; the rest; no test shows it\n"));
    assert_non_null(strstr(text, "  QNX-3   n/a         x"));
    assert_non_null(strstr(text, "sizes: fail: direct: broken"));
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
        assert_true(strlen(line) <= 100);
    free(text);
    end(&fixture);
}

static void test_tests_of_a_property_fold(void **state)
{
    struct fixture fixture;
    json_t *list;

    (void)state;
    start(&fixture);
    assert_int_equal(property_of_test("SHAPIRO_length_any"), PROPERTY_LENGTH);
    assert_int_equal(property_of_test("SHAPIRO_lengths"), PROPERTY_COUNT);
    assert_int_equal(property_of_test("sizes"), PROPERTY_COUNT);
    result(&fixture, "direct", "SHAPIRO_trust_lies", RUN_MEASURED, "it is believed");
    result(&fixture, "qnx", "SHAPIRO_trust_lies", RUN_SKIPPED, "it cannot");
    result(&fixture, "qnx4", "SHAPIRO_trust_lies", RUN_MEASURED, "it is believed");
    result(&fixture, "qnx4", "SHAPIRO_trust_death", RUN_FAILED, "crash");
    assert_int_equal(property_score(&fixture.conformance, "direct", PROPERTY_TRUST), PROPERTY_NO);
    assert_int_equal(property_score(&fixture.conformance, "qnx", PROPERTY_TRUST), PROPERTY_YES);
    assert_int_equal(property_score(&fixture.conformance, "qnx4", PROPERTY_TRUST), PROPERTY_BROKEN);
    assert_int_equal(property_score(&fixture.conformance, "qnx", PROPERTY_LENGTH),
                     PROPERTY_UNKNOWN);
    list = properties_json(&fixture.conformance);
    assert_int_equal(json_array_size(list), 3);
    json_decref(list);
    end(&fixture);
}

static void rejects(struct test_description test, const char *words)
{
    const struct image image = {.path = "kernel.elf",
                                .modes = modes,
                                .mode_count = sizeof(modes) / sizeof(*modes),
                                .tests = &test,
                                .test_count = 1};
    struct capture capture;
    char *said;

    capture_start(&capture);
    assert_int_equal(rules_check(&image), EXIT_USAGE);
    said = capture_end(&capture);
    assert_non_null(strstr(said, words));
    free(said);
}

static void test_tests_of_rules_that_no_mode_has(void **state)
{
    (void)state;
    rejects((struct test_description){.name = "QNX_5", .mode = "qnx", .scope = TEST_ONE_MODE},
            "shows QNX-5");
    rejects((struct test_description){.name = "KK_1", .mode = "qnx", .scope = TEST_ONE_MODE},
            "shows KK-1");
    rejects((struct test_description){.name = "QNX_0", .mode = "qnx", .scope = TEST_ONE_MODE},
            "shows QNX-0");
    rejects((struct test_description){.name = "QNX_1", .mode = "direct", .scope = TEST_ONE_MODE},
            "shows QNX-1");
    rejects((struct test_description){.name = "QNX_1", .scope = TEST_EACH_MODE}, "shows QNX-1");
    rejects((struct test_description){.name = "sizes", .mode = "qmx", .scope = TEST_ONE_MODE},
            "the mode qmx, which is not in it");
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(test_guests_take_turns),
        cmocka_unit_test(test_names_of_rules),
        cmocka_unit_test(test_tests_of_a_rule_fold),
        cmocka_unit_test(test_a_filter_makes_no_gaps),
        cmocka_unit_test(test_the_tables_fit_and_say_why),
        cmocka_unit_test(test_tests_of_a_property_fold),
        cmocka_unit_test(test_tests_of_rules_that_no_mode_has),
    };

    return cmocka_run_group_tests(all, NULL, NULL);
}
