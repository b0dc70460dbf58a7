/* SPDX-License-Identifier: MIT */
/* results.json back into cells. */
#include "result.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

#define WHAT_TO_DO "name a folder that `ipclab run` made"

static const char *text_of(const json_t *row, const char *key)
{
    const char *text = json_string_value(json_object_get(row, key));

    return text ? text : "";
}

/* Rows of one cell lie together. */
static struct result_cell *cell_of_row(struct result *result, const struct cell *cell)
{
    struct result_cell *last = result->count ? &result->cells[result->count - 1] : NULL;

    if (last && !strcmp(last->cell.name, cell->name))
        return last;
    result->cells = make_room(result->cells, result->count, sizeof(*result->cells));
    last = &result->cells[result->count++];
    *last = (struct result_cell){.cell = *cell};
    return last;
}

static void add_repetition(struct result_cell *cell, const json_t *row)
{
    cell->repetitions =
        make_room(cell->repetitions, cell->repetition_count, sizeof(*cell->repetitions));
    cell->repetitions[cell->repetition_count++] = row;
    if (!cell->representative)
        cell->representative = row;
}

static enum exit_code add_row(struct result *result, const json_t *row)
{
    const char *name = text_of(row, "run_name");
    struct cell parsed;
    struct result_cell *cell;

    result->class = engine_class_by_label(text_of(row, "label"));
    if (!result->class || !cell_from_name(name, &parsed))
        return fail(EXIT_USAGE, "%s: has a record `%s` that ipclab did not write; " WHAT_TO_DO,
                    result->path, name);
    cell = cell_of_row(result, &parsed);
    if (strcmp(text_of(row, "run_type"), "aggregate"))
        add_repetition(cell, row);
    else if (!strcmp(text_of(row, "aggregate_name"), "median"))
        cell->representative = row;
    return EXIT_GOOD;
}

static enum exit_code check(const struct result *result)
{
    if (!result->count)
        return fail(EXIT_USAGE, "%s: holds no record; " WHAT_TO_DO, result->path);
    for (size_t i = 0; i < result->count; i++)
        if (!result->cells[i].repetition_count)
            return fail(EXIT_USAGE, "%s: has no repetition of `%s`; " WHAT_TO_DO, result->path,
                        result->cells[i].cell.name);
    return EXIT_GOOD;
}

enum exit_code result_read(const json_t *document, const char *path, struct result *result)
{
    const json_t *rows = json_object_get(document, "benchmarks");
    enum exit_code code = EXIT_GOOD;

    *result = (struct result){
        .path = path,
        .titles = json_object_get(json_object_get(document, "context"), "benchmark_titles"),
    };
    for (size_t i = 0; !code && i < json_array_size(rows); i++)
        code = add_row(result, json_array_get(rows, i));
    if (!code)
        code = check(result);
    if (code)
        result_free(result);
    return code;
}

const char *result_benchmark_title(const struct result *result, const char *benchmark)
{
    return text_of(result->titles, benchmark);
}

void result_free(struct result *result)
{
    for (size_t i = 0; i < result->count; i++)
        free(result->cells[i].repetitions);
    free(result->cells);
    *result = (struct result){0};
}
