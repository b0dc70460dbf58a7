/* SPDX-License-Identifier: MIT */
/* ipclab report: the tables of a result again. */
#include "command.h"
#include "memory.h"
#include "option.h"
#include "page.h"
#include "report.h"
#include "report_gbench.h"
#include "result_folder.h"
#include "shared_options.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { OPTION_HTML = 256, OPTION_BENCHMARK_FORMAT };

struct options {
    const char *folder, *page;
    struct shared_options shared;
    const char *benchmark_format; /* "console" or "json", or NULL */
};

static const struct argp_option option_table[] = {
    {"html", OPTION_HTML, "FILE", 0, "where the page goes (default: report.html in DIR)", 0},
    {"benchmark-format", OPTION_BENCHMARK_FORMAT, "console|json", 0,
     "print through the reporters of Google Benchmark", 0},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct options *options = state->input;

    switch (key) {
    case OPTION_BENCHMARK_FORMAT:
        if (strcmp(argument, "console") && strcmp(argument, "json"))
            argp_error(state, "--benchmark-format is console or json, not `%s`", argument);
        options->benchmark_format = argument;
        return 0;
    case OPTION_HTML:
        options->page = option_text("--html", argument);
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

/* The page, where it was asked for or beside the result; its place goes to stderr, so that stdout
 * is the tables alone. */
static enum exit_code write_page(const struct result_folder *folder, const struct study *study,
                                 const struct options *options)
{
    char *page =
        options->page ? copy_text(options->page) : format_text("%s/report.html", options->folder);
    enum exit_code code = page_write(folder, study, options->folder, page);

    if (!code)
        fprintf(stderr, "report: page in %s\n", page);
    free(page);
    return code;
}

static enum exit_code print(const struct result_folder *folder, const struct options *options)
{
    const char *format = options->benchmark_format;
    struct study study;
    enum exit_code code;

    if (format)
        return report_gbench(folder->document,
                             strcmp(format, "json") ? GBENCH_CONSOLE : GBENCH_JSON, stdout);
    if (options->shared.json) {
        json_dumpf(folder->document, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
        return EXIT_GOOD;
    }
    study = study_of(&folder->result);
    report_costs(&folder->result, &study, stdout);
    report_details(&folder->result, &study, stdout);
    fflush(stdout);
    code = write_page(folder, &study, options);
    study_free(&study);
    return code;
}

static enum exit_code run(int argc, char **argv)
{
    const struct argp parser = {
        .options = option_table,
        .parser = parse,
        .args_doc = "DIR",
        .doc =
            "Prints the tables of the result in folder DIR: the cost of an operation by mode "
            "and size, where one mode becomes cheaper than another, what that comes to, the "
            "spread over repetitions and all counters of each cell. Writes a page with the same, "
            "its plots, what each quantity is, the machine, and the command that measures it "
            "again: one HTML file that refers to nothing outside of it.\v"
            "Example:\n"
            "  ipclab run latency --out latency\n"
            "  ipclab report latency           tables, and latency/report.html\n"
            "  ipclab report latency --html /tmp/page.html",
    };
    struct options options = {0};
    struct result_folder folder;
    enum exit_code code;

    if (!options_parse(argc, argv, &parser, &options, SHARED_JSON, &options.shared))
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

const struct command command_report = {"report", "DIR", "tables of a result, and a page", run};
