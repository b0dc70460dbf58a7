/* SPDX-License-Identifier: MIT */
/* ipclab compare: what became slower or faster between two results. */
#include "change_table.h"
#include "command.h"
#include "machine_check.h"
#include "option.h"
#include "result_folder.h"
#include "shared_options.h"

#include <stdbool.h>
#include <string.h>

enum { OPTION_ALL = 256, OPTION_FLOOR, OPTION_THRESHOLD, OPTION_ALPHA };

/* A number below 0 is not given: the class's default. */
struct options {
    const char *folders[2];
    int folder_count;
    bool all;
    struct shared_options shared;
    double floor, threshold, alpha;
};

static const struct argp_option option_table[] = {
    {"floor", OPTION_FLOOR, "N", 0,
     "ignore differences up to N instructions, cycles or ticks (default: 1 under model, else 10)",
     0},
    {"threshold", OPTION_THRESHOLD, "PERCENT", 0,
     "ignore differences up to PERCENT of the cost (default: 1 under model, else 5)", 0},
    {"alpha", OPTION_ALPHA, "P", 0,
     "accept this chance of any false alarm in the whole comparison (default: 0.05)", 0},
    {"all", OPTION_ALL, NULL, 0, "show the cells that stayed the same, too", 0},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct options *options = state->input;

    switch (key) {
    case OPTION_FLOOR:
        options->floor = option_real("--floor", argument, 0, 1e12);
        return 0;
    case OPTION_THRESHOLD:
        options->threshold = option_real("--threshold", argument, 0, 100) / 100;
        return 0;
    case OPTION_ALPHA:
        options->alpha = option_real("--alpha", argument, 0, 1);
        return 0;
    case OPTION_ALL:
        options->all = true;
        return 0;
    case ARGP_KEY_ARG:
        if (options->folder_count == 2)
            argp_error(state, "two folders at a time");
        options->folders[options->folder_count++] = argument;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static struct change_rule rule_for(const struct options *options, const struct result *result)
{
    struct change_rule rule = change_rule_of(result->class);

    if (options->floor >= 0)
        rule.floor = options->floor;
    if (options->threshold >= 0)
        rule.threshold = options->threshold;
    if (options->alpha >= 0)
        rule.alpha = options->alpha;
    return rule;
}

static void warn_of_machine(const struct result *result)
{
    const char *verdict = result_context(result, "machine");

    if (machine_is_bad(verdict))
        warn("%s: the machine was %s", result->path, verdict);
}

/* What the numbers cannot tell, however they came out. */
static void warn_of_limits(const struct result_side *before, const struct result_side *after,
                           const struct result_join *join, const struct change_rule *rule)
{
    size_t too_few = changes_too_few(join->changes, join->count, rule);

    warn_of_machine(before->result);
    warn_of_machine(after->result);
    if (too_few)
        warn("%zu of %zu cells have too few repetitions for any difference to be significant; "
             "measure both with --repetitions 9 or more",
             too_few, join->count);
}

static enum exit_code print(const struct change_report *report, bool json)
{
    json_t *document;

    if (json) {
        document = change_json(report);
        json_dumpf(document, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
        json_decref(document);
    } else {
        change_table_print(report, stdout);
    }
    return changes_count(report->join->changes, report->join->count, CHANGE_SLOWER) ||
                   changes_count(report->join->changes, report->join->count, CHANGE_LOST)
               ? EXIT_MEASURED
               : EXIT_GOOD;
}

static enum exit_code compare(const struct options *options, const struct result_side *before,
                              const struct result_side *after)
{
    struct change_rule rule = rule_for(options, before->result);
    struct result_join join;
    struct change_report report = {before, after, &join, &rule, options->all};
    enum exit_code code = result_join(before, after, &join);

    if (code)
        return code;
    changes_decide(join.changes, join.count, &rule);
    changes_find_intervals(join.changes, join.count, &rule);
    warn_of_limits(before, after, &join, &rule);
    code = print(&report, options->shared.json);
    result_join_free(&join);
    return code;
}

static enum exit_code compare_folders(const struct options *options,
                                      const struct result_folder *folders)
{
    struct cell_costs costs[2] = {cell_costs_of(&folders[0].result),
                                  cell_costs_of(&folders[1].result)};
    struct result_side before = {&folders[0].result, &costs[0]};
    struct result_side after = {&folders[1].result, &costs[1]};
    enum exit_code code = compare(options, &before, &after);

    cell_costs_free(&costs[0]);
    cell_costs_free(&costs[1]);
    return code;
}

static enum exit_code run(int argc, char **argv)
{
    const struct argp parser = {
        .options = option_table,
        .parser = parse,
        .args_doc = "BEFORE AFTER",
        .doc = "Compares the results in two folders, record by record, and tells what became "
               "slower or faster. A difference counts where it is beyond a floor, beyond a "
               "threshold, and not explained by chance: under model, where every layout agrees "
               "on its direction; elsewhere, by the rank test of Mann and Whitney, corrected for "
               "the number of cells, and where no repetition of one costs as much as any of the "
               "other.\v"
               "Exit status: 0 nothing became slower; 1 something did, or is no longer measured; "
               "2 the two cannot be compared: other engine classes, machine profiles, seeds or "
               "baselines, another version, or not whole.\n\n"
               "Example:\n"
               "  ipclab run latency --out before\n"
               "  (change the kernel, make)\n"
               "  ipclab run latency --out after\n"
               "  ipclab compare before after",
    };
    struct options options = {.floor = -1, .threshold = -1, .alpha = -1};
    struct result_folder folders[2] = {0};
    enum exit_code code;

    if (!options_parse(argc, argv, &parser, &options, SHARED_JSON, &options.shared))
        return EXIT_USAGE;
    if (options.folder_count < 2)
        return fail(EXIT_USAGE,
                    "compare: two folders are needed, BEFORE and AFTER; try two of results/runs/");
    code = result_folder_read(options.folders[0], &folders[0]);
    if (!code)
        code = result_folder_read(options.folders[1], &folders[1]);
    if (!code)
        code = compare_folders(&options, folders);
    result_folder_free(&folders[0]);
    result_folder_free(&folders[1]);
    return code;
}

const struct command command_compare = {"compare", "BEFORE AFTER",
                                        "what became slower or faster between two results", run};
