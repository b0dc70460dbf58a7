/* SPDX-License-Identifier: MIT */
/* Scores modes by the tests of the four properties. */
#include "property.h"

#include "memory.h"
#include "table.h"
#include "text_wrap.h"

#include <stdlib.h>
#include <string.h>

#define PREFIX "SHAPIRO_"

static const struct {
    const char *word, *title;
} properties[PROPERTY_COUNT] = {
#define P(symbol, word, title) {word, title},
    PROPERTY_TABLE(P)
#undef P
};

static const char *const score_words[] = {"", "yes", "no", "n/a", "FAIL"};

enum property property_of_test(const char *test)
{
    if (strncmp(test, PREFIX, strlen(PREFIX)))
        return PROPERTY_COUNT;
    test += strlen(PREFIX);
    for (int which = 0; which < PROPERTY_COUNT; which++) {
        size_t length = strlen(properties[which].word);

        if (!strncmp(test, properties[which].word, length) && test[length] == '_')
            return (enum property)which;
    }
    return PROPERTY_COUNT;
}

static enum property_score score_of_test(const struct run_record *record)
{
    if (record->status == RUN_SKIPPED)
        return PROPERTY_SKIPPED;
    if (record->status != RUN_MEASURED)
        return PROPERTY_BROKEN;
    return *record->message ? PROPERTY_NO : PROPERTY_YES;
}

/* Is cell `index` a test of `property` under `mode`? */
static bool scores(const struct conformance *conformance, size_t index, const char *mode,
                   enum property property)
{
    const struct cell *cell = &conformance->cells.cells[index];

    return property_of_test(cell->benchmark) == property && !strcmp(cell->mode, mode);
}

/* How much a test's score decides: what does not apply yields to yes, yes to no, ... */
static int weight(enum property_score score)
{
    static const int weights[] = {[PROPERTY_UNKNOWN] = 0,
                                  [PROPERTY_SKIPPED] = 1,
                                  [PROPERTY_YES] = 2,
                                  [PROPERTY_NO] = 3,
                                  [PROPERTY_BROKEN] = 4};

    return weights[score];
}

enum property_score property_score(const struct conformance *conformance, const char *mode,
                                   enum property property)
{
    enum property_score folded = PROPERTY_UNKNOWN;

    for (size_t i = 0; i < conformance->cells.count; i++) {
        enum property_score score = score_of_test(&conformance->records[i]);

        if (scores(conformance, i, mode, property) && weight(score) > weight(folded))
            folded = score;
    }
    return folded;
}

/* The mode's row; none where none of its tests has been run. */
static void add_scores(const struct conformance *conformance, const char *mode, struct table *table)
{
    enum property_score scored[PROPERTY_COUNT];
    bool any = false;

    for (int which = 0; which < PROPERTY_COUNT; which++) {
        scored[which] = property_score(conformance, mode, (enum property)which);
        any |= scored[which] != PROPERTY_UNKNOWN;
    }
    if (!any)
        return;
    table_add(table, mode);
    for (int which = 0; which < PROPERTY_COUNT; which++)
        table_add(table, score_words[scored[which]]);
}

static bool any_score(const struct conformance *conformance)
{
    for (size_t i = 0; i < conformance->cells.count; i++)
        if (property_of_test(conformance->cells.cells[i].benchmark) < PROPERTY_COUNT)
            return true;
    return false;
}

/* "asymmetric trust, flood: no: mach: why", for all modes that the test said this of. */
static void print_reason(const struct conformance *conformance, size_t index, FILE *file)
{
    const struct run_record *record = &conformance->records[index];
    char *owners = conformance_owners(conformance, index);
    enum property which = property_of_test(record->benchmark);
    char *line =
        format_text("%s, %s: %s: %s: %s", properties[which].title,
                    record->benchmark + strlen(PREFIX) + strlen(properties[which].word) + 1,
                    score_words[score_of_test(record)], owners, record->message);

    fputs("  ", file);
    text_wrap_at(line, 2, file);
    free(owners);
    free(line);
}

/* Why scores are not yes, by property. */
static void print_reasons(const struct conformance *conformance, FILE *file)
{
    for (int which = 0; which < PROPERTY_COUNT; which++)
        for (size_t i = 0; i < conformance->cells.count; i++)
            if ((int)property_of_test(conformance->cells.cells[i].benchmark) == which &&
                score_of_test(&conformance->records[i]) != PROPERTY_YES &&
                !conformance_said_before(conformance, i))
                print_reason(conformance, i, file);
}

void properties_print(const struct conformance *conformance, FILE *file)
{
    const struct image *image = conformance->image;
    struct table table = table_new(PROPERTY_COUNT + 1, PROPERTY_COUNT + 1);

    if (any_score(conformance)) {
        fputs("Shapiro's four properties of sound IPC (a score, not a verdict)\n\n", file);
        table_add(&table, "mode");
        for (int which = 0; which < PROPERTY_COUNT; which++)
            table_add(&table, properties[which].title);
        for (size_t i = 0; i < image->mode_count; i++)
            add_scores(conformance, image->modes[i].name, &table);
        table_print(&table, file);
        fputc('\n', file);
        print_reasons(conformance, file);
        fputc('\n', file);
    }
    table_free(&table);
}

static json_t *tests_json(const struct conformance *conformance, const char *mode,
                          enum property property)
{
    json_t *list = json_array();

    for (size_t i = 0; i < conformance->cells.count; i++) {
        const struct run_record *record = &conformance->records[i];

        if (scores(conformance, i, mode, property))
            json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "test", record->benchmark,
                                                  "score", score_words[score_of_test(record)],
                                                  "reason", record->message));
    }
    return list;
}

json_t *properties_json(const struct conformance *conformance)
{
    const struct image *image = conformance->image;
    json_t *list = json_array();

    for (size_t i = 0; i < image->mode_count; i++)
        for (int which = 0; which < PROPERTY_COUNT; which++) {
            const char *mode = image->modes[i].name;
            enum property_score score = property_score(conformance, mode, (enum property)which);

            if (score != PROPERTY_UNKNOWN)
                json_array_append_new(
                    list, json_pack("{s:s, s:s, s:s, s:o}", "mode", mode, "property",
                                    properties[which].title, "score", score_words[score], "tests",
                                    tests_json(conformance, mode, (enum property)which)));
        }
    return list;
}
