/* SPDX-License-Identifier: MIT */
/* Scenario and image in, cells out. */
#include "sweep.h"

#include "memory.h"
#include "peer.h"

#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One sweep that is being expanded. */
struct expansion {
    const struct scenario *scenario;
    const struct sweep *sweep;
    const struct image *image;
    struct cell_list *list;
};

/* What a name that is no name stands for: `*` for every mode of the image, `linux-*` for every
 * transport of Linux. NULL for the others. */
static const struct ipc_mode_description *wildcard(const struct expansion *expansion,
                                                   const char *name, size_t *count)
{
    *count = expansion->image->mode_count;
    if (!strcmp(name, "*"))
        return expansion->image->modes;
    return strcmp(name, "linux-*") ? NULL : peer_descriptions(count);
}

static enum exit_code check_modes(const struct expansion *expansion)
{
    const struct name_list *modes = &expansion->sweep->modes;
    size_t count;

    for (size_t i = 0; i < modes->count; i++)
        if (!wildcard(expansion, modes->names[i], &count) &&
            !mode_or_peer(expansion->image, modes->names[i]))
            return fail(EXIT_USAGE,
                        "%s:%u: the image has no mode `%s`; `ipclab list` shows its modes",
                        expansion->scenario->path, modes->line, modes->names[i]);
    return EXIT_GOOD;
}

/* Keys that the backend obeys for every benchmark. */
static const uint32_t any_benchmark = PARAMETER_BIT(STATE) | PARAMETER_BIT(PLACEMENT);

/* The keys of the sweep against those that `benchmark` takes. */
static enum exit_code check_keys(const struct expansion *expansion,
                                 const struct benchmark_description *benchmark)
{
    const struct sweep *sweep = expansion->sweep;
    const char *path = expansion->scenario->path;

    for (int which = 0; which < PARAMETER_COUNT; which++) {
        unsigned line = sweep->parameters[which].line;
        uint32_t bit = 1u << which;

        if (line && !((benchmark->required | benchmark->optional | any_benchmark) & bit))
            return fail(EXIT_USAGE,
                        "%s:%u: benchmark `%s` takes no `%s`; leave the key out, or give "
                        "the benchmark a sweep of its own",
                        path, line, benchmark->name, parameters[which].key);
        if (!line && benchmark->required & bit)
            return fail(EXIT_USAGE,
                        "%s:%u: benchmark `%s` needs `%s`; add `%s = ...` to this sweep", path,
                        sweep->line, benchmark->name, parameters[which].key, parameters[which].key);
    }
    return EXIT_GOOD;
}

static enum exit_code check_benchmarks(const struct expansion *expansion)
{
    const struct name_list *names = &expansion->sweep->benchmarks;
    enum exit_code code = EXIT_GOOD;

    for (size_t i = 0; !code && i < names->count; i++) {
        const struct benchmark_description *benchmark =
            image_benchmark(expansion->image, names->names[i]);

        if (!benchmark)
            code = fail(EXIT_USAGE,
                        "%s:%u: the image has no benchmark `%s`; `ipclab list` shows what it has",
                        expansion->scenario->path, names->line, names->names[i]);
        else
            code = check_keys(expansion, benchmark);
    }
    return code;
}

static void append_cell(struct cell_list *list, struct cell *cell)
{
    cell_set_name(cell);
    for (size_t i = 0; i < list->count; i++)
        if (!strcmp(list->cells[i].name, cell->name))
            return;
    list->cells = make_room(list->cells, list->count, sizeof(*list->cells));
    list->cells[list->count++] = *cell;
}

/* Every combination of the parameters from `which` on, with those before it set in `cell`. */
static void append_combinations(const struct expansion *expansion, // NOLINT: a level a parameter
                                struct cell *cell, int which)
{
    if (which == PARAMETER_COUNT) {
        append_cell(expansion->list, cell);
        return;
    }
    const struct value_list *values = &expansion->sweep->parameters[which];

