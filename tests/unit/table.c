/* SPDX-License-Identifier: MIT */
/* Tables find the form in which they fit a page. */
#include "tests/unit/cmocka_all.h"

#include "table_fit.h"

#include <stdlib.h>
#include <string.h>

#define COLUMNS 6

/* Two key columns and four of numbers, in `rows` rows under the heading. */
static struct table example(size_t rows)
{
    static const char *const headings[COLUMNS] = {"place", "size",  "alpha",
                                                  "beta",  "gamma", "a-longer-name"};
    struct table table = table_new(COLUMNS, 0);

    table.keys = 2;
    for (int i = 0; i < COLUMNS; i++)
        table_add(&table, headings[i]);
    for (size_t row = 0; row < rows; row++) {
        table_add(&table, row % 2 ? "far" : "near");
        table_add(&table, "8 B");
        for (int i = 0; i < 4; i++)
            table_add_number(&table, 100 * (double)row + i);
    }
    return table;
}

static void assert_printed(size_t rows, size_t width, const char *expected)
{
    struct table table = example(rows);
    char *text;
    size_t size;
    FILE *file = open_memstream(&text, &size);

    table_print_within(&table, width, file);
    fclose(file);
    assert_string_equal(text, expected);
    free(text);
    table_free(&table);
}

static void as_it_is_where_it_fits(void **state)
{
    (void)state;
    assert_printed(2, 50,
                   "  place  size  alpha  beta  gamma  a-longer-name\n"
                   "   near   8 B      0     1      2              3\n"
                   "    far   8 B    100   101    102            103\n");
}

static void turned_over_where_that_fits(void **state)
{
    (void)state;
    assert_printed(2, 47,
                   "  place          near  far\n"
                   "  size            8 B  8 B\n"
                   "  alpha             0  100\n"
                   "  beta              1  101\n"
                   "  gamma             2  102\n"
                   "  a-longer-name     3  103\n");
}

static void in_panels_where_neither_fits(void **state)
{
    (void)state;
    assert_printed(5, 35,
                   "  place  size  alpha  beta  gamma\n"
                   "   near   8 B      0     1      2\n"
                   "    far   8 B    100   101    102\n"
                   "   near   8 B    200   201    202\n"
                   "    far   8 B    300   301    302\n"
                   "   near   8 B    400   401    402\n"
                   "\n"
                   "  place  size  a-longer-name\n"
                   "   near   8 B              3\n"
                   "    far   8 B            103\n"
                   "   near   8 B            203\n"
                   "    far   8 B            303\n"
                   "   near   8 B            403\n");
}

/* Of a row that has nothing in a panel the panel says nothing. */
static void a_panel_leaves_out_what_it_has_nothing_of(void **state)
{
    struct table table = example(5);
    char *text;
    size_t size;
    FILE *file = open_memstream(&text, &size);

    (void)state;
    for (int i = 0; i < 3; i++)
        strcpy(table.cells[2 * COLUMNS + 2 + i], TABLE_NOTHING); /* of the second row */
    table_print_panels(&table, 35, file);
    fclose(file);
    assert_non_null(strstr(text, "   near   8 B      0     1      2\n"
                                 "   near   8 B    200   201    202\n"));
    assert_non_null(strstr(text, "   near   8 B              3\n"
                                 "    far   8 B            103\n"));
    free(text);
    table_free(&table);
}

/* Whatever the width: every cell is printed, none twice but the keys, and nobody loops. */
static void nothing_is_lost_at_any_width(void **state)
{
    (void)state;
    for (size_t width = 1; width < 60; width++) {
        struct table table = example(7);
        char *text;
        size_t size;
        FILE *file = open_memstream(&text, &size);

        table_print_within(&table, width, file);
        fclose(file);
        for (int number = 0; number < 28; number++) {
            char wanted[16];

            snprintf(wanted, sizeof(wanted), " %d", 100 * (number / 4) + number % 4);
            assert_non_null(strstr(text, wanted));
        }
        assert_non_null(strstr(text, "a-longer-name"));
        free(text);
        table_free(&table);
    }
}

static void numbers_keep_the_decimals_that_say_something(void **state)
{
    struct table table = table_new(3, 0);

    (void)state;
    table_add_number(&table, 434);
    table_add_number(&table, 434.375);
    table_add_number(&table, 37734.71);
    assert_string_equal(table.cells[0], "434");
    assert_string_equal(table.cells[1], "434.38");
    assert_string_equal(table.cells[2], "37735");
    table_free(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_it_is_where_it_fits),
        cmocka_unit_test(turned_over_where_that_fits),
        cmocka_unit_test(in_panels_where_neither_fits),
        cmocka_unit_test(a_panel_leaves_out_what_it_has_nothing_of),
        cmocka_unit_test(nothing_is_lost_at_any_width),
        cmocka_unit_test(numbers_keep_the_decimals_that_say_something),
    };

    return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
