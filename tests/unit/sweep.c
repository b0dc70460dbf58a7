/* SPDX-License-Identifier: MIT */
/* From scenario and image to cells: their order, and what is refused with its line. */
#include "tests/unit/cmocka_all.h"

#include "sweep.h"
#include "tests/unit/capture.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct ipc_mode_description modes[] = {{.name = "null"}, {.name = "direct"}};
static struct benchmark_description benchmarks[] = {
    {.name = "call", .required = PARAMETER_BIT(SIZE)},
    {.name = "touch",
     .required = PARAMETER_BIT(SIZE) | PARAMETER_BIT(WRITTEN),
     .optional = PARAMETER_BIT(MEMORY)},
};
static const struct image image = {
    .modes = modes, .mode_count = 2, .benchmarks = benchmarks, .benchmark_count = 2};

static enum exit_code expand(const char *text, struct cell_list *list)
{
    char path[] = "/tmp/ipclab-test-XXXXXX";
    int descriptor = mkstemp(path);
    struct scenario scenario;
    enum exit_code code;

    assert_int_equal(write(descriptor, text, strlen(text)), strlen(text));
    close(descriptor);
    *list = (struct cell_list){0};
    assert_int_equal(scenario_read(path, &scenario), EXIT_GOOD);
    unlink(path);
    code = sweep_expand(&scenario, &image, list);
    scenario_free(&scenario);
    return code;
}

static void expands_to(const char *text, const char *const *names)
{
    struct cell_list list;
    size_t count = 0;

    assert_int_equal(expand(text, &list), EXIT_GOOD);
    for (; names[count]; count++) {
        assert_true(count < list.count);
        assert_string_equal(list.cells[count].name, names[count]);
    }
    assert_int_equal(list.count, count);
    cell_list_free(&list);
}

static void complains(const char *text, const char *complaint)
{
    struct capture capture;
    struct cell_list list;
    enum exit_code code;
    char *said;

    capture_start(&capture);
    code = expand(text, &list);
    said = capture_end(&capture);
    assert_int_equal(code, EXIT_USAGE);
    if (!strstr(said, complaint))
        print_error("said `%s`, not `%s`\n", said, complaint);
    assert_non_null(strstr(said, complaint));
    free(said);
    cell_list_free(&list);
}

static void cells_come_in_the_order_of_their_names(void **state)
{
    static const char *const names[] = {"ipc/direct/call/size:64", "ipc/direct/call/size:8",
                                        "ipc/null/call/size:64", "ipc/null/call/size:8", NULL};

    (void)state;
    expands_to("[sweep]\nsize = 64, 8\nbenchmark = call\nmode = direct, null\n", names);
}

static void a_star_is_every_mode_of_the_image(void **state)
{
    static const char *const names[] = {"ipc/null/call/size:0", "ipc/direct/call/size:0", NULL};

    (void)state;
    expands_to("[sweep]\nmode = *\nbenchmark = call\nsize = 0\n", names);
}

static void every_combination_is_a_cell(void **state)
{
    static const char *const names[] = {"ipc/null/touch/size:8/written:0/memory:reused",
                                        "ipc/null/touch/size:8/written:0/memory:fresh",
                                        "ipc/null/touch/size:8/written:50%/memory:reused",
                                        "ipc/null/touch/size:8/written:50%/memory:fresh", NULL};

    (void)state;
    expands_to("[sweep]\nmode = null\nbenchmark = touch\nsize = 8\nmemory = reused, fresh\n"
               "written = 0, 50%\n",
               names);
}

static void a_cell_of_two_sweeps_is_there_once(void **state)
{
    static const char *const names[] = {"ipc/null/call/size:8", "ipc/null/call/size:64",
                                        "ipc/null/call/size:16", NULL};

    (void)state;
    expands_to("[sweep]\nmode = null\nbenchmark = call\nsize = 8, 64\n"
               "[sweep]\nmode = null\nbenchmark = call\nsize = 8, 16\n",
               names);
}

static void what_the_image_lacks_is_told_with_its_line(void **state)
{
    (void)state;
    complains("[sweep]\nmode = null, cow\nbenchmark = call\nsize = 8\n",
              ":2: the image has no mode `cow`");
    complains("[sweep]\nmode = null\nbenchmark = stream\nsize = 8\n",
              ":3: the image has no benchmark `stream`");
    complains("[sweep]\nmode = null\nbenchmark = call\nsize = 8\nwritten = 0\n",
              ":5: benchmark `call` takes no `written`");
    complains("[sweep]\nmode = null\nbenchmark = call\n", ":1: benchmark `call` needs `size`");
}

static void too_many_cells_are_refused(void **state)
{
    char text[4096] = "[sweep]\nmode = *\nbenchmark = touch\nmemory = reused, fresh\nwritten = 0";
    char *end = text + strlen(text);

    (void)state;
    for (int i = 1; i <= 40; i++)
        end += sprintf(end, ",%d%%", i);
    end += sprintf(end, "\nsize = 0");
    for (int i = 1; i <= 50; i++)
        end += sprintf(end, ",%d", i);
    strcpy(end, "\n");
    complains(text, ":1: this makes more than 4096 cells");
}

static void filters_keep_what_matches(void **state)
{
    struct capture capture;
    struct cell_list list;

    (void)state;
    assert_int_equal(expand("[sweep]\nmode = *\nbenchmark = call\nsize = 8, 64\n", &list),
                     EXIT_GOOD);
    assert_int_equal(cell_list_filter(&list, NULL), EXIT_GOOD);
    assert_int_equal(list.count, 4);
    assert_int_equal(cell_list_filter(&list, "direct/.*size:(8|9)$"), EXIT_GOOD);
    assert_int_equal(list.count, 1);
    assert_string_equal(list.cells[0].name, "ipc/direct/call/size:8");
    capture_start(&capture);
    assert_int_equal(cell_list_filter(&list, "("), EXIT_USAGE);
    assert_int_equal(cell_list_filter(&list, "nothing"), EXIT_USAGE);
    free(capture_end(&capture));
    cell_list_free(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_come_in_the_order_of_their_names),
        cmocka_unit_test(a_star_is_every_mode_of_the_image),
        cmocka_unit_test(every_combination_is_a_cell),
        cmocka_unit_test(a_cell_of_two_sweeps_is_there_once),
        cmocka_unit_test(what_the_image_lacks_is_told_with_its_line),
        cmocka_unit_test(too_many_cells_are_refused),
        cmocka_unit_test(filters_keep_what_matches),
    };

    return cmocka_run_group_tests_name("sweep", tests, NULL, NULL);
}
