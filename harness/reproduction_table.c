/* SPDX-License-Identifier: MIT */
/* Published ratios and ours as a table and as CSV. */
#include "reproduction_table.h"

#include "memory.h"
#include "phrase.h"
#include "table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Three figures: more would tell of layouts and weights. */
#define RATIO_FIGURES 3

static char *ratio_text(double ratio)
{
    return isnan(ratio) ? copy_text("-") : format_text("%.*g", RATIO_FIGURES, ratio);
}

/* "3.5", or "3.5 (2.9 to 4.4)" over the cost model's band. */
static char *cost_text(const struct reproduction *reproduction)
{
    char *ratio = ratio_text(reproduction->cost);
    char *low = ratio_text(reproduction->weights.low);
    char *high = ratio_text(reproduction->weights.high);
    char *text =
        strcmp(low, high) ? format_text("%s (%s to %s)", ratio, low, high) : copy_text(ratio);

    free(ratio);
    free(low);
    free(high);
    return text;
}

static void add_taken(struct table *table, char *text)
{
    table_add(table, text);
    free(text);
}

static void add_line(struct table *table, const struct reproduction *reproduction)
{
    const struct cell *cell = &reproduction->published->cell;

    add_taken(table, format_text("%s / %s", cell->mode, reproduction->published->over.mode));
    table_add(table, cell->benchmark);
    add_taken(table, phrase_baseline(cell, 0, ", "));
    add_taken(table, ratio_text(reproduction->published->ratio));
    add_taken(table, ratio_text(reproduction->instructions));
    add_taken(table, cost_text(reproduction));
}

/* Each source once. */
static char *add_sources(char *caption, const struct reproduction_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const char *source = list->reproductions[i].published->source;
        bool told = false;

        for (size_t j = 0; j < i; j++)
            told |= !strcmp(list->reproductions[j].published->source, source);
        if (!told)
            caption = phrase_append(caption, "(published: %s)\n", source);
    }
    return caption;
}

static char *caption_of(const struct study *study)
{
    const struct cell_costs *costs = &study->costs;
    char *caption =
        format_text("ratios that have been published, and ours\n(engine class %s: %s)\n",
                    costs->class->label, costs->meaning);

    if (*costs->model)
        caption = phrase_append(caption, "(%s)\n", costs->model);
    if (study->weighing.profile_count)
        caption = phrase_append(caption,
                                "(in brackets: over the bounds of all weights of %zu "
                                "profiles)\n",
                                study->weighing.profile_count);
    return add_sources(caption, &study->reproductions);
}

void reproduction_table_put(const struct study *study, struct table_sink *sink)
{
    const struct reproduction_list *list = &study->reproductions;
    struct table table = table_new(6, 3);
    char *caption;

    table_add(&table, "cost");
    table_add(&table, "benchmark");
    table_add(&table, "at");
    table_add(&table, "published");
    table_add(&table, "instructions");
    table_add(&table, study->costs.unit);
    for (size_t i = 0; i < list->count; i++)
        add_line(&table, &list->reproductions[i]);
    if (list->count) {
        caption = caption_of(study);
        sink->put(sink, caption, &table);
        free(caption);
    }
    table_free(&table);
}

/* A text's own quotes doubled, as RFC 4180 has it. */
static void print_quoted(const char *text, FILE *file)
{
    fputc('"', file);
    for (; *text; text++)
        fprintf(file, *text == '"' ? "\"\"" : "%c", *text);
    fputc('"', file);
}

/* Empty where there is none. */
static void print_ratio(double ratio, FILE *file)
{
    if (isnan(ratio))
        fputc(',', file);
    else
        fprintf(file, "%.17g,", ratio);
}

void reproductions_csv(const struct study *study, FILE *file)
{
    fputs("cell,over,published,instructions,cost,low,high,unit,source\n", file);
    for (size_t i = 0; i < study->reproductions.count; i++) {
        const struct reproduction *each = &study->reproductions.reproductions[i];

        fprintf(file, "%s,%s,", each->published->cell.name, each->published->over.name);
        print_ratio(each->published->ratio, file);
        print_ratio(each->instructions, file);
        print_ratio(each->cost, file);
        print_ratio(each->weights.low, file);
        print_ratio(each->weights.high, file);
        fprintf(file, "%s,", study->costs.unit);
        print_quoted(each->published->source, file);
        fputc('\n', file);
    }
}