    if (!values->line) {
        append_combinations(expansion, cell, which + 1);
        return;
    }
    cell->present |= 1u << which;
    for (size_t i = 0; i < values->count; i++) {
        cell->parameter[which] = values->values[i];
        append_combinations(expansion, cell, which + 1);
    }
    cell->present &= ~(1u << which);
}

static void append_benchmarks(const struct expansion *expansion, const char *mode)
{
    const struct name_list *benchmarks = &expansion->sweep->benchmarks;

    for (size_t i = 0; i < benchmarks->count; i++) {
        struct cell cell = {0};

        snprintf(cell.mode, sizeof(cell.mode), "%s", mode);
        snprintf(cell.benchmark, sizeof(cell.benchmark), "%s", benchmarks->names[i]);
        append_combinations(expansion, &cell, 0);
    }
}

static void append_modes(const struct expansion *expansion)
{
    const struct name_list *names = &expansion->sweep->modes;

    for (size_t i = 0; i < names->count; i++) {
        size_t count;
        const struct ipc_mode_description *modes = wildcard(expansion, names->names[i], &count);

        for (size_t m = 0; modes && m < count; m++)
            append_benchmarks(expansion, modes[m].name);
        if (!modes)
            append_benchmarks(expansion, names->names[i]);
    }
}

static size_t count_modes(const struct expansion *expansion)
{
    const struct name_list *names = &expansion->sweep->modes;
    size_t all = 0, count;

    for (size_t i = 0; i < names->count; i++)
        all += wildcard(expansion, names->names[i], &count) ? count : 1;
    return all;
}

/* How many cells the sweep makes, no more than CELLS_MAXIMUM + 1. */
static size_t count_combinations(const struct expansion *expansion)
{
    const struct sweep *sweep = expansion->sweep;
    size_t count = sweep->benchmarks.count * count_modes(expansion);

    for (int which = 0; which < PARAMETER_COUNT && count <= CELLS_MAXIMUM; which++)
        if (sweep->parameters[which].line)
            count *= sweep->parameters[which].count;
    return count <= CELLS_MAXIMUM ? count : CELLS_MAXIMUM + 1;
}

static enum exit_code expand_one(const struct expansion *expansion)
{
    enum exit_code code = check_modes(expansion);

    if (!code)
        code = check_benchmarks(expansion);
    if (!code && expansion->list->count + count_combinations(expansion) > CELLS_MAXIMUM)
        code = fail(EXIT_USAGE, "%s:%u: this makes more than %d cells; shorten the lists",
                    expansion->scenario->path, expansion->sweep->line, CELLS_MAXIMUM);
    if (!code)
        append_modes(expansion);
    return code;
}

enum exit_code sweep_expand(const struct scenario *scenario, const struct image *image,
                            struct cell_list *list)
{
    enum exit_code code = EXIT_GOOD;

    for (size_t i = 0; !code && i < scenario->sweep_count; i++) {
        struct expansion expansion = {scenario, &scenario->sweeps[i], image, list};

        code = expand_one(&expansion);
    }
    return code;
}

enum exit_code cell_list_filter(struct cell_list *list, const char *filter)
{
    regex_t expression;
    size_t kept = 0;
    int problem;

    if (!filter)
        return EXIT_GOOD;
    problem = regcomp(&expression, filter, REG_EXTENDED | REG_NOSUB);
    if (problem) {
        char text[128];

        regerror(problem, &expression, text, sizeof(text));
        return fail(EXIT_USAGE, "--filter `%s`: %s; write an extended regular expression", filter,
                    text);
    }
    for (size_t i = 0; i < list->count; i++)
        if (!regexec(&expression, list->cells[i].name, 0, NULL, 0))
            list->cells[kept++] = list->cells[i];
    regfree(&expression);
    if (!kept && list->count)
        return fail(EXIT_USAGE, "--filter `%s` matches none of the %zu names; the first is `%s`",
                    filter, list->count, list->cells[0].name);
    list->count = kept;
    return EXIT_GOOD;
}

void cell_list_free(struct cell_list *list)
{
    free(list->cells);
    *list = (struct cell_list){0};
}
