/* SPDX-License-Identifier: MIT */
/* The tests that every mode, one mode or the kernel has to pass, as tables. */
#include "conformance.h"
#include "memory.h"
#include "table_fit.h"
#include "text_wrap.h"

#include <stdlib.h>
#include <string.h>

static const char *status_word(uint32_t status)
{
    switch (status) {
    case RUN_MEASURED:
        return "pass";
    case RUN_SKIPPED:
        return "not applicable";
    default:
        return "fail";
    }
}

static const char *matrix_word(uint32_t status)
{
    return status == RUN_MEASURED ? "pass" : status == RUN_SKIPPED ? "n/a" : "FAIL";
}

static bool is_general(const struct conformance *conformance, size_t index)
{
    return test_purpose(conformance->tests[index]) == TEST_OF_MODES;
}

/* ---- tests of every mode ------------------------------------------------------------------- */

static const struct run_record *record_of(const struct conformance *conformance, const char *mode,
                                          const struct test_description *test)
{
    for (size_t i = 0; i < conformance->cells.count; i++)
        if (!strcmp(conformance->cells.cells[i].mode, mode) &&
            conformance->tests[i] == test)
            return &conformance->records[i];
    return NULL;
}

/* Is cell `index` one of the matrix? */
static bool is_of_matrix(const struct conformance *conformance, size_t index)
{
    return is_general(conformance, index) &&
           conformance->tests[index]->scope == TEST_EACH_MODE;
}

/* Whether any such test has been run for the mode, or, of a test, for any mode. */
static bool has_column(const struct conformance *conformance, const char *mode)
{
    for (size_t i = 0; i < conformance->cells.count; i++)
        if (is_of_matrix(conformance, i) && !strcmp(conformance->cells.cells[i].mode, mode))
            return true;
    return false;
}

static bool has_row(const struct conformance *conformance, const struct test_description *test)
{
    for (size_t i = 0; i < conformance->cells.count; i++)
        if (is_of_matrix(conformance, i) && conformance->tests[i] == test)
            return true;
    return false;
}

static void add_row(const struct conformance *conformance, const struct test_description *test,
                    struct table *table)
{
    const struct image *image = conformance->image;

    table_add(table, test->name);
    for (size_t i = 0; i < image->mode_count; i++)
        if (has_column(conformance, image->modes[i].name)) {
            const struct run_record *record = record_of(conformance, image->modes[i].name, test);

            table_add(table, record ? matrix_word(record->status) : "");
        }
}

static void print_matrix(const struct conformance *conformance, FILE *file)
{
    const struct image *image = conformance->image;
    struct table table;
    size_t columns = 1;

    for (size_t i = 0; i < image->mode_count; i++)
        columns += has_column(conformance, image->modes[i].name);
    table = table_new(columns, columns);
    table.keys = 1;
    table_add(&table, "test");
    for (size_t i = 0; i < image->mode_count; i++)
        if (has_column(conformance, image->modes[i].name))
            table_add(&table, image->modes[i].name);
    for (size_t i = 0; i < image->test_count; i++)
        if (has_row(conformance, &image->tests[i]))
            add_row(conformance, &image->tests[i], &table);
    if (table.count > table.columns) {
        fputs("Tests of every mode\n\n", file);
        table_print_panels(&table, TEXT_WRAP_COLUMNS, file);
        fputc('\n', file);
    }
    table_free(&table);
}

/* ---- tests of one mode, and of the kernel -------------------------------------------------- */

/* The names of the tests of `owner` alone that came to `status`. */
static char *own_tests(const struct conformance *conformance, const char *owner, uint32_t status)
{
    char *names = copy_text("");

    for (size_t i = 0; i < conformance->cells.count; i++) {
        const struct test_description *test = conformance->tests[i];
        char *longer;

        if (!is_general(conformance, i) || test->scope == TEST_EACH_MODE ||
            conformance->records[i].status != status ||
            strcmp(conformance_owner(conformance, i), owner))
            continue;
        longer = format_text("%s%s%s", names, *names ? ", " : "", test->name);
        free(names);
        names = longer;
    }
    return names;
}

static void print_own(const struct conformance *conformance, const char *owner, bool *any,
                      FILE *file)
{
    for (uint32_t status = RUN_MEASURED; status <= RUN_FAILED; status++) {
        char *names = own_tests(conformance, owner, status);

        if (*names && !*any)
            fputs("Tests of one mode, and of the kernel\n\n", file);
        if (*names) {
            int column = fprintf(file, "  %-12s  %-4s  ", owner, matrix_word(status));

            text_wrap_at(names, (size_t)column, file);
            *any = true;
        }
        free(names);
    }
}

static void print_owners(const struct conformance *conformance, FILE *file)
{
    bool any = false;

    for (size_t i = 0; i < conformance->image->mode_count; i++)
        print_own(conformance, conformance->image->modes[i].name, &any, file);
    print_own(conformance, CONFORMANCE_KERNEL, &any, file);
    if (any)
        fputc('\n', file);
}

/* "sizes: fail: direct, cow: why", for all modes of which the test says so. */
static void print_reason(const struct conformance *conformance, size_t index, FILE *file)
{
    const struct run_record *record = &conformance->records[index];
    char *owners = conformance_owners(conformance, index);
    char *line = format_text("%s: %s: %s: %s", record->benchmark, status_word(record->status),
                             owners, record->message);

    text_wrap(line, file);
    free(owners);
    free(line);
}

void conformance_print(const struct conformance *conformance, FILE *file)
{
    print_matrix(conformance, file);
    print_owners(conformance, file);
    for (size_t i = 0; i < conformance->cells.count; i++)
        if (is_general(conformance, i) && conformance->records[i].status != RUN_MEASURED &&
            !conformance_said_before(conformance, i))
            print_reason(conformance, i, file);
}

json_t *conformance_json(const struct conformance *conformance)
{
    json_t *list = json_array();

    for (size_t i = 0; i < conformance->cells.count; i++) {
        const struct cell *cell = &conformance->cells.cells[i];
        const struct run_record *record = &conformance->records[i];

        if (is_general(conformance, i))
            json_array_append_new(
                list, json_pack("{s:s, s:s, s:s, s:s}", "mode", conformance_owner(conformance, i),
                                "test", cell->benchmark, "status", status_word(record->status),
                                "message", record->message));
    }
    return list;
}
