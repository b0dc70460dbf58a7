/* SPDX-License-Identifier: MIT */
/* From tests and modes to cells, and from records back to tests. */
#include "conformance.h"

#include "memory.h"
#include "phrase.h"
#include "property.h"
#include "rule.h"

#include <stdlib.h>
#include <string.h>

enum test_purpose test_purpose(const struct test_description *test)
{
    struct rule_id rule;

    if (rule_of_test(test->name, &rule))
        return TEST_OF_RULE;
    return property_of_test(test->name) < PROPERTY_COUNT ? TEST_OF_PROPERTY : TEST_OF_MODES;
}

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

/* Two systems may have a test of the same name. */
static bool is_about(const struct test_description *test, const struct cell *cell)
{
    return !strcmp(test->name, cell->benchmark) &&
           (test->scope != TEST_ONE_MODE || !strcmp(test->mode, cell->mode));
}

const struct test_description *conformance_test(const struct image *image, const struct cell *cell)
{
    const struct test_description *test = image->tests;

    while (!is_about(test, cell))
        test++; /* the cells were made from these */
    return test;
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

static void add_record(struct conformance *conformance, const struct cell *cell,
                       const struct run_record *record)
{
    struct cell_list *cells = &conformance->cells;

    cells->cells = make_room(cells->cells, cells->count, sizeof(*cells->cells));
    conformance->records =
        make_room(conformance->records, cells->count, sizeof(*conformance->records));
    conformance->tests =
        make_room(conformance->tests, cells->count, sizeof(*conformance->tests));
    conformance->records[cells->count] = *record;
    conformance->tests[cells->count] = conformance_test(conformance->image, cell);
    cells->cells[cells->count++] = *cell;
}

void conformance_take(struct conformance *conformance, const struct run_outcome *outcome,
                      struct cell_list *cells)
{
    size_t asked = cells->count, left = 0;

    for (size_t i = 0; i < asked; i++) {
        const struct run_record *record = record_of(&cells->cells[i], outcome);

        if (record)
            add_record(conformance, &cells->cells[i], record);
        else
            cells->cells[left++] = cells->cells[i];
    }
    cells->count = left;
}

void conformance_free(struct conformance *conformance)
{
    cell_list_free(&conformance->cells);
    free(conformance->records);
    conformance->records = NULL;
    free(conformance->tests);
    conformance->tests = NULL;
}

const char *conformance_owner(const struct conformance *conformance, size_t index)
{
    const char *mode = conformance->cells.cells[index].mode;

    return *mode ? mode : CONFORMANCE_KERNEL;
}

static bool say_the_same(const struct run_record *left, const struct run_record *right)
{
    return !strcmp(left->benchmark, right->benchmark) && left->status == right->status &&
           !strcmp(left->message, right->message);
}

bool conformance_said_before(const struct conformance *conformance, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (say_the_same(&conformance->records[i], &conformance->records[index]))
            return true;
    return false;
}

char *conformance_owners(const struct conformance *conformance, size_t index)
{
    char *owners = copy_text("");

    for (size_t i = 0; i < conformance->cells.count; i++)
        if (say_the_same(&conformance->records[i], &conformance->records[index]))
            owners = phrase_append(owners, "%s%s", *owners ? ", " : "",
                                   conformance_owner(conformance, i));
    return owners;
}

size_t conformance_count(const struct conformance *conformance, enum run_status status)
{
    size_t count = 0;

    for (size_t i = 0; i < conformance->cells.count; i++)
        count += conformance->records[i].status == status;
    return count;
}
