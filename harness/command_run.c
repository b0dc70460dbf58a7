/* SPDX-License-Identifier: MIT */
/* ipclab run: measures scenarios. */
#include "command.h"
#include "experiment.h"
#include "memory.h"
#include "option.h"
#include "prepared.h"
#include "profile.h"
#include "shared_options.h"

#include <stdlib.h>
#include <unistd.h>

enum { OPTION_PROFILE = 256 };

struct options {
    struct experiment_options experiment;
    struct shared_options shared;
    char **scenarios;
    int scenario_count;
};

static const struct argp_option option_table[] = {
    {"engine", 'e', "NAME", 0, "what the guest runs on: auto (default), model, kvm or native", 0},
    {"out", 'o', "DIR", 0, "the folder of the result (default: results/runs/TIME-SCENARIO)", 0},
    {"seed", 's', "N", 0, "the seed that all state hangs on (default: the scenario's)", 0},
    {"repetitions", 'r', "N", 0, "how many boots (default: the scenario's)", 0},
    {"filter", 'f', "REGEX", 0, "only cells whose record name matches", 0},
    {"jobs", 'j', "N", 0, "boots side by side under model (default: processors online)", 0},
    {"profile", OPTION_PROFILE, "NAME", 0,
     "the machine that modelled cycles are of: one of profiles/, or a file "
     "(default: " PROFILE_DEFAULT ")",
     0},
    {"dry-run", 'n', NULL, 0, "print the names of the cells and run nothing", 0},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct options *options = state->input;
    struct experiment_options *experiment = &options->experiment;

    switch (key) {
    case 'e':
        experiment->engine = option_engine(argument);
        break;
    case 'o':
        experiment->output = option_text("--out", argument);
        break;
    case 's':
        experiment->seed_given = true;
        experiment->seed = option_number("--seed", argument, 0, UINT64_MAX);
        break;
    case 'r':
        experiment->repetitions =
            (unsigned)option_number("--repetitions", argument, 1, REPETITIONS_MAXIMUM);
        break;
    case 'f':
        experiment->filter = argument;
        break;
    case 'j':
        experiment->jobs = (unsigned)option_number("--jobs", argument, 1, OPTION_JOBS_MAXIMUM);
        break;
    case 'n':
        experiment->dry_run = true;
        break;
    case OPTION_PROFILE:
        experiment->profile = option_text("--profile", argument);
        break;
    case ARGP_KEY_ARGS:
        options->scenarios = state->argv + state->next;
        options->scenario_count = state->argc - state->next;
        break;
    default:
        return ARGP_ERR_UNKNOWN;
    }
    return 0;
}

/* All that can be wrong with any scenario is said before the first one runs. */
static enum exit_code run_all(const struct options *options, const struct image *image)
{
    struct prepared *prepared = allocate((size_t)options->scenario_count, sizeof(*prepared));
    enum exit_code code = EXIT_GOOD, worst = EXIT_GOOD;

    for (int i = 0; !code && i < options->scenario_count; i++)
        code = prepare(options->scenarios[i], image, options->experiment.filter, &prepared[i]);
    for (int i = 0; !code && i < options->scenario_count; i++) {
        code =
            experiment_run(&options->experiment, &prepared[i].scenario, image, &prepared[i].cells);
        if (code == EXIT_MEASURED) {
            worst = code;
            code = EXIT_GOOD; /* the others are still worth measuring */
        }
    }
    for (int i = 0; i < options->scenario_count; i++)
        prepared_free(&prepared[i]);
    free(prepared);
    return code ? code : worst;
}

static enum exit_code parse_and_run(int argc, char **argv, struct options *options)
{
    const struct argp parser = {
        .options = option_table,
        .parser = parse,
        .args_doc = "SCENARIO...",
        .doc = "Measures every cell of each scenario, writes a folder of results and prints a "
               "table. A SCENARIO is a file, or a name that `ipclab list` shows.\v"
               "Examples:\n"
               "  ipclab run smoke                            does everything work?\n"
               "  ipclab run latency --out latency            with plots; then ipclab report\n"
               "  ipclab run latency --filter 'direct|cow'    two modes of it\n"
               "  ipclab run crossover --dry-run              what would be measured\n"
               "  ipclab run peers --engine native            Linux's own IPC on this host\n\n"
               "ipclab-scenario(5) says how a scenario is written.",
    };
    struct image image;
    enum exit_code code;

    if (!options_parse(argc, argv, &parser, options, SHARED_JSON | SHARED_IMAGE | SHARED_GUEST,
                       &options->shared))
        return EXIT_USAGE;
    if (!options->scenario_count)
        return fail(EXIT_USAGE, "run: no scenario is named; try `ipclab run smoke`");
    if (options->scenario_count > 1 && options->experiment.output)
        return fail(EXIT_USAGE, "run: --out is for one scenario; leave it out, or run one by one");
    options->experiment.json = options->shared.json;
    options->experiment.words = options->shared.words;
    options->experiment.silence_seconds = options->shared.silence_seconds;
    code = image_read(options->shared.image, &image);
    if (code)
        return code;
    code = run_all(options, &image);
    image_free(&image);
    return code;
}

static enum exit_code run(int argc, char **argv)
{
    char *command_line = option_command_line(argc, argv); /* before argp permutes them */
    struct options options = {
        .experiment =
            {
                .command_line = command_line,
                .jobs = (unsigned)sysconf(_SC_NPROCESSORS_ONLN),
            },
    };
    enum exit_code code = parse_and_run(argc, argv, &options);

    free(command_line);
    return code;
}

const struct command command_run = {"run", "SCENARIO...", "measure scenarios", run};
