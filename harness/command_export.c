/* SPDX-License-Identifier: MIT */
/* ipclab export: the plan of a scenario as a file, for a machine booted from an ISO. */
#include "command.h"
#include "leave_out.h"
#include "option.h"
#include "plan_file.h"
#include "prepared.h"
#include "shared_options.h"

struct options {
    const char *scenario, *output;
    struct shared_options shared;
    bool seed_given;
    uint64_t seed;
};

static const struct argp_option option_table[] = {
    {"out", 'o', "FILE", 0, "where the plan goes", 0},
    {"seed", 's', "N", 0, "the seed that all state hangs on (default: the scenario's)", 0},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct options *options = state->input;

    switch (key) {
    case 'o':
        options->output = option_text("--out", argument);
        return 0;
    case 's':
        options->seed_given = true;
        options->seed = option_number("--seed", argument, 0, UINT64_MAX);
        return 0;
    case ARGP_KEY_ARG:
        if (options->scenario)
            argp_error(state, "one scenario at a time");
        options->scenario = argument;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static enum exit_code export_cells(const struct options *options, const struct image *image,
                                   struct prepared *prepared)
{
    struct plan plan = {
        .engine = &engine_metal,
        .class = ENGINE_CLASS_METAL,
        .kernel = image->path,
        .seed = options->seed_given ? options->seed : prepared->scenario.seed,
    };

    leave_out_cells(plan.class, &prepared->cells);
    if (!prepared->cells.count)
        return fail(EXIT_USAGE, "%s: no cell is left to run; use --engine model",
                    prepared->scenario.path);
    plan.cells = prepared->cells.cells;
    plan.cell_count = prepared->cells.count;
    return plan_file_write(&plan, prepared->scenario.name, image, options->output);
}

static enum exit_code export_scenario(const struct options *options)
{
    struct prepared prepared;
    struct image image;
    enum exit_code code = image_read(options->shared.image, &image);

    if (code)
        return code;
    code = prepare(options->scenario, &image, NULL, &prepared);
    if (!code)
        code = export_cells(options, &image, &prepared);
    prepared_free(&prepared);
    image_free(&image);
    return code;
}

static enum exit_code run(int argc, char **argv)
{
    const struct argp parser = {
        .options = option_table,
        .parser = parse,
        .args_doc = "SCENARIO --out FILE",
        .doc = "Writes the plan of a scenario to a file, for a machine that boots our kernel by "
               "itself: GRUB loads it as a Multiboot2 module. `make iso` does this and puts both "
               "on an ISO. The machine answers on its serial line; `ipclab import` reads that.\v"
               "Example:\n"
               "  ipclab export latency --out plan\n"
               "  scripts/make-iso build/kernel.elf plan latency.iso",
    };
    struct options options = {0};

    if (!options_parse(argc, argv, &parser, &options, SHARED_IMAGE, &options.shared))
        return EXIT_USAGE;
    if (!options.scenario || !options.output)
        return fail(EXIT_USAGE, "export: name a scenario and, with --out, the file of its plan");
    return export_scenario(&options);
}

const struct command command_export = {"export", "SCENARIO --out FILE",
                                       "write the plan of an ISO's run", run};
