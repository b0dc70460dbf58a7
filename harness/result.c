/* SPDX-License-Identifier: MIT */
/* results.json back into cells. */
#include "result.h"

#include "counter.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

#define WHAT_TO_DO "name a folder that `ipclab run` made"

static const char *text_of(const json_t *row, const char *key)
{
    const char *text = json_string_value(json_object_get(row, key));

    return text ? text : "";
}

static enum exit_code out_of_order(const struct result *result, const char *name)
{
    return fail(EXIT_USAGE, "%s: has rows of `%s` twice or out of order; " WHAT_TO_DO, result->path,
                name);
}

static bool has_cell(const struct result *result, const char *name)
{
    for (size_t i = 0; i < result->count; i++) /* where there are none, cells is null */
        if (!strcmp(result->cells[i].cell.name, name)) // NOLINT
            return true;
    return false;
}

/* Rows of one cell lie together: NULL where they come back to one after another. */
static struct result_cell *cell_of_row(struct result *result, const struct cell *cell)
{
    struct result_cell *last = result->count ? &result->cells[result->count - 1] : NULL;

    if (last && !strcmp(last->cell.name, cell->name))
        return last;
    if (has_cell(result, cell->name))
        return NULL;
    result->cells = make_room(result->cells, result->count, sizeof(*result->cells));
    last = &result->cells[result->count++];
    *last = (struct result_cell){.cell = *cell};
    return last;
}

/* False where the row is not the next repetition. */
static bool add_repetition(struct result_cell *cell, const json_t *row)
{
    const json_t *index = json_object_get(row, "repetition_index");

    if (!json_is_integer(index) || json_integer_value(index) != (json_int_t)cell->repetition_count)
        return false;
    cell->repetitions =
        make_room(cell->repetitions, cell->repetition_count, sizeof(*cell->repetitions));
    cell->repetitions[cell->repetition_count++] = row;
    if (!cell->representative)
        cell->representative = row;
    return true;
}

/* Numbers of several classes in one document are numbers of none. */
static enum exit_code take_class(struct result *result, const json_t *row)
{
    const struct engine_class_description *class = engine_class_by_label(text_of(row, "label"));

    if (class && result->class && class != result->class)
        return fail(EXIT_USAGE, "%s: mixes records of %s and %s; " WHAT_TO_DO, result->path,
                    result->class->label, class->label);
    if (class)
        result->class = class;
    return class ? EXIT_GOOD
                 : fail(EXIT_USAGE, "%s: has a record `%s` of no engine class; " WHAT_TO_DO,
                        result->path, text_of(row, "run_name"));
}

/* Where the row has such a number at all, it counts or times something. */
static bool is_amount(const json_t *row, const char *key)
{
    const json_t *value = json_object_get(row, key);

    return !value || (json_is_number(value) && json_number_value(value) >= 0);
}

static enum exit_code check_numbers(const struct result *result, const json_t *row)
{
    const char *wrong = is_amount(row, "real_time") ? NULL : "real_time";

    for (int which = 0; which < COUNTER_COUNT; which++)
        if (!is_amount(row, counters[which].name))
            wrong = counters[which].name;
    if (!wrong)
        return EXIT_GOOD;
    return fail(EXIT_USAGE, "%s: has a record `%s` whose %s is no amount; " WHAT_TO_DO,
                result->path, text_of(row, "run_name"), wrong);
}

/* An aggregate's name has what it is of behind that of the record. */
static bool is_named(const json_t *row, const char *name)
{
    return !json_object_get(row, "name") || !strncmp(text_of(row, "name"), name, strlen(name));
}

static enum exit_code add_row(struct result *result, const json_t *row)
{
    const char *name = text_of(row, "run_name");
    struct cell parsed;
    struct result_cell *cell;
    enum exit_code code;

    if (!cell_from_name(name, &parsed) || !is_named(row, name))
        return fail(EXIT_USAGE, "%s: has a record `%s` that ipclab did not write; " WHAT_TO_DO,
                    result->path, name);
    code = take_class(result, row);
    if (!code)
        code = check_numbers(result, row);
    if (code)
        return code;
    cell = cell_of_row(result, &parsed);
    if (!cell)
        return out_of_order(result, name);
    if (json_object_get(row, "repetition_index"))
        return add_repetition(cell, row) ? EXIT_GOOD : out_of_order(result, name);
    if (!strcmp(text_of(row, "aggregate_name"), "median"))
        cell->representative = row;
    return EXIT_GOOD;
}

static enum exit_code check_version(const struct result *result)
{
    const json_t *version = json_object_get(result->context, "ipclab_results_version");

    if (!json_is_integer(version) || json_integer_value(version) == RESULTS_VERSION)
        return EXIT_GOOD;
    return fail(EXIT_USAGE,
                "%s: is of version %lld of the schema and this ipclab reads %d; measure again, or "
                "use the ipclab that wrote it",
                result->path, (long long)json_integer_value(version), RESULTS_VERSION);
}

/* Every row says how many repetitions there are of its cell. */
static bool is_complete(const struct result_cell *cell)
{
    const json_t *repetitions =
        cell->repetition_count ? json_object_get(cell->repetitions[0], "repetitions") : NULL;

    return json_is_integer(repetitions) &&
           json_integer_value(repetitions) == (json_int_t)cell->repetition_count;
}

static enum exit_code check_complete(const struct result *result)
{
    if (!result->count)
        return fail(EXIT_USAGE, "%s: holds no record; " WHAT_TO_DO, result->path);
    for (size_t i = 0; i < result->count; i++)
        if (!is_complete(&result->cells[i]))
            return fail(EXIT_USAGE, "%s: does not have all repetitions of `%s`; " WHAT_TO_DO,
                        result->path, result->cells[i].cell.name);
    if (!json_object_get(result->context, "ipclab_results_version"))
        return fail(EXIT_USAGE, "%s: does not say the version of its schema; " WHAT_TO_DO,
                    result->path);
    return EXIT_GOOD;
}

static enum exit_code read_published(struct result *result)
{
    const json_t *array = json_object_get(result->context, "published");

    result->published = allocate(json_array_size(array), sizeof(*result->published));
    for (size_t i = 0; i < json_array_size(array); i++)
        if (!published_read(json_array_get(array, i),
                            &result->published[result->published_count++]))
            return fail(EXIT_USAGE,
                        "%s: has a published ratio that ipclab did not write; " WHAT_TO_DO,
                        result->path);
    return EXIT_GOOD;
}

enum exit_code result_read(const json_t *document, const char *path, struct result *result)
{
    const json_t *rows = json_object_get(document, "benchmarks");
    enum exit_code code;

    *result = (struct result){
        .path = path,
        .context = json_object_get(document, "context"),
    };
    code = check_version(result);
    for (size_t i = 0; !code && i < json_array_size(rows); i++)
        code = add_row(result, json_array_get(rows, i));
    if (!code)
        code = check_complete(result);
    if (!code)
        code = read_published(result);
    if (code)
        result_free(result);
    return code;
}

const char *result_context(const struct result *result, const char *key)
{
    return text_of(result->context, key);
}

const char *result_benchmark_title(const struct result *result, const char *benchmark)
{
    return text_of(json_object_get(result->context, "benchmark_titles"), benchmark);
}

void result_free(struct result *result)
{
    for (size_t i = 0; i < result->count; i++)
        free(result->cells[i].repetitions);
    free(result->cells);
    for (size_t i = 0; i < result->published_count; i++)
        free(result->published[i].source);
    free(result->published);
    *result = (struct result){0};
}
