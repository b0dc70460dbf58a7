/* SPDX-License-Identifier: MIT */
/*
 * Reads scenario files with inih. inih tells a handler neither the line nor that a section
 * begins, so the lines reach it through our own reader, which knows both.
 */
#include "scenario_reading.h"

#include "file.h"
#include "ini_file.h"
#include "memory.h"
#include "suite.h"

#include <ini.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SCENARIO_BYTES_MAXIMUM (64u * 1024)

void complain(struct reading *reading, const char *format, ...)
{
    va_list arguments;
    char *text;

    va_start(arguments, format);
    text = format_list(format, arguments);
    va_end(arguments);
    reading->code = fail(EXIT_USAGE, "%s:%u: %s", reading->scenario->path, reading->line, text);
    free(text);
}

/* Whether the line is this [NAME]; a comment may follow. */
static bool names_section(const char *line, const char *name)
{
    size_t length = strlen(name);

    if (strncmp(line, name, length))
        return false;
    line += length;
    line += strspn(line, " \t\r");
    return !*line || *line == '\n' || *line == ';';
}

static void begin_section(struct reading *reading, const char *line)
{
    struct scenario *scenario = reading->scenario;

    if (names_section(line, "[scenario]")) {
        if (scenario->sweep_count || scenario->published_count)
            complain(reading, "[scenario] comes after another section; put it first");
        else if (reading->has_scenario)
            complain(reading, "[scenario] occurs twice; leave one out");
        reading->has_scenario = true;
    } else if (names_section(line, "[sweep]")) {
        scenario->sweeps =
            make_room(scenario->sweeps, scenario->sweep_count, sizeof(*scenario->sweeps));
        scenario->sweeps[scenario->sweep_count++] = (struct sweep){.line = reading->line};
    } else if (names_section(line, "[published]")) {
        scenario->published =
            make_room(scenario->published, scenario->published_count, sizeof(*scenario->published));
        scenario->published[scenario->published_count++] =
            (struct published_ratio){.line = reading->line};
    } else {
        complain(reading, "`%.*s` is no section; there are [scenario], [sweep] and [published]",
                 (int)strcspn(line, "\r\n"), line);
    }
}

/* What inih would let pass, or would report without its cause. */
static void check_line(struct reading *reading, const char *line, size_t limit)
{
    size_t length = strcspn(line, "\r\n");

    if (length + 3 > limit)
        complain(reading, "the line is longer than %zu characters; split the sweep", limit - 3);
    else if (strspn(line, " \t") == length || line[0] == '#' || line[0] == ';')
        return;
    else if (line[0] == ' ' || line[0] == '\t')
        complain(reading, "the line is indented; sections and keys start at column 0");
    else if (line[0] == '[')
        begin_section(reading, line);
    else if (strcspn(line, "=") >= strcspn(line, ":\r\n"))
        complain(reading, "this is neither [section] nor `key = value`");
}

/* An ini_reader: hands out the next line, as fgets does. */
static char *next_line(char *line, int limit, void *stream)
{
    struct reading *reading = stream;
    size_t length = strcspn(reading->rest, "\n");

    if (reading->code || !*reading->rest)
        return NULL;
    reading->line++;
    check_line(reading, reading->rest, (size_t)limit);
    if (reading->code)
        return NULL;
    memcpy(line, reading->rest, length);
    line[length] = '\0';
    reading->rest += length + (reading->rest[length] == '\n');
    return line;
}

/* An ini_handler: one key and its value. Returns 0 on a failure. */
static int take_key(void *user, const char *section, const char *key, const char *value)
{
    struct reading *reading = user;

    if (!strcmp(section, "scenario"))
        set_scenario_key(reading, key, value);
    else if (!strcmp(section, "sweep"))
        set_sweep_key(reading, key, value);
    else if (!strcmp(section, "published"))
        set_published_key(reading, key, value);
    else
        complain(reading, "`%s` stands before the first section; begin with [scenario]", key);
    return !reading->code;
}

