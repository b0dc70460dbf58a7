/* SPDX-License-Identifier: MIT */
/* Scenario files: what is read, and the line that each mistake is told with. */
#include "tests/unit/cmocka_all.h"

#include "scenario.h"
#include "tests/unit/capture.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATH_BYTES 64

static void write_file(char path[PATH_BYTES], const char *text, size_t size)
{
    int descriptor;

    strcpy(path, "/tmp/ipclab-test-XXXXXX.ini");
    descriptor = mkstemps(path, 4);
    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, text, size), size);
    close(descriptor);
}

/* Reads `text` as a file; it must fail with EXIT_USAGE and say `complaint` behind its path. */
static void complains(const char *text, size_t size, const char *complaint)
{
    char path[PATH_BYTES], *said;
    struct scenario scenario;
    struct capture capture;
    enum exit_code code;

    write_file(path, text, size);
    capture_start(&capture);
    code = scenario_read(path, &scenario);
    said = capture_end(&capture);
    scenario_free(&scenario); /* harmless after a failure */
    unlink(path);
    assert_int_equal(code, EXIT_USAGE);
    if (!strstr(said, complaint))
        print_error("said `%s`, not `%s`\n", said, complaint);
    assert_non_null(strstr(said, complaint));
    assert_ptr_equal(strchr(said, '\n'), said + strlen(said) - 1); /* one line */
    free(said);
}

#define SWEEP "[sweep]\nmode = *\nbenchmark = call\n"

static void a_whole_file_is_read(void **state)
{
    static const char text[] = "# comment\n\n[scenario]\ntitle = A title: with a colon\n"
                               "engine = model\nseed = 18446744073709551615\nrepetitions = 3\n\n"
                               "[sweep]\nmode = null, direct\nbenchmark = call\nsize = 8..32*2\n"
                               "[sweep]\nmode = *\nbenchmark = call\nsize = 1M";
    char path[PATH_BYTES];
    struct scenario scenario;

    (void)state;
    write_file(path, text, strlen(text));
    assert_int_equal(scenario_read(path, &scenario), EXIT_GOOD);
    unlink(path);
    assert_string_equal(scenario.title, "A title: with a colon");
    assert_string_equal(scenario.engine, "model");
    assert_true(scenario.seed == UINT64_MAX);
    assert_int_equal(scenario.repetitions, 3);
    assert_int_equal(scenario.sweep_count, 2);
    assert_int_equal(scenario.sweeps[0].line, 9);
    assert_int_equal(scenario.sweeps[0].modes.count, 2);
    assert_int_equal(scenario.sweeps[0].parameters[PARAMETER_SIZE].count, 3);
    assert_int_equal(scenario.sweeps[0].parameters[PARAMETER_SIZE].line, 12);
    assert_int_equal(scenario.sweeps[1].line, 13);
    assert_int_equal(scenario.sweeps[1].parameters[PARAMETER_SIZE].values[0], 1 << 20);
    scenario_free(&scenario);
}

#define PUBLISHED                                                                                  \
    "[published]\nmode = mach\nover = l3\nbenchmark = call\nratio = 22.5\nsource = He, 1993\n"

static void a_published_ratio_is_read(void **state)
{
    static const char text[] = SWEEP "size = 4K\n" PUBLISHED "size = 4K\n";
    char path[PATH_BYTES];
    struct scenario scenario;

    (void)state;
    write_file(path, text, strlen(text));
    assert_int_equal(scenario_read(path, &scenario), EXIT_GOOD);
    unlink(path);
    assert_int_equal(scenario.published_count, 1);
    assert_string_equal(scenario.published->cell.name, "ipc/mach/call/size:4096");
    assert_string_equal(scenario.published->over.name, "ipc/l3/call/size:4096");
    assert_true(scenario.published->ratio == 22.5);
    assert_string_equal(scenario.published->source, "He, 1993");
    scenario_free(&scenario);
}

static void windows_line_ends_are_fine(void **state)
{
    static const char text[] = "[sweep]\r\nmode = *\r\nbenchmark = call\r\n";
    char path[PATH_BYTES];
    struct scenario scenario;

    (void)state;
    write_file(path, text, strlen(text));
    assert_int_equal(scenario_read(path, &scenario), EXIT_GOOD);
    assert_string_equal(scenario.engine, "auto");
    assert_string_equal(scenario.sweeps[0].benchmarks.names[0], "call");
    scenario_free(&scenario);
    unlink(path);
}

struct mistake {
    const char *text, *complaint;
};

