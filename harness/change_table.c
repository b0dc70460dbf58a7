/* SPDX-License-Identifier: MIT */
/* What changed between two results, for people and for programs. */
#include "change_table.h"

#include "memory.h"
#include "table.h"
#include "text_wrap.h"

#include <stdlib.h>

#define COLUMNS 7

static void add_formatted(struct table *table, char *text)
{
    table_add(table, text);
    free(text);
}

static void add_cost(struct table *table, const struct cell_cost *cost)
{
    if (cost->count)
        table_add_number(table, cost->median);
    else
        table_add(table, cost->note);
}

static bool was_compared(const struct change *change)
{
    return change->before->count && change->after->count;
}

/* How far the layouts agree. */
static const char *agreement(const struct change *change)
{
    if (change->interval.low == 0 && change->interval.high == 0)
        return "equal";
    return change->p == 0 ? "every layout" : "not all layouts";
}

static void add_change(struct table *table, const struct change *change,
                       const struct change_rule *rule)
{
    table_add(table, change->before->cell.name);
    table_add(table, change_words[change->verdict]);
    add_cost(table, change->before);
    add_cost(table, change->after);
    if (!was_compared(change)) {
        for (int i = 4; i < COLUMNS; i++)
            table_add(table, "-");
        return;
    }
    add_formatted(table, format_text("%+.2f %%", change->relative * 100));
    add_formatted(table, format_text("%+.2f to %+.2f", change->interval.low * 100,
                                     change->interval.high * 100));
    if (rule->exact)
        table_add(table, agreement(change));
    else
        add_formatted(table, format_text("%.2g", change->p));
}

/* Whose cycles they are, and how well they are known. */
static void print_model(const char *model, FILE *file)
{
    char *line = format_text("(%s)", model);

    if (*model)
        text_wrap(line, file);
    free(line);
}

static void print_rule(const struct change_report *report, FILE *file)
{
    const struct change_rule *rule = report->rule;

    fprintf(file, "%s -> %s: %s for one operation (engine class %s)\n",
            report->before->result->path, report->after->result->path, report->before->costs->unit,
            report->before->result->class->label);
    print_model(report->before->costs->model, file);
    fprintf(file, "A change is by more than %g and by more than %g %%, ", rule->floor,
            rule->threshold * 100);
    if (rule->exact)
        fputs("in the same direction in every layout\n", file);
    else
        fprintf(file,
                "with p of at most %g for all cells together\nand every repetition of one result "
                "beyond all of the other\n",
                rule->alpha);
}

static void print_changes(const struct change_report *report, FILE *file)
{
    static const char *const headings[COLUMNS] = {"cell",   "verdict",        "before",     "after",
                                                  "change", "from ... to, %", "p, adjusted"};
    struct table table = table_new(COLUMNS, 2);

    for (int i = 0; i < COLUMNS; i++)
        table_add(&table, i == COLUMNS - 1 && report->rule->exact ? "agreement" : headings[i]);
    for (size_t i = 0; i < report->join->count; i++)
        if (report->all || report->join->changes[i].verdict != CHANGE_NONE)
            add_change(&table, &report->join->changes[i], report->rule);
    if (table.count > COLUMNS)
        table_print(&table, file);
    table_free(&table);
}

static size_t count(const struct change_report *report, enum change_verdict verdict)
{
    return changes_count(report->join->changes, report->join->count, verdict);
}

/* "45 cells: 40 same, 5 slower; 3 are in the first result only" */
static void print_total(const struct change_report *report, FILE *file)
{
    const struct result_join *join = report->join;
    const char *separator = ":";

    fprintf(file, "%zu cells", join->count);
    for (int verdict = 0; verdict < CHANGE_COUNT; verdict++) {
        size_t found = count(report, (enum change_verdict)verdict);

        if (!found)
            continue;
        fprintf(file, "%s %zu %s", separator, found, change_words[verdict]);
        separator = ",";
    }
    if (join->only_before)
        fprintf(file, "; %zu are in the first result only", join->only_before);
    if (join->only_after)
        fprintf(file, "; %zu are in the second only", join->only_after);
    fputc('\n', file);
}

void change_table_print(const struct change_report *report, FILE *file)
{
    print_rule(report, file);
    print_changes(report, file);
    print_total(report, file);
}

static json_t *row_json(const struct change *change)
{
    json_t *row = json_pack("{s:s, s:s}", "name", change->before->cell.name, "verdict",
                            change_words[change->verdict]);

    if (change->before->count)
        json_object_set_new(row, "before", json_real(change->before->median));
    if (change->after->count)
        json_object_set_new(row, "after", json_real(change->after->median));
    if (!was_compared(change))
        return row;
    json_object_set_new(row, "change", json_real(change->relative));
    json_object_set_new(row, "change_low", json_real(change->interval.low));
    json_object_set_new(row, "change_high", json_real(change->interval.high));
    json_object_set_new(row, "p_adjusted", json_real(change->p));
    json_object_set_new(row, "repetitions_before", json_integer((json_int_t)change->before->count));
    json_object_set_new(row, "repetitions_after", json_integer((json_int_t)change->after->count));
    return row;
}

json_t *change_json(const struct change_report *report)
{
    const struct change_rule *rule = report->rule;
    json_t *rows = json_array();

    for (size_t i = 0; i < report->join->count; i++)
        json_array_append_new(rows, row_json(&report->join->changes[i]));
    return json_pack("{s:s, s:s, s:s, s:s, s:{s:f, s:f, s:f, s:b}, s:I, s:I, s:o}", "before",
                     report->before->result->path, "after", report->after->result->path,
                     "engine_class", report->before->result->class->label, "unit",
                     report->before->costs->unit, "rule", "floor", rule->floor, "threshold",
                     rule->threshold, "alpha", rule->alpha, "exact", (int)rule->exact,
                     "only_before", (json_int_t)report->join->only_before, "only_after",
                     (json_int_t)report->join->only_after, "cells", rows);
}
