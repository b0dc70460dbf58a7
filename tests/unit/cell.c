/* SPDX-License-Identifier: MIT */
/* Record names, and the seeds that hang on them. */
#include "tests/unit/cmocka_all.h"

#include "cell.h"
#include "seed.h"

#include <string.h>

static void a_name_has_its_keys_in_order(void **state)
{
    struct cell cell = {.mode = "cow", .benchmark = "touch"};

    (void)state;
    cell.present = PARAMETER_BIT(SIZE) | PARAMETER_BIT(WRITTEN) | PARAMETER_BIT(MEMORY) |
                   PARAMETER_BIT(SENDER);
    cell.parameter[PARAMETER_SIZE] = 65536;
    cell.parameter[PARAMETER_WRITTEN] = 50;
    cell.parameter[PARAMETER_MEMORY] = 1;
    cell_set_name(&cell);
    assert_string_equal(cell.name,
                        "ipc/cow/touch/size:65536/written:50%/memory:fresh/sender:keeps");
}

static void a_name_without_parameters_is_short(void **state)
{
    struct cell cell = {.mode = "null", .benchmark = "call"};

    (void)state;
    cell_set_name(&cell);
    assert_string_equal(cell.name, "ipc/null/call");
}

static void the_longest_name_fits(void **state)
{
    struct cell cell = {.present = (1u << PARAMETER_COUNT) - 1};

    (void)state;
    memset(cell.mode, 'm', sizeof(cell.mode) - 1);
    memset(cell.benchmark, 'b', sizeof(cell.benchmark) - 1);
    for (int which = 0; which < PARAMETER_COUNT; which++)
        cell.parameter[which] = UINT64_MAX;
    cell_set_name(&cell);
    assert_true(strlen(cell.name) < sizeof(cell.name) - 1);
}

static void names_are_read_back(void **state)
{
    static const char *const names[] = {
        "ipc/direct/call/size:8",
        "ipc/null/call",
        "ipc/linux-pipe/call/size:0",
        "ipc/cow/touch/size:65536/written:word/read:0/memory:reused/sender:rewrites",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        struct cell cell;

        assert_true(cell_from_name(names[i], &cell));
        assert_string_equal(cell.name, names[i]);
    }
}

static void other_names_are_refused(void **state)
{
    static const char *const names[] = {
        "",
        "ipc",
        "ipc/",
        "ipc//call",
        "ipc/direct",
        "other/direct/call",
        "ipc/direct/call/size",
        "ipc/direct/call/size:",
        "ipc/direct/call/size:x",
        "ipc/direct/call/size:8/size:9",
        "ipc/direct/call/colour:8",
        "ipc/direct/call/",
        "ipc/direct/call/size:4K",
        "ipc/cow/touch/memory:fresh/size:8",
        "ipc/a-mode-name-that-is-longer-than-its-field/call",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        struct cell cell;

        assert_false(cell_from_name(names[i], &cell));
    }
}

static void a_seed_depends_on_all_three(void **state)
{
    uint64_t seed = cell_seed(1, "ipc/direct/call/size:8", 0);

    (void)state;
    assert_true(seed == cell_seed(1, "ipc/direct/call/size:8", 0));
    assert_true(seed != cell_seed(2, "ipc/direct/call/size:8", 0));
    assert_true(seed != cell_seed(1, "ipc/direct/call/size:9", 0));
    assert_true(seed != cell_seed(1, "ipc/direct/call/size:8", 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_has_its_keys_in_order),
        cmocka_unit_test(a_name_without_parameters_is_short),
        cmocka_unit_test(the_longest_name_fits),
        cmocka_unit_test(names_are_read_back),
        cmocka_unit_test(other_names_are_refused),
        cmocka_unit_test(a_seed_depends_on_all_three),
    };

    return cmocka_run_group_tests_name("cell", tests, NULL, NULL);
}
