/* SPDX-License-Identifier: MIT */
/* The tests that every mode, one mode or the kernel has to pass, as tables. */
#include "conformance.h"
#include "memory.h"
#include "table_fit.h"
#include "text_wrap.h"

#include <stdlib.h>
#include <string.h>

static const char *owner_of(const struct cell *cell)
{
    return *cell->mode ? cell->mode : CONFORMANCE_KERNEL;
}

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
    return test_purpose(conformance_test(conformance, index)) == TEST_OF_MODES;
}

/* ---- tests of every mode ------------------------------------------------------------------- */

static const struct run_record *record_of(const struct conformance *conformance, const char *mode,
                                          const struct test_description *test)
{
    for (size_t i = 0; i < conformance->cells->count; i++)
        if (!strcmp(conformance->cells->cells[i].mode, mode) &&
            conformance_test(conformance, i) == test)
            return conformance->records[i];
    return NULL;
}

static void add_row(const struct conformance *conformance, const struct test_description *test,
                    struct table *table)
{
    const struct image *image = conformance->image;
    bool any = false;

    if (test->scope != TEST_EACH_MODE || test_purpose(test) != TEST_OF_MODES)
        return;
    for (size_t i = 0; i < image->mode_count; i++)
        any = any || record_of(conformance, image->modes[i].name, test);
    if (!any)
        return;
    table_add(table, test->name);
    for (size_t i = 0; i < image->mode_count; i++) {
        const struct run_record *record = record_of(conformance, image->modes[i].name, test);

        table_add(table, record ? matrix_word(record->status) : "");
    }
}

static void print_matrix(const struct conformance *conformance, FILE *file)
{
    const struct image *image = conformance->image;
    struct table table = table_new(image->mode_count + 1, image->mode_count + 1);

    table.keys = 1;
    table_add(&table, "test");
    for (size_t i = 0; i < image->mode_count; i++)
        table_add(&table, image->modes[i].name);
    for (size_t i = 0; i < image->test_count; i++)
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

    for (size_t i = 0; i < conformance->cells->count; i++) {
        const struct test_description *test = conformance_test(conformance, i);
        char *longer;

        if (!is_general(conformance, i) || test->scope == TEST_EACH_MODE ||
            conformance->records[i]->status != status ||
            strcmp(owner_of(&conformance->cells->cells[i]), owner))
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

void conformance_print(const struct conformance *conformance, FILE *file)
{
    print_matrix(conformance, file);
    print_owners(conformance, file);
    for (size_t i = 0; i < conformance->cells->count; i++)
        if (is_general(conformance, i) && conformance->records[i]->status != RUN_MEASURED)
            fprintf(file, "%s: %s: %s\n", conformance->cells->cells[i].name,
                    status_word(conformance->records[i]->status), conformance->records[i]->message);
}

json_t *conformance_json(const struct conformance *conformance)
{
    json_t *list = json_array();

    for (size_t i = 0; i < conformance->cells->count; i++) {
        const struct cell *cell = &conformance->cells->cells[i];
        const struct run_record *record = conformance->records[i];

        if (is_general(conformance, i))
            json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s}", "mode", owner_of(cell),
                                                  "test", cell->benchmark, "status",
                                                  status_word(record->status), "message",
                                                  record->message));
    }
    return list;
}
