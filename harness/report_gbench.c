/* SPDX-License-Identifier: MIT */
/* Rows of results.json to rows of libbenchmark. */
#include "report_gbench.h"

#include "counter.h"
#include "memory.h"
#include "phrase.h"

#include <stdlib.h>
#include <string.h>

/* A row and the counters that it points to. */
struct row_buffer {
    struct gbench_row row;
    struct gbench_counter counters[COUNTER_COUNT];
};

static const char *text_of(const json_t *row, const char *key)
{
    return json_string_value(json_object_get(row, key));
}

static int64_t integer_of(const json_t *row, const char *key, int64_t otherwise)
{
    const json_t *value = json_object_get(row, key);

    return json_is_integer(value) ? json_integer_value(value) : otherwise;
}

/* The counters that the row has; what it does not have stays away. */
static void take_counters(const json_t *row, struct row_buffer *buffer)
{
    for (int which = 0; which < COUNTER_COUNT; which++) {
        const json_t *value = json_object_get(row, counters[which].name);

        if (json_is_number(value))
            buffer->counters[buffer->row.counter_count++] =
                (struct gbench_counter){counters[which].name, json_number_value(value)};
    }
}

static const char *problem_of(const json_t *row)
{
    const char *failed = text_of(row, "error_message"), *skipped = text_of(row, "skip_message");

    return failed ? failed : skipped;
}

static void take_row(const json_t *row, struct row_buffer *buffer)
{
    const char *unit = text_of(row, "aggregate_unit"), *label = text_of(row, "label");

    buffer->row = (struct gbench_row){
        .name = text_of(row, "run_name") ? text_of(row, "run_name") : "",
        .aggregate = text_of(row, "aggregate_name"),
        .fraction = unit && !strcmp(unit, "percentage"),
        .label = label ? label : "",
        .error = problem_of(row),
        .iterations = (uint64_t)integer_of(row, "iterations", 1),
        .time = json_number_value(json_object_get(row, "real_time")),
        .repetitions = integer_of(row, "repetitions", 1),
        .repetition_index = integer_of(row, "repetition_index", 0),
        .family = integer_of(row, "family_index", 0),
        .instance = integer_of(row, "per_family_instance_index", 0),
    };
    take_counters(row, buffer);
}

/* What of the result's context says where it is from. */
static json_t *take_context(const json_t *results)
{
    static const char *const keys[] = {
        "date",  "host_name",    "executable", "num_cpus",     "json_schema_version", "scenario",
        "title", "engine_class", "machine",    "image_sha256", "ipclab_version"};
    const json_t *all = json_object_get(results, "context");
    json_t *context = json_object();

    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
        if (json_object_get(all, keys[i]))
            json_object_set(context, keys[i], json_object_get(all, keys[i]));
    return context;
}

/* "date: 2025-01-31T12:00:00Z" and so on, a line for each text. */
static char *context_lines(json_t *context)
{
    char *lines = copy_text("");
    const char *key;
    json_t *value;

    json_object_foreach(context, key, value) if (json_is_string(value)) lines =
        phrase_append(lines, "%s: %s\n", key, json_string_value(value));
    return lines;
}

static char *context_text(const json_t *results, enum gbench_format format)
{
    json_t *context = take_context(results);
    char *text =
        format == GBENCH_JSON ? json_dumps(context, JSON_PRESERVE_ORDER) : context_lines(context);

    json_decref(context);
    return text;
}

/* The library prints a time for every row, and 0 where nobody knows one. */
static bool lacks_times(const json_t *rows)
{
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);

        if (!problem_of(row) && !json_object_get(row, "real_time"))
            return true;
    }
    return false;
}

enum exit_code report_gbench(const json_t *results, enum gbench_format format, FILE *file)
{
    const json_t *all = json_object_get(results, "benchmarks");
    size_t count = json_array_size(all);
    struct row_buffer *buffers;
    struct gbench_row *rows;
    char *context, *text;

    if (lacks_times(all))
        return fail(EXIT_USAGE,
                    "report: this result has no times, and Google Benchmark's reporters print one "
                    "in every row; --json prints what there is");
    buffers = allocate(count, sizeof(*buffers));
    rows = allocate(count, sizeof(*rows));
    for (size_t i = 0; i < count; i++) {
        take_row(json_array_get(all, i), &buffers[i]);
        rows[i] = buffers[i].row;
        rows[i].counters = buffers[i].counters;
    }
    context = context_text(results, format);
    text = gbench_report(format, context, rows, count);
    free(context);
    free(rows);
    free(buffers);
    if (!text)
        return fail(EXIT_ENVIRONMENT, "libbenchmark could not report %zu rows", count);
    fputs(text, file);
    free(text);
    return EXIT_GOOD;
}
