/* SPDX-License-Identifier: MIT */
/* Tables of crossovers and of gather's break-even sizes. */
#include "comparison_table.h"

#include "baselines.h"
#include "memory.h"
#include "outcome_text.h"
#include "phrase.h"
#include "table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What a column holds, and the pairings that have one. */
struct columns {
    const struct comparison_list *list;
    struct pairing *pairings;
    size_t count;
    bool gains; /* with the gain at the largest size behind the outcome */
};

/* "+61 %", or "+61 % (55 to 66)" over the cost model's band. */
static char *append_gain(char *text, const struct gain *gain)
{
    int low = (int)lround(gain->weights.low * 100), high = (int)lround(gain->weights.high * 100);

    text = phrase_append(text, ", %+d %%", (int)lround(gain->gain * 100));
    return low < high ? phrase_append(text, " (%d to %d)", low, high) : text;
}

static void add_outcome(struct table *table, const struct comparison *comparison, bool gains)
{
    char *text = comparison ? outcome_text(comparison) : copy_text("-");

    if (comparison && gains && comparison->gain_count)
        text = append_gain(text, &comparison->gains[comparison->gain_count - 1]);
    table_add(table, text);
    free(text);
}

/* The columns that tell the baselines apart. */
static void add_keys(struct table *table, const struct baselines *baselines, const struct cell *key)
{
    for (int which = 0; which < PARAMETER_COUNT; which++) {
        char text[PARAMETER_TEXT_BYTES];

        if (!(baselines->varying & (1u << which)))
            continue;
        if (key)
            parameter_print((enum ipclab_parameter)which, key->parameter[which], text);
        table_add(table, key ? text : parameters[which].key);
    }
}

/* Takes over the caption. */
static void put_table(const struct columns *columns, const struct series_list *series,
                      const char *(*heading)(struct pairing), char *caption,
                      struct table_sink *sink)
{
    struct baselines baselines = baselines_of(series, columns->pairings[0].left);
    size_t keys = (size_t)__builtin_popcount(baselines.varying);
    struct table table = table_new(keys + columns->count, 0);

    table.keys = keys;
    add_keys(&table, &baselines, NULL);
    for (size_t i = 0; i < columns->count; i++)
        table_add(&table, heading(columns->pairings[i]));
    for (size_t row = 0; row < baselines.count; row++) {
        const struct cell *key = baselines.keys[row];

        add_keys(&table, &baselines, key);
        for (size_t i = 0; i < columns->count; i++)
            add_outcome(&table, pairing_find(columns->list, columns->pairings[i], key),
                        columns->gains);
    }
    sink->put(sink, caption, &table);
    free(caption);
    table_free(&table);
    baselines_free(&baselines);
}

static const char *mode_heading(struct pairing pairing)
{
    return pairing.left->mode;
}

static const char *alternative_heading(struct pairing pairing)
{
    return alternative_of(pairing.right)->name;
}

static bool is_open(const struct comparison *comparison)
{
    enum outcome outcome = outcome_of(comparison);

    return outcome == OUTCOME_WEIGHTS || outcome == OUTCOME_UNCLEAR;
}

/* What costs are, and what the word in the cells means where there is such a cell. */
static char *add_notes(char *caption, const struct study *study, const struct comparison_list *list)
{
    if (*study->costs.model)
        caption = phrase_append(caption, "(%s)\n", study->costs.model);
    for (size_t i = 0; i < list->count; i++)
        if (is_open(&list->comparisons[i]))
            return phrase_append(caption, "(inconclusive: under other weights of the cost model, "
                                          "another profile or in another layout it comes out "
                                          "differently; named is which)\n");
    return caption;
}

static bool has_baselines(const struct series_list *series, const struct pairing *pairings)
{
    struct baselines baselines = baselines_of(series, pairings[0].left);
    size_t count = baselines.count;

    baselines_free(&baselines);
    return count > 1;
}

/* The table of the benchmark of pairing `first`. */
static void put_benchmark(const struct study *study, const struct pairing *pairings, size_t count,
                          size_t first, struct table_sink *sink)
{
    const char *benchmark = pairings[first].left->benchmark;
    struct columns columns = {.list = &study->modes,
                              .pairings = allocate(count, sizeof(*columns.pairings))};

    for (size_t i = first; i < count; i++)
        if (!strcmp(pairings[i].right->mode, STUDY_REFERENCE) &&
            !strcmp(pairings[i].left->benchmark, benchmark))
            columns.pairings[columns.count++] = pairings[i];
    if (columns.count && has_baselines(&study->by_size, columns.pairings))
        put_table(&columns, &study->by_size, mode_heading,
                  add_notes(format_text("%s: message sizes at which a mode is cheaper "
                                        "than " STUDY_REFERENCE ", by %s\n",
                                        benchmark, study->costs.unit),
                            study, columns.list),
                  sink);
    free(columns.pairings);
}

static bool is_first_of_benchmark(const struct pairing *pairings, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (!strcmp(pairings[i].left->benchmark, pairings[index].left->benchmark))
            return false;
    return true;
}

static void put_modes(const struct study *study, struct table_sink *sink)
{
    size_t count;
    struct pairing *pairings = pairings_of(&study->modes, &count);

    for (size_t i = 0; i < count; i++)
        if (is_first_of_benchmark(pairings, i))
            put_benchmark(study, pairings, count, i, sink);
    free(pairings);
}

static void put_gather(const struct study *study, struct table_sink *sink)
{
    struct columns columns = {.list = &study->gather, .gains = true};

    columns.pairings = pairings_of(&study->gather, &columns.count);
    if (columns.count && has_baselines(&study->by_segment, columns.pairings))
        put_table(&columns, &study->by_segment, alternative_heading,
                  add_notes(format_text("ring: segment sizes at which gather is cheaper, and what "
                                        "it saves at the largest, by %s\n",
                                        study->costs.unit),
                            study, columns.list),
                  sink);
    free(columns.pairings);
}

void comparison_tables_put(const struct study *study, struct table_sink *sink)
{
    put_modes(study, sink);
    put_gather(study, sink);
}
