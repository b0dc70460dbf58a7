/* SPDX-License-Identifier: MIT */
/* The matrix of conformance tests and modes. */
#include "conformance.h"

#include "memory.h"
#include "table.h"

#include <stdlib.h>
#include <string.h>

static void add_cell(struct cell_list *list, const char *mode, const struct test_description *test)
{
    struct cell cell = {0};

    snprintf(cell.mode, sizeof(cell.mode), "%s", mode);
    snprintf(cell.benchmark, sizeof(cell.benchmark), "%s", test->name);
    snprintf(cell.name, sizeof(cell.name), "%s/%s", *mode ? mode : CONFORMANCE_KERNEL, test->name);
    list->cells = make_room(list->cells, list->count, sizeof(*list->cells));
    list->cells[list->count++] = cell;
}

void conformance_cells(const struct image *image, struct cell_list *list)
{
    for (size_t i = 0; i < image->test_count; i++) {
        const struct test_description *test = &image->tests[i];

        if (test->scope == TEST_ONCE)
            add_cell(list, "", test);
        else if (test->scope == TEST_ONE_MODE)
            add_cell(list, test->mode, test);
        else
            for (size_t mode = 0; mode < image->mode_count; mode++)
                add_cell(list, image->modes[mode].name, test);
    }
}

static const struct run_record *record_of(const struct cell *cell,
                                          const struct run_outcome *outcome)
{
    for (size_t i = 0; i < outcome->record_count; i++)
        if (!strcmp(outcome->records[i].mode, cell->mode) &&
            !strcmp(outcome->records[i].benchmark, cell->benchmark))
            return &outcome->records[i];
    return NULL;
}

enum exit_code conformance_records(const struct cell_list *cells, const struct run_outcome *outcome,
                                   const struct run_record ***records)
{
    *records = allocate(cells->count, sizeof(**records));
    for (size_t i = 0; i < cells->count; i++) {
        (*records)[i] = record_of(&cells->cells[i], outcome);
        if (!(*records)[i]) {
            free(*records);
            return fail(EXIT_GUEST,
                        "guest: ended well without having run the test %s; rebuild "
                        "with `make`",
                        cells->cells[i].name);
        }
    }
    return EXIT_GOOD;
}

static const char *column_of(const struct cell *cell)
{
    return *cell->mode ? cell->mode : CONFORMANCE_KERNEL;
}

/* Is cell `index` the first with its mode, or its test? */
static bool is_first(const struct cell_list *cells, size_t index, bool by_mode)
{
    for (size_t i = 0; i < index; i++)
        if (by_mode ? !strcmp(cells->cells[i].mode, cells->cells[index].mode)
                    : !strcmp(cells->cells[i].benchmark, cells->cells[index].benchmark))
            return false;
    return true;
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

/* What stands in the matrix for `test` under `mode`. */
static const char *matrix_word(const struct cell_list *cells,
                               const struct run_record *const *records, const char *test,
                               const char *mode)
{
    for (size_t i = 0; i < cells->count; i++) {
        uint32_t status = records[i]->status;

        if (strcmp(cells->cells[i].benchmark, test) || strcmp(cells->cells[i].mode, mode))
            continue;
        return status == RUN_MEASURED ? "pass" : status == RUN_SKIPPED ? "n/a" : "FAIL";
    }
    return "";
}

static void print_matrix(const struct cell_list *cells, const struct run_record *const *records,
                         FILE *file)
{
    struct table table;
    size_t columns = 1;

    for (size_t i = 0; i < cells->count; i++)
        columns += is_first(cells, i, true);
    table = table_new(columns, columns);
    table_add(&table, "test");
    for (size_t i = 0; i < cells->count; i++)
        if (is_first(cells, i, true))
            table_add(&table, column_of(&cells->cells[i]));
    for (size_t i = 0; i < cells->count; i++) {
        const char *test = cells->cells[i].benchmark;

        if (!is_first(cells, i, false))
            continue;
        table_add(&table, test);
        for (size_t j = 0; j < cells->count; j++)
            if (is_first(cells, j, true))
                table_add(&table, matrix_word(cells, records, test, cells->cells[j].mode));
    }
    table_print(&table, file);
    table_free(&table);
}

void conformance_print(const struct cell_list *cells, const struct run_record *const *records,
                       FILE *file)
{
    print_matrix(cells, records, file);
    for (size_t i = 0; i < cells->count; i++)
        if (records[i]->status != RUN_MEASURED)
            fprintf(file, "%s: %s: %s\n", cells->cells[i].name, status_word(records[i]->status),
                    records[i]->message);
    fprintf(file, "%zu passed, %zu failed, %zu not applicable\n",
            conformance_count(cells, records, RUN_MEASURED),
            conformance_count(cells, records, RUN_FAILED),
            conformance_count(cells, records, RUN_SKIPPED));
}

json_t *conformance_json(const struct cell_list *cells, const struct run_record *const *records)
{
    json_t *list = json_array();

    for (size_t i = 0; i < cells->count; i++)
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:s, s:s}", "mode", column_of(&cells->cells[i]), "test",
                            cells->cells[i].benchmark, "status", status_word(records[i]->status),
                            "message", records[i]->message));
    return list;
}

size_t conformance_count(const struct cell_list *cells, const struct run_record *const *records,
                         enum run_status status)
{
    size_t count = 0;

    for (size_t i = 0; i < cells->count; i++)
        count += records[i]->status == status;
    return count;
}
