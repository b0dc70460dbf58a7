/* SPDX-License-Identifier: MIT */
/* ipclab list: what the image and the scenario files have to offer. */
#include "command.h"
#include "engine.h"
#include "image.h"
#include "memory.h"
#include "mode_table.h"
#include "parameter.h"
#include "peer.h"
#include "phrase.h"
#include "profile.h"
#include "scenario.h"
#include "scenario_list.h"
#include "shared_options.h"
#include "text_wrap.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { OPTION_MODES = 256, OPTION_MARKDOWN };

struct options {
    struct shared_options shared;
    bool modes, markdown;
};

static const struct argp_option option_table[] = {
    {"modes", OPTION_MODES, NULL, 0, "only the modes, as a table of their place on every axis", 0},
    {"markdown", OPTION_MARKDOWN, NULL, 0, "with --modes: the table as README.md carries it", 0},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct options *options = state->input;

    (void)argument;
    switch (key) {
    case OPTION_MODES:
        options->modes = true;
        return 0;
    case OPTION_MARKDOWN:
        options->markdown = true;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static json_t *keys_json(uint32_t keys)
{
    json_t *list = json_array();

    for (int which = 0; which < PARAMETER_COUNT; which++)
        if (keys & (1u << which))
            json_array_append_new(list, json_string(parameters[which].key));
    return list;
}

static json_t *benchmark_json(const struct benchmark_description *benchmark)
{
    return json_pack("{s:s, s:s, s:o, s:o}", "name", benchmark->name, "title", benchmark->title,
                     "required", keys_json(benchmark->required), "optional",
                     keys_json(benchmark->optional));
}

static json_t *test_json(const struct test_description *test)
{
    const char *scope = test->scope == TEST_EACH_MODE  ? "each mode"
                        : test->scope == TEST_ONE_MODE ? test->mode
                                                       : "once";

    return json_pack("{s:s, s:s, s:s}", "name", test->name, "title", test->title, "scope", scope);
}

static json_t *parameter_json(const struct parameter *parameter)
{
    static const char *const kinds[] = {"bytes", "count", "fraction", "choice"};

    return json_pack("{s:s, s:s, s:s, s:s}", "key", parameter->key, "kind", kinds[parameter->kind],
                     "choices", parameter->choices, "meaning", parameter->meaning);
}

static json_t *engine_json(const struct engine *engine)
{
    return json_pack("{s:s, s:s}", "name", engine->name, "title", engine->summary);
}

/* Appends the scenario at `path`; one that cannot be read has told its line on stderr. */
static void add_scenario(const char *path, void *list)
{
    struct scenario scenario;

    if (scenario_read(path, &scenario))
        return;
    json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "name", scenario.name, "title",
                                          scenario.title, "path", path));
    scenario_free(&scenario);
}

static void add_profile(const char *path, void *list)
{
    struct profile profile;

    if (profile_read(path, &profile))
        return;
    json_array_append_new(list,
                          json_pack("{s:s, s:s, s:s, s:s}", "name", profile.name, "title",
                                    profile.title, "validation", profile.validation, "path", path));
    profile_free(&profile);
}

/* Everything, in the form that --json prints. */
static json_t *collect(const struct image *image)
{
    json_t *modes = json_array(), *benchmarks = json_array(), *tests = json_array();
    json_t *all_engines = json_array(), *profiles = json_array();
    json_t *keys = json_array(), *scenarios = json_array(), *transports = json_array();
    size_t transport_count;
    const struct ipc_mode_description *peers = peer_descriptions(&transport_count);

    for (size_t i = 0; i < image->mode_count; i++)
        json_array_append_new(modes, mode_json(&image->modes[i]));
    for (size_t i = 0; i < transport_count; i++)
        json_array_append_new(transports, mode_json(&peers[i]));
    for (size_t i = 0; i < image->benchmark_count; i++)
        json_array_append_new(benchmarks, benchmark_json(&image->benchmarks[i]));
    for (size_t i = 0; i < image->test_count; i++)
        json_array_append_new(tests, test_json(&image->tests[i]));
    for (int which = 0; which < PARAMETER_COUNT; which++)
        json_array_append_new(keys, parameter_json(&parameters[which]));
    for (const struct engine *const *engine = engines; *engine; engine++)
        json_array_append_new(all_engines, engine_json(*engine));
    scenario_list(add_scenario, scenarios);
    profile_list(add_profile, profiles);
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "modes", modes, "transports",
                     transports, "benchmarks", benchmarks, "parameters", keys, "engines",
                     all_engines, "profiles", profiles, "tests", tests, "scenarios", scenarios);
}

static json_t *modes_json(const struct image *image)
{
    json_t *modes = json_array();

    for (size_t i = 0; i < image->mode_count; i++)
        json_array_append_new(modes, mode_json(&image->modes[i]));
    return json_pack("{s:o}", "modes", modes);
}

