/* SPDX-License-Identifier: MIT */
/* ipclab conform: does every mode keep to the rules? */
#include "boot.h"
#include "command.h"
#include "conformance.h"
#include "engine_select.h"
#include "memory.h"
#include "option.h"

#include <argp.h>
#include <stdlib.h>

enum { OPTION_IMAGE = 256, OPTION_APPEND, OPTION_WATCHDOG, OPTION_JSON };

struct options {
    const char *engine;
    const char *image;
    const char *filter;
    const char *words;
    double silence_seconds;
    bool json;
};

static const struct argp_option option_table[] = {
    {"engine", 'e', "NAME", 0, "what the guest runs on: model (default), kvm or auto", 0},
    {"filter", 'f', "REGEX", 0, "only tests whose name, MODE/TEST, matches", 0},
    {"json", OPTION_JSON, NULL, 0, "print JSON instead of a table", 0},
    {"image", OPTION_IMAGE, "FILE", 0, "the kernel (default: kernel.elf beside ipclab)", 1},
    {"append", OPTION_APPEND, "WORDS", 0, "further words for the kernel's command line", 1},
    {"watchdog", OPTION_WATCHDOG, "SECONDS", 0, "end a guest that finishes no test for so long", 1},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct options *options = state->input;

    switch (key) {
    case 'e':
        options->engine = option_engine(argument);
        return 0;
    case 'f':
        options->filter = argument;
        return 0;
    case OPTION_JSON:
        options->json = true;
        return 0;
    case OPTION_IMAGE:
        options->image = argument;
        return 0;
    case OPTION_APPEND:
        options->words = argument;
        return 0;
    case OPTION_WATCHDOG:
        options->silence_seconds =
            (double)option_number("--watchdog", argument, 1, OPTION_SECONDS_MAXIMUM);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static void print(const struct cell_list *cells, const struct run_record *const *records, bool json)
{
    json_t *list;

    if (!json) {
        conformance_print(cells, records, stdout);
        return;
    }
    list = conformance_json(cells, records);
    json_dumpf(list, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
    putchar('\n');
    json_decref(list);
}

static enum exit_code judge(const struct cell_list *cells, const struct run_outcome *outcome,
                            bool json)
{
    const struct run_record **records;
    enum exit_code code = conformance_records(cells, outcome, &records);
    size_t failed;

    if (code)
        return code;
    print(cells, records, json);
    failed = conformance_count(cells, records, RUN_FAILED);
    free(records);
    if (failed)
        return fail(EXIT_MEASURED, "%zu conformance tests failed", failed);
    return EXIT_GOOD;
}

/* Without a filter the guest gets no plan and finds its tests by itself, as it does on real
 * hardware; that all of them have been run is checked against the image. */
static enum exit_code run_tests(const struct options *options, const char *kernel,
                                const struct cell_list *cells)
{
    struct engine_selection selection;
    enum exit_code code = engine_select(options->engine, kernel, options->words, &selection);
    struct boot boot;

    if (code)
        return code;
    const struct plan plan = {
        .engine = selection.engine,
        .class = selection.class,
        .kernel = kernel,
        .program = "conformance",
        .words = options->words,
        .cells = cells->cells,
        .cell_count = options->filter ? cells->count : 0,
        .silence_seconds = options->silence_seconds > 0 ? options->silence_seconds
                                                        : selection.engine->silence_seconds,
    };
    code = boot_run_one(&plan, &boot);
    if (!code)
        code = judge(cells, &boot.outcome, options->json);
    boots_free(&boot, 1);
    return code;
}

static enum exit_code run(int argc, char **argv)
{
    const struct argp parser = {
        .options = option_table,
        .parser = parse,
        .doc = "Boots the kernel's conformance tests and prints each test by mode: pass, FAIL, or "
               "n/a with the reason below.",
    };
    struct options options = {.engine = engine_model.name, .words = ""};
    struct cell_list cells = {0};
    struct image image;
    enum exit_code code;

    if (argp_parse(&parser, argc, argv, 0, NULL, &options))
        return EXIT_USAGE;
    code = image_read(options.image, &image);
    if (code)
        return code;
    conformance_cells(&image, &cells);
    if (!cells.count)
        code = fail(EXIT_USAGE, "%s: has no conformance tests in it", image.path);
    if (!code)
        code = cell_list_filter(&cells, options.filter);
    if (!code)
        code = run_tests(&options, image.path, &cells);
    cell_list_free(&cells);
    image_free(&image);
    return code;
}

const struct command command_conform = {"conform", "", "run the conformance tests of every mode",
                                        run};
