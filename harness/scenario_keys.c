/* SPDX-License-Identifier: MIT */
/* Keys of scenario files, and what values they take. */
#include "scenario_reading.h"

#include "engine.h"
#include "file.h"
#include "memory.h"
#include "suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RATIO_MAXIMUM 1e6

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

    if (reading->scenario->repetitions)
        complain(reading, "repetitions occurs twice; leave one out");
    else if (!parse_number(value, &number) || !number || number > REPETITIONS_MAXIMUM)
        complain(reading, "repetitions: `%s`: write a whole number from 1 to %d", value,
                 REPETITIONS_MAXIMUM);
    else
        reading->scenario->repetitions = (unsigned)number;
}

static void set_seed(struct reading *reading, const char *value)
{
    if (reading->has_seed)
        complain(reading, "seed occurs twice; leave one out");
    else if (!parse_number(value, &reading->scenario->seed))
        complain(reading, "seed: `%s`: write a whole number from 0 to 2^64-1", value);
    reading->has_seed = true;
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

void set_scenario_key(struct reading *reading, const char *key, const char *value)
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
    else if (!strcmp(key, "seed"))
        set_seed(reading, value);
    else
        complain(reading,
                 "[scenario] has no key `%s`; it has title, plots, engine, seed and "
                 "repetitions",
                 key);
}

void set_sweep_key(struct reading *reading, const char *key, const char *value)
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

void set_published_key(struct reading *reading, const char *key, const char *value)
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