static const char *member(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text ? text : "";
}

/* Where what is said of a name begins; a longer name takes a line of its own. */
#define TEXT_COLUMN 25

static void print_entry(const char *name, const char *text)
{
    size_t column = 2 + strlen(name);

    printf("  %s", name);
    if (column >= TEXT_COLUMN) {
        putchar('\n');
        column = 0;
    }
    printf("%*s", (int)(TEXT_COLUMN - column), "");
    text_wrap_at(text, TEXT_COLUMN, stdout);
}

/* Variants of a system have its tests in common: each of them has its own in the list. */
static bool told_before(const json_t *list, size_t index)
{
    const json_t *entry = json_array_get(list, index);

    return index && !strcmp(member(entry, "name"), member(json_array_get(list, index - 1), "name"));
}

/* Prints a list of objects by name and title, and what `detail` has to say of each. */
static void print_section(const json_t *document, const char *key, const char *name,
                          void (*detail)(const json_t *))
{
    const json_t *list = json_object_get(document, key);

    printf("%s\n", key);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *entry = json_array_get(list, i);

        if (!strcmp(name, "name") && told_before(list, i))
            continue;
        print_entry(member(entry, name), member(entry, strcmp(name, "key") ? "title" : "meaning"));
        if (detail)
            detail(entry);
    }
    putchar('\n');
}

/* The axes that it has a place on. */
static void detail_mode(const json_t *mode)
{
    json_t *axes = json_object_get(mode, "axes"), *value;
    char *text = copy_text("");
    const char *axis;

    json_object_foreach(axes, axis, value)
    {
        if (strcmp(json_string_value(value), "-"))
            text =
                phrase_append(text, "%s%s: %s", *text ? "; " : "", axis, json_string_value(value));
    }
    print_entry("", text);
    free(text);
}

static void print_keys(const json_t *keys, const char *heading)
{
    char *text = copy_text(heading);

    for (size_t i = 0; i < json_array_size(keys); i++)
        text =
            phrase_append(text, "%s %s", i ? "," : "", json_string_value(json_array_get(keys, i)));
    if (json_array_size(keys))
        print_entry("", text);
    free(text);
}

static void detail_benchmark(const json_t *benchmark)
{
    print_keys(json_object_get(benchmark, "required"), "needs");
    print_keys(json_object_get(benchmark, "optional"), "takes");
}

static void detail_parameter(const json_t *parameter)
{
    char *text = format_text("one of: %s", member(parameter, "choices"));

    if (*member(parameter, "choices"))
        print_entry("", text);
    free(text);
}

static void print_text(const json_t *document)
{
    print_section(document, "modes", "name", detail_mode);
    print_section(document, "transports", "name", detail_mode);
    print_section(document, "benchmarks", "name", detail_benchmark);
    print_section(document, "parameters", "key", detail_parameter);
    print_section(document, "engines", "name", NULL);
    print_section(document, "profiles", "name", NULL);
    print_section(document, "tests", "name", NULL);
    print_section(document, "scenarios", "name", NULL);
}

/* Prints what the options ask for. */
static void print(const struct options *options, const struct image *image)
{
    json_t *document;

    if (options->modes && !options->shared.json) {
        (options->markdown ? modes_print_markdown : modes_print)(image, stdout);
        return;
    }
    document = options->modes ? modes_json(image) : collect(image);
    if (options->shared.json)
        json_dumpf(document, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
    else
        print_text(document);
    json_decref(document);
}

static enum exit_code run(int argc, char **argv)
{
    const struct argp parser = {
        .options = option_table,
        .parser = parse,
        .doc = "Lists the modes with their place in the design space, the benchmarks with the "
               "parameters that they take, the engines, the cost model's profiles, the tests and "
               "the scenarios. Modes, benchmarks and tests are those of the kernel image, "
               "profiles and scenarios those of the files.\v"
               "A record is named by them: ipc/MODE/BENCHMARK/KEY:VALUE/...\n\n"
               "Examples:\n"
               "  ipclab list --modes                         the design space, mode by mode\n"
               "  ipclab list --json | jq -r '.modes[].name'",
    };
    struct options options = {0};
    struct image image;
    enum exit_code code;

    if (!options_parse(argc, argv, &parser, &options, SHARED_JSON | SHARED_IMAGE, &options.shared))
        return EXIT_USAGE;
    if (options.markdown && (!options.modes || options.shared.json))
        return fail(EXIT_USAGE, "list: --markdown goes with --modes, and not with --json");
    code = image_read(options.shared.image, &image);
    if (code)
        return code;
    print(&options, &image);
    image_free(&image);
    return EXIT_GOOD;
}

const struct command command_list = {"list", "", "list modes, benchmarks, tests and scenarios",
                                     run};
