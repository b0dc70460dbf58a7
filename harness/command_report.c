/* SPDX-License-Identifier: MIT */
/* ipclab report: the tables of a result again. */
#include "command.h"
#include "report.h"
#include "report_gbench.h"
#include "result_folder.h"

#include <argp.h>
#include <stdbool.h>
#include <string.h>

enum { OPTION_JSON = 256, OPTION_BENCHMARK_FORMAT };

struct options {
    const char *folder;
    bool json;
    const char *benchmark_format; /* "console" or "json", or NULL */
};

static const struct argp_option option_table[] = {
    {"json", OPTION_JSON, NULL, 0, "print results.json instead of tables", 0},
    {"benchmark-format", OPTION_BENCHMARK_FORMAT, "console|json", 0,
     "print through the reporters of Google Benchmark", 0},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct options *options = state->input;

    switch (key) {
    case OPTION_JSON:
        options->json = true;
        return 0;
    case OPTION_BENCHMARK_FORMAT:
        if (strcmp(argument, "console") && strcmp(argument, "json"))
            argp_error(state, "--benchmark-format is console or json, not `%s`", argument);
        options->benchmark_format = argument;
        return 0;
    case ARGP_KEY_ARG:
        if (options->folder)
            argp_error(state, "one folder at a time");
        options->folder = argument;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static enum exit_code print(const struct result_folder *folder, const struct options *options)
{
    const char *format = options->benchmark_format;

    if (format)
        return report_gbench(folder->document,
                             strcmp(format, "json") ? GBENCH_CONSOLE : GBENCH_JSON, stdout);
    if (options->json)
        return json_dumpf(folder->document, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER)
                   ? fail(EXIT_ENVIRONMENT, "standard output cannot be written")
                   : EXIT_GOOD;
    report_costs(&folder->result, stdout);
    report_details(&folder->result, stdout);
    return EXIT_GOOD;
}

static enum exit_code run(int argc, char **argv)
{
    const struct argp parser = {
        .options = option_table,
        .parser = parse,
        .args_doc = "DIR",
        .doc = "Prints the tables of the result in folder DIR: the cost of an operation by mode "
               "and size, where one mode becomes cheaper than another, what that comes to, and "
               "all counters of each cell.",
    };
    struct options options = {0};
    struct result_folder folder;
    enum exit_code code;

    if (argp_parse(&parser, argc, argv, 0, NULL, &options))
        return EXIT_USAGE;
    if (!options.folder)
        return fail(EXIT_USAGE, "report: no folder is named; try one of results/runs/");
    code = result_folder_read(options.folder, &folder);
    if (!code) {
        code = print(&folder, &options);
        result_folder_free(&folder);
    }
    return code;
}

const struct command command_report = {"report", "DIR", "print the tables of a result", run};
