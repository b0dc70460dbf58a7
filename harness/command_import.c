/* SPDX-License-Identifier: MIT */
/* ipclab import: the serial logs of a machine booted from the ISO, as a result. */
#include "command.h"
#include "import.h"
#include "option.h"
#include "shared_options.h"

#include <stdlib.h>

enum { OPTION_SCENARIO = 256 };

struct options {
    struct import_options import;
    struct shared_options shared;
};

static const struct argp_option option_table[] = {
    {"out", 'o', "DIR", 0, "the folder of the result (default: results/runs/TIME-SCENARIO)", 0},
    {"scenario", OPTION_SCENARIO, "FILE", 0,
     "the scenario that the ISO was made for (default: the one that the log names)", 0},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct options *options = state->input;

    switch (key) {
    case 'o':
        options->import.output = option_text("--out", argument);
        return 0;
    case OPTION_SCENARIO:
        options->import.scenario = option_text("--scenario", argument);
        return 0;
    case ARGP_KEY_ARGS:
        options->import.logs = state->argv + state->next;
        options->import.count = (size_t)(state->argc - state->next);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static enum exit_code parse_and_import(int argc, char **argv, struct options *options)
{
    const struct argp parser = {
        .options = option_table,
        .parser = parse,
        .args_doc = "LOG...",
        .doc =
            "Turns what a machine booted from the ISO wrote to its serial line into an ordinary "
            "result: one LOG for each boot. Text around the report does not matter; a report "
            "that was cut, damaged, repeated or reordered is refused. The engine class is metal, "
            "or that of the hypervisor that the machine found itself under.\v"
            "Example:\n"
            "  make iso\n"
            "  (boot build/ipclab.iso; at the other end of its serial line:)\n"
            "  cat /dev/ttyUSB0 >log\n"
            "  ipclab import log --out on-metal\n"
            "  ipclab report on-metal",
    };
    struct image image;
    enum exit_code code;

    if (!options_parse(argc, argv, &parser, options, SHARED_JSON | SHARED_IMAGE, &options->shared))
        return EXIT_USAGE;
    if (!options->import.count)
        return fail(EXIT_USAGE, "import: no log is named; keep what the serial line of a machine "
                                "says that boots build/ipclab.iso");
    options->import.json = options->shared.json;
    code = image_read(options->shared.image, &image);
    if (code)
        return code;
    code = import_logs(&options->import, &image);
    image_free(&image);
    return code;
}

static enum exit_code run(int argc, char **argv)
{
    char *command_line = option_command_line(argc, argv); /* before argp permutes them */
    struct options options = {.import = {.command_line = command_line}};
    enum exit_code code = parse_and_import(argc, argv, &options);

    free(command_line);
    return code;
}

const struct command command_import = {"import", "LOG...", "read the log of a machine on its own",
                                       run};
