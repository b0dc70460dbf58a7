/* SPDX-License-Identifier: MIT */
/* ipclab conform: does every mode keep to the rules? */
#include "boot.h"
#include "command.h"
#include "conformance.h"
#include "engine_select.h"
#include "memory.h"
#include "option.h"
#include "property.h"
#include "rule.h"
#include "shared_options.h"

#include <stdlib.h>

enum { OPTION_RULES = 256, OPTION_PROPERTIES };

/* Of the guest: all tests find room, and the one that uses all memory up is done the sooner. */
#define MEMORY_BYTES (UINT64_C(32) << 20)

/* A test that takes its guest along has failed, and the others go on in the next one; but each may
 * take as long as --watchdog allows. */
#define GUESTS_MAXIMUM 20

struct options {
    const char *engine;
    const char *filter;
    struct shared_options shared;
    bool rules, properties; /* only the tests of these */
};

static const struct argp_option option_table[] = {
    {"engine", 'e', "NAME", 0, "what the guest runs on: model (default), kvm or auto", 0},
    {"filter", 'f', "REGEX", 0, "only tests whose name, MODE/TEST, matches", 0},
    {"rules", OPTION_RULES, NULL, 0, "only the rules of the systems that modes model", 0},
    {"properties", OPTION_PROPERTIES, NULL, 0, "only the scores on Shapiro's four properties", 0},
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
    case OPTION_RULES:
        options->rules = true;
        return 0;
    case OPTION_PROPERTIES:
        options->properties = true;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static void print_text(const struct conformance *conformance, const struct rule_matrix *rules)
{
    rule_matrix_print(rules, stdout);
    properties_print(conformance, stdout);
    conformance_print(conformance, stdout);
    printf("%zu passed, %zu failed, %zu not applicable\n",
           conformance_count(conformance, RUN_MEASURED), conformance_count(conformance, RUN_FAILED),
           conformance_count(conformance, RUN_SKIPPED));
}

static void print_json(const struct conformance *conformance, const struct rule_matrix *rules)
{
    json_t *document =
        json_pack("{s:o, s:o, s:o}", "rules", rule_matrix_json(rules), "properties",
                  properties_json(conformance), "tests", conformance_json(conformance));

    json_dumpf(document, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
    putchar('\n');
    json_decref(document);
}

/* Prints what the tests came to; `left` have not been run. */
static enum exit_code judge(const struct conformance *conformance, size_t left, bool json)
{
    struct rule_matrix rules = rule_matrix_of(conformance);
    size_t failed = conformance_count(conformance, RUN_FAILED);
    size_t gaps = rule_matrix_count(&rules, RULE_WITHOUT_TEST);

    (json ? print_json : print_text)(conformance, &rules);
    rule_matrix_free(&rules);
    if (left)
        return fail(EXIT_GUEST,
                    "%zu tests have not been run, after %zu that failed; mend those, "
                    "or choose others with --filter",
                    left, failed);
    if (failed)
        return fail(EXIT_MEASURED, "%zu conformance test%s failed", failed, failed == 1 ? "" : "s");
    if (gaps)
        return fail(EXIT_MEASURED,
                    "%zu rules have no test; add RULE(...) or RULE_NOT_APPLICABLE(...) to "
                    "tests/guest/",
                    gaps);
    return EXIT_GOOD;
}

/* Are not all tests to be run? */
static bool selective(const struct options *options)
{
    return options->filter || options->rules || options->properties;
}

/* Takes over what a guest has run of `cells`. */
static enum exit_code run_guest(const struct plan *plan, struct conformance *conformance,
                                struct cell_list *cells)
{
    struct boot boot;
    enum exit_code code = boot_run_one(plan, &boot);

    conformance_take(conformance, &boot.outcome, cells);
    boots_free(&boot, 1);
    if (!code && cells->count)
        return fail(EXIT_GUEST,
                    "guest: ended well without having run the test %s; rebuild with `make`",
                    cells->cells[0].name);
    return code;
}

/* Another guest goes on behind a test that has taken one down. */
static enum exit_code run_guests(struct plan *plan, struct conformance *conformance,
                                 struct cell_list *cells)
{
    enum exit_code code;
    unsigned guests = 0;
    size_t before;

    do {
        if (guests) {
            warn("another guest runs the %zu tests that are left", cells->count);
            plan->cell_count = cells->count;
        }
        before = cells->count;
        code = run_guest(plan, conformance, cells);
    } while (code == EXIT_GUEST && cells->count && cells->count < before &&
             ++guests < GUESTS_MAXIMUM);
    return code;
}

/* Without a filter the guest gets no plan and finds its tests by itself, as it does on real
 * hardware; that all of them have been run is checked against the image. */
static enum exit_code run_tests(const struct options *options, struct conformance *conformance,
                                struct cell_list *cells)
{
    const char *kernel = conformance->image->path;
    const struct probe probe = {kernel, options->shared.words, options->shared.silence_seconds};
    struct engine_selection selection;
    enum exit_code code = engine_select(options->engine, &probe, &selection);
    enum exit_code judged;

    if (code)
        return code;
    if (selection.engine->run_here)
        return fail(EXIT_USAGE,
                    "conform: the kernel's tests run in a guest, and engine %s has none; "
                    "use --engine model or kvm",
                    selection.engine->name);
    struct plan plan = {
        .engine = selection.engine,
        .class = selection.class,
        .kernel = kernel,
        .program = "conformance",
        .words = options->shared.words,
        .cells = cells->cells,
        .cell_count = selective(options) ? cells->count : 0,
        .memory_bytes = MEMORY_BYTES,
        .silence_seconds = options->shared.silence_seconds > 0 ? options->shared.silence_seconds
                                                               : selection.engine->silence_seconds,
    };
    code = run_guests(&plan, conformance, cells);
    if (!conformance->cells.count || (code && code != EXIT_GUEST))
        return code;
    conformance->all_rules = conformance->all_rules && !cells->count;
    judged = judge(conformance, cells->count, options->shared.json);
    return judged ? judged : code;
}

/* Keeps the cells of tests that the options ask for. */
static enum exit_code choose(const struct options *options, const struct image *image,
                             struct cell_list *cells)
{
    size_t kept = 0;

    for (size_t i = 0; i < cells->count; i++) {
        enum test_purpose purpose = test_purpose(conformance_test(image, &cells->cells[i]));

        if ((!options->rules && !options->properties) ||
            (options->rules && purpose == TEST_OF_RULE) ||
            (options->properties && purpose == TEST_OF_PROPERTY))
            cells->cells[kept++] = cells->cells[i];
    }
    cells->count = kept;
    if (!kept)
        return fail(EXIT_USAGE, "%s: has no tests of that kind in it", image->path);
    return cell_list_filter(cells, options->filter);
}

static enum exit_code run(int argc, char **argv)
{
    const struct argp parser = {
        .options = option_table,
        .parser = parse,
        .doc = "Boots the kernel's conformance tests and prints: the rules of the systems that "
               "modes model, pass, FAIL, n/a with the reason, or GAP where no test shows a rule; "
               "how modes score on Shapiro's four properties of sound IPC; and the tests that "
               "every mode has to pass.\v"
               "Examples:\n"
               "  ipclab conform                     everything\n"
               "  ipclab conform --rules             the rules alone\n"
               "  ipclab conform --filter '^qnx/'    the tests of one mode\n\n"
               "Exit status 1: a test failed, or a rule has no test.",
    };
    struct options options = {.engine = engine_model.name};
    struct cell_list cells = {0};
    struct image image;
    enum exit_code code;

    if (!options_parse(argc, argv, &parser, &options, SHARED_JSON | SHARED_IMAGE | SHARED_GUEST,
                       &options.shared))
        return EXIT_USAGE;
    code = image_read(options.shared.image, &image);
    if (code)
        return code;
    code = rules_check(&image);
    conformance_cells(&image, &cells);
    if (!code)
        code = choose(&options, &image, &cells);
    if (!code) {
        struct conformance conformance = {
            .image = &image,
            .all_rules = !options.filter && (options.rules || !options.properties),
        };

        code = run_tests(&options, &conformance, &cells);
        conformance_free(&conformance);
    }
    cell_list_free(&cells);
    image_free(&image);
    return code;
}

const struct command command_conform = {"conform", "", "run the conformance tests of every mode",
                                        run};