static void mistakes_are_told_with_their_line(void **state)
{
    static const struct mistake mistakes[] = {
        {"[scenario]\ncolour = red\n" SWEEP, ".ini:2: [scenario] has no key `colour`"},
        {SWEEP "sizes = 8\n", ".ini:4: [sweep] has no key `sizes`"},
        {"[other]\n" SWEEP, ".ini:1: `[other]` is no section"},
        {"[sweep\nmode = *\n", ".ini:1: `[sweep` is no section"},
        {SWEEP "size = -8\n", ".ini:4: size: `-8`: it is not a number of bytes"},
        {SWEEP "size = 8, huge\n", ".ini:4: size: `huge`"},
        {SWEEP "size = 1000000M\n", ".ini:4: size: `1000000M`: it is more than"},
        {SWEEP "size = 99999999999999999999\n", ".ini:4: size: `99999999999999999999`"},
        {SWEEP "size =\n", ".ini:4: size: ``"},
        {SWEEP "size = 8\nsize = 16\n", ".ini:5: size occurs twice"},
        {SWEEP "memory = warm\n", ".ini:4: memory: `warm`"},
        {SWEEP " size = 8\n", ".ini:4: the line is indented"},
        {SWEEP "size 8\n", ".ini:4: this is neither"},
        {SWEEP "size: 8\n", ".ini:4: this is neither"},
        {"mode = *\n", ".ini:1: `mode` stands before the first section"},
        {"[scenario]\nengine = steam\n" SWEEP, ".ini:2: there is no engine `steam`"},
        {"[scenario]\nrepetitions = 0\n" SWEEP, ".ini:2: repetitions: `0`"},
        {"[scenario]\nrepetitions = many\n" SWEEP, ".ini:2: repetitions: `many`"},
        {"[scenario]\nseed = -1\n" SWEEP, ".ini:2: seed: `-1`"},
        {"[scenario]\nplots = nosuch\n" SWEEP, ".ini:2: there is no plot `nosuch`"},
        {"[scenario]\nplots = ../etc\n" SWEEP, ".ini:2: plots: `../etc`"},
        {"[scenario]\ntitle = x\n", ".ini:2: the file ends without a [sweep]"},
        {SWEEP "[scenario]\n", ".ini:4: [scenario] comes after"},
        {PUBLISHED "[scenario]\n", ".ini:7: [scenario] comes after"},
        {SWEEP "[published]\n", ".ini:4: this [published] has no mode"},
        {SWEEP PUBLISHED "mode = l3\n", ".ini:10: mode occurs twice"},
        {SWEEP PUBLISHED "ratio = 3\n", ".ini:10: ratio occurs twice"},
        {SWEEP PUBLISHED "size = 8, 16\n", ".ini:10: size: `8, 16`: write one value"},
        {SWEEP PUBLISHED "colour = red\n", ".ini:10: [published] has no key `colour`"},
        {SWEEP "[published]\nmode = mach, l3\n", ".ini:5: mode: `mach, l3`: write one name"},
        {SWEEP "[published]\nratio = 22x\n", ".ini:5: ratio: `22x`"},
        {SWEEP "[published]\nratio = 0\n", ".ini:5: ratio: `0`"},
        {SWEEP "[published]\nratio = nan\n", ".ini:5: ratio: `nan`"},
        {SWEEP "[published]\nratio = inf\n", ".ini:5: ratio: `inf`"},
        {"[sweep]\nbenchmark = call\n", ".ini:1: this [sweep] names no mode"},
        {"[sweep]\nmode = *\n", ".ini:1: this [sweep] names no benchmark"},
        {"[sweep]\nmode = A B\n", ".ini:2: mode: `A B`"},
        {"", ".ini: is empty"},
        {"\n\n", "ends without a [sweep]"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(mistakes) / sizeof(*mistakes); i++)
        complains(mistakes[i].text, strlen(mistakes[i].text), mistakes[i].complaint);
}

static void binary_files_are_no_scenarios(void **state)
{
    static const char binary[] = "[sweep]\n\0\1\2mode = *\n";
    static const char elf[] = "\177ELF\2\1\1";

    (void)state;
    complains(binary, sizeof(binary), ".ini:2: holds the byte 0x00");
    complains(elf, sizeof(elf), ".ini:1: holds the byte 0x7f");
}

static void a_line_without_end_is_told(void **state)
{
    static char text[5000] = SWEEP "size = 8";

    (void)state;
    for (size_t i = strlen(text); i + 3 < sizeof(text); i += 2)
        memcpy(text + i, ",8", 2);
    complains(text, strlen(text), ".ini:4: the line is longer than");
}

static void what_is_no_file_is_told(void **state)
{
    static const char *const paths[] = {"/nonexistent/x.ini", "/tmp", "/dev/null"};

    (void)state;
    for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
        struct scenario scenario;
        struct capture capture;

        capture_start(&capture);
        assert_int_equal(scenario_read(paths[i], &scenario), EXIT_USAGE);
        free(capture_end(&capture));
    }
}

/* A scenario that was cut, or whose bytes were changed, must be read or refused, no more. */
static void mangled_files_do_no_harm(void **state)
{
    static const char text[] =
        "[scenario]\ntitle = t\nengine = model\nseed = 3\n[sweep]\n"
        "mode = null, direct\nbenchmark = call\nsize = 8..32*2, 64\n" PUBLISHED;
    unsigned random = 1;

    (void)state;
    for (int round = 0; round < 2000; round++) {
        char mangled[sizeof(text)], path[PATH_BYTES];
        struct scenario scenario;
        struct capture capture;

        memcpy(mangled, text, sizeof(text));
        for (int i = 0; i < 3; i++) {
            random = random * 1103515245 + 12345;
            mangled[(random >> 16) % (sizeof(text) - 1)] = (char)(random >> 8);
        }
        write_file(path, mangled, (random >> 10) % sizeof(text));
        capture_start(&capture);
        if (!scenario_read(path, &scenario))
            scenario_free(&scenario);
        free(capture_end(&capture));
        unlink(path);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_file_is_read),
        cmocka_unit_test(a_published_ratio_is_read),
        cmocka_unit_test(windows_line_ends_are_fine),
        cmocka_unit_test(mistakes_are_told_with_their_line),
        cmocka_unit_test(binary_files_are_no_scenarios),
        cmocka_unit_test(a_line_without_end_is_told),
        cmocka_unit_test(what_is_no_file_is_told),
        cmocka_unit_test(mangled_files_do_no_harm),
    };

    return cmocka_run_group_tests_name("scenario", tests, NULL, NULL);
}