/* What must be there once all has been read. */
static void check_complete(struct reading *reading)
{
    const struct scenario *scenario = reading->scenario;

    if (!scenario->sweep_count)
        complain(reading, "the file ends without a [sweep]; add one with mode and benchmark");
    for (size_t i = 0; !reading->code && i < scenario->sweep_count; i++) {
        const struct sweep *sweep = &scenario->sweeps[i];

        reading->line = sweep->line;
        if (!sweep->modes.line)
            complain(reading, "this [sweep] names no mode; add `mode = *` for all of them");
        else if (!sweep->benchmarks.line)
            complain(reading, "this [sweep] names no benchmark; add `benchmark = call`");
    }
}

/* The second cell is the first one in another mode. */
static void complete_published(struct reading *reading, struct published_ratio *published)
{
    const char *missing = !*published->cell.mode        ? "mode"
                          : !*published->over.mode      ? "over"
                          : !*published->cell.benchmark ? "benchmark"
                          : !(published->ratio > 0)     ? "ratio"
                          : !published->source          ? "source"
                                                        : NULL;
    struct cell over = published->cell;

    reading->line = published->line;
    if (missing) {
        complain(reading, "this [published] has no %s; add `%s = ...`", missing, missing);
        return;
    }
    memcpy(over.mode, published->over.mode, sizeof(over.mode));
    published->over = over;
    cell_set_name(&published->cell);
    cell_set_name(&published->over);
}

static void parse(struct reading *reading)
{
    int problem;

    ini_allow_multiline = false; /* an indented line would continue the value above it */
    problem = ini_parse_stream(next_line, reading, take_key, reading);
    if (!reading->code && problem)
        complain(reading, "line %d is neither [section] nor `key = value`", problem);
    if (!reading->code)
        check_complete(reading);
    for (size_t i = 0; !reading->code && i < reading->scenario->published_count; i++)
        complete_published(reading, &reading->scenario->published[i]);
}

enum exit_code scenario_read(const char *path, struct scenario *scenario)
{
    struct reading reading = {.scenario = scenario};
    enum exit_code code;

    *scenario = (struct scenario){.seed = 1};
    code = file_read_text(path, SCENARIO_BYTES_MAXIMUM, &scenario->text);
    if (code) {
        *scenario = (struct scenario){0};
        return code;
    }
    scenario->path = copy_text(path);
    scenario->name = ini_file_name(path);
    reading.rest = scenario->text;
    parse(&reading);
    if (reading.code) {
        scenario_free(scenario);
        return reading.code;
    }
    if (!scenario->engine)
        scenario->engine = copy_text("auto");
    if (!scenario->title)
        scenario->title = copy_text(scenario->name);
    if (!scenario->repetitions)
        scenario->repetitions = 1;
    return EXIT_GOOD;
}

enum exit_code scenario_find(const char *argument, char **path)
{
    char *name;

    /* A folder of that name is a result: `ipclab run latency --out latency`. */
    if (strchr(argument, '/') || (file_exists(argument) && !folder_exists(argument))) {
        *path = copy_text(argument);
        return EXIT_GOOD;
    }
    name = format_text("scenarios/%s.ini", argument);
    if (file_exists(name)) {
        *path = name;
        return EXIT_GOOD;
    }
    *path = suite_path(name);
    free(name);
    if (file_exists(*path))
        return EXIT_GOOD;
    free(*path);
    return fail(EXIT_USAGE,
                "there is no scenario `%s`; name a file, or one that `ipclab list` shows",
                argument);
}

static void sweep_free(struct sweep *sweep)
{
    name_list_free(&sweep->modes);
    name_list_free(&sweep->benchmarks);
    for (int which = 0; which < PARAMETER_COUNT; which++)
        value_list_free(&sweep->parameters[which]);
}

void scenario_free(struct scenario *scenario)
{
    for (size_t i = 0; i < scenario->sweep_count; i++)
        sweep_free(&scenario->sweeps[i]);
    free(scenario->sweeps);
    for (size_t i = 0; i < scenario->published_count; i++)
        free(scenario->published[i].source);
    free(scenario->published);
    name_list_free(&scenario->plots);
    free(scenario->engine);
    free(scenario->title);
    free(scenario->text);
    free(scenario->name);
    free(scenario->path);
    *scenario = (struct scenario){0};
}
