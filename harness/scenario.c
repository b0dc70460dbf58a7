/* SPDX-License-Identifier: MIT */
/*
 * Reads scenario files with inih. inih tells a handler neither the line nor that a section
 * begins, so the lines reach it through our own reader, which knows both.
 */
#include "scenario.h"

#include "engine.h"
#include "file.h"
#include "memory.h"

#include <ini.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SCENARIO_BYTES_MAXIMUM (64u * 1024)
#define RATIO_MAXIMUM          1e6

/* A reader in the middle of a file. */
struct reading {
    struct scenario *scenario;
    const char *rest; /* of the text, behind the current line */
    unsigned line;
    enum exit_code code; /* of the first failure; nothing is read after it */
};

/* Ends the reading with a complaint about the current line. */
static void complain(struct reading *reading, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void complain(struct reading *reading, const char *format, ...)
{
    va_list arguments;
    char *text;

    va_start(arguments, format);
    text = format_list(format, arguments);
    va_end(arguments);
    reading->code = fail(EXIT_USAGE, "%s:%u: %s", reading->scenario->path, reading->line, text);
    free(text);
}

static void begin_section(struct reading *reading, const char *line)
{
    struct scenario *scenario = reading->scenario;

    if (!strncmp(line, "[scenario]", 10)) {
        if (scenario->sweep_count || scenario->published_count)
            complain(reading, "[scenario] comes after another section; put it first");
    } else if (!strncmp(line, "[sweep]", 7)) {
        scenario->sweeps =
            make_room(scenario->sweeps, scenario->sweep_count, sizeof(*scenario->sweeps));
        scenario->sweeps[scenario->sweep_count++] = (struct sweep){.line = reading->line};
    } else if (!strncmp(line, "[published]", 11)) {
        scenario->published =
            make_room(scenario->published, scenario->published_count, sizeof(*scenario->published));
        scenario->published[scenario->published_count++] =
            (struct published_ratio){.line = reading->line};
    } else {
        complain(reading, "%.*s is no section; there are [scenario], [sweep] and [published]",
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

static void set_text(struct reading *reading, char **field, const char *key, const char *value)
{
    if (!*value)
        complain(reading, "%s has no value", key);
    else if (*field)
        complain(reading, "%s occurs twice; leave one out", key);
    else
        *field = copy_text(value);
}

static void set_names(struct reading *reading, struct name_list *list, const char *key,
                      const char *value)
{
    char element[64];
    const char *problem;

    if (list->line) {
        complain(reading, "%s occurs twice; write one list", key);
        return;
    }
    list->line = reading->line;
    problem = name_list_parse(value, list, element, sizeof(element));
    if (problem)
        complain(reading, "%s: `%s`: %s", key, element, problem);
}

static void set_values(struct reading *reading, struct value_list *list,
                       enum ipclab_parameter which, const char *value)
{
    char element[64];
    const char *problem;

    if (list->line) {
        complain(reading, "%s occurs twice; write one list", parameters[which].key);
        return;
    }
    list->line = reading->line;
    problem = value_list_parse(which, value, list, element, sizeof(element));
    if (problem)
        complain(reading, "%s: `%s`: %s", parameters[which].key, element, problem);
}

static void set_engine(struct reading *reading, const char *value)
{
    set_text(reading, &reading->scenario->engine, "engine", value);
    if (!reading->code && !engine_name_valid(value))
        complain(reading, "there is no engine `%s`; the engines are %s", value, engine_names());
}

static void set_repetitions(struct reading *reading, const char *value)
{
    uint64_t number;

    if (!parse_number(value, &number) || !number || number > REPETITIONS_MAXIMUM)
        complain(reading, "repetitions: `%s`: write a whole number from 1 to %d", value,
                 REPETITIONS_MAXIMUM);
    else
        reading->scenario->repetitions = (unsigned)number;
}

static void set_plots(struct reading *reading, const char *value)
{
    struct name_list *plots = &reading->scenario->plots;

    set_names(reading, plots, "plots", value);
    for (size_t i = 0; !reading->code && i < plots->count; i++) {
        char *name = format_text("plots/%s.gp", plots->names[i]);
        char *path = suite_path(name);

        if (!file_exists(path))
            complain(reading, "there is no plot `%s`; it would be %s", plots->names[i], name);
        free(name);
        free(path);
    }
}

static void set_scenario_key(struct reading *reading, const char *key, const char *value)
{
    struct scenario *scenario = reading->scenario;

    if (!strcmp(key, "title"))
        set_text(reading, &scenario->title, key, value);
    else if (!strcmp(key, "engine"))
        set_engine(reading, value);
    else if (!strcmp(key, "plots"))
        set_plots(reading, value);
    else if (!strcmp(key, "repetitions"))
        set_repetitions(reading, value);
    else if (strcmp(key, "seed"))
        complain(reading,
                 "[scenario] has no key `%s`; it has title, plots, engine, seed and "
                 "repetitions",
                 key);
    else if (!parse_number(value, &scenario->seed))
        complain(reading, "seed: `%s`: write a whole number from 0 to 2^64-1", value);
}

static void set_sweep_key(struct reading *reading, const char *key, const char *value)
{
    struct sweep *sweep = &reading->scenario->sweeps[reading->scenario->sweep_count - 1];
    int which = parameter_by_key(key);

    if (!strcmp(key, "mode"))
        set_names(reading, &sweep->modes, key, value);
    else if (!strcmp(key, "benchmark"))
        set_names(reading, &sweep->benchmarks, key, value);
    else if (which >= 0)
        set_values(reading, &sweep->parameters[which], (enum ipclab_parameter)which, value);
    else
        complain(reading, "[sweep] has no key `%s`; `ipclab list` shows the keys", key);
}

/* The one name that a key of [published] takes. */
static void set_name(struct reading *reading, char *field, size_t bytes, const char *key,
                     const char *value)
{
    struct name_list list = {0};

    if (*field)
        complain(reading, "%s occurs twice; leave one out", key);
    else
        set_names(reading, &list, key, value);
    if (list.count == 1 && strlen(list.names[0]) < bytes)
        snprintf(field, bytes, "%s", list.names[0]);
    else if (!reading->code)
        complain(reading, "%s: `%s`: write one name", key, value);
    name_list_free(&list);
}

/* The one value of a parameter there. */
static void set_value(struct reading *reading, struct cell *cell, enum ipclab_parameter which,
                      const char *value)
{
    struct value_list list = {0};

    if (cell->present & (1u << which))
        complain(reading, "%s occurs twice; leave one out", parameters[which].key);
    else
        set_values(reading, &list, which, value);
    if (list.count == 1)
        cell->parameter[which] = list.values[0];
    else if (!reading->code)
        complain(reading, "%s: `%s`: write one value; another takes a section of its own",
                 parameters[which].key, value);
    cell->present |= 1u << which;
    value_list_free(&list);
}

static void set_ratio(struct reading *reading, double *ratio, const char *value)
{
    char *end;

    if (*ratio > 0) {
        complain(reading, "ratio occurs twice; leave one out");
        return;
    }
    *ratio = strtod(value, &end);
    if (end == value || *end || !(*ratio > 0 && *ratio <= RATIO_MAXIMUM))
        complain(reading, "ratio: `%s`: write a number above 0 and up to %g", value, RATIO_MAXIMUM);
}

static void set_published_key(struct reading *reading, const char *key, const char *value)
{
    struct scenario *scenario = reading->scenario;
    struct published_ratio *published = &scenario->published[scenario->published_count - 1];
    struct cell *cell = &published->cell;
    int which = parameter_by_key(key);

    if (!strcmp(key, "mode"))
        set_name(reading, cell->mode, sizeof(cell->mode), key, value);
    else if (!strcmp(key, "over"))
        set_name(reading, published->over.mode, sizeof(published->over.mode), key, value);
    else if (!strcmp(key, "benchmark"))
        set_name(reading, cell->benchmark, sizeof(cell->benchmark), key, value);
    else if (!strcmp(key, "ratio"))
        set_ratio(reading, &published->ratio, value);
    else if (!strcmp(key, "source"))
        set_text(reading, &published->source, key, value);
    else if (which >= 0)
        set_value(reading, cell, (enum ipclab_parameter)which, value);
    else
        complain(reading,
                 "[published] has no key `%s`; it has mode, over, benchmark, ratio, source and "
                 "the benchmark's own",
                 key);
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

static char *scenario_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *base = slash ? slash + 1 : path;
    size_t length = strlen(base);

    if (length > 4 && !strcmp(base + length - 4, ".ini"))
        length -= 4;
    return format_text("%.*s", (int)length, base);
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

    *scenario = (struct scenario){.seed = 1, .repetitions = 1};
    code = file_read_text(path, SCENARIO_BYTES_MAXIMUM, &scenario->text);
    if (code) {
        *scenario = (struct scenario){0};
        return code;
    }
    scenario->path = copy_text(path);
    scenario->name = scenario_name(path);
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
    return EXIT_GOOD;
}

enum exit_code scenario_find(const char *argument, char **path)
{
    char *name;

    if (strchr(argument, '/') || file_exists(argument)) {
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
