/* SPDX-License-Identifier: MIT */
/* ipclab report: the tables of a result again. */
#include "command.h"
#include "file.h"
#include "memory.h"
#include "report.h"

#include <argp.h>
#include <stdbool.h>
#include <stdlib.h>

#define RESULTS_BYTES_MAXIMUM (256u << 20)

enum { OPTION_JSON = 256 };

struct options {
    const char *folder;
    bool json;
};

static const struct argp_option option_table[] = {
    {"json", OPTION_JSON, NULL, 0, "print results.json instead of tables", 0},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct options *options = state->input;

    switch (key) {
    case OPTION_JSON:
        options->json = true;
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

static enum exit_code read_results(const char *path, json_t **results)
{
    json_error_t problem;
    char *text;
    enum exit_code code = file_read_text(path, RESULTS_BYTES_MAXIMUM, &text);

    if (code)
        return code;
    *results = json_loads(text, JSON_REJECT_DUPLICATES, &problem);
    free(text);
    if (!*results)
        return fail(EXIT_USAGE, "%s:%d: %s; name a folder that `ipclab run` made", path,
                    problem.line, problem.text);
    return EXIT_GOOD;
}

static enum exit_code print(const json_t *results, const char *path, bool json)
{
    enum exit_code code;

    if (json)
        return json_dumpf(results, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER)
                   ? fail(EXIT_ENVIRONMENT, "standard output cannot be written")
                   : EXIT_GOOD;
    code = report_costs(results, path, stdout);
    if (!code)
        code = report_findings(results, path, stdout);
    if (code)
        return code;
    putchar('\n');
    return report_counters(results, path, stdout);
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
    json_t *results;
    enum exit_code code;
    char *path;

    if (argp_parse(&parser, argc, argv, 0, NULL, &options))
        return EXIT_USAGE;
    if (!options.folder)
        return fail(EXIT_USAGE, "report: no folder is named; try one of results/runs/");
    path = format_text("%s/results.json", options.folder);
    code = read_results(path, &results);
    if (!code) {
        code = print(results, path, options.json);
        json_decref(results);
    }
    free(path);
    return code;
}

const struct command command_report = {"report", "DIR", "print the tables of a result", run};
