/* SPDX-License-Identifier: MIT */
#include "study_csv_fields.h"

#include "outcome_text.h"

#include <stdint.h>
#include <stdlib.h>

void csv_keys_heading(FILE *file)
{
    for (int which = 0; which < PARAMETER_COUNT; which++)
        fprintf(file, ",%s", parameters[which].key);
}

void csv_keys(const struct cell *key, FILE *file)
{
    for (int which = 0; which < PARAMETER_COUNT; which++) {
        char text[PARAMETER_TEXT_BYTES] = "";

        if (key->present & (1u << which))
            parameter_print((enum ipclab_parameter)which, key->parameter[which], text);
        fprintf(file, ",%s", text);
    }
}

void csv_place(const struct grid *grid, const struct cell *key, FILE *file)
{
    size_t row = grid_row(grid, key), column = grid_column(grid, key);
    char *row_title, *column_title;

    if (row == grid->row_count || column == grid->column_count) { /* of another benchmark */
        fprintf(file, ",,\"\",\"\"");
        return;
    }
    row_title = grid_row_title(grid, row);
    column_title = grid_column_title(grid, column);
    fprintf(file, "%zu,%zu,\"%s\",\"%s\"", row, column, row_title, column_title);
    free(row_title);
    free(column_title);
}

static const char *cheaper_above(const struct comparison *comparison,
                                 const struct crossing *crossing)
{
    if (crossing->above == WINNER_NEITHER)
        return "neither";
    return crossing->above == WINNER_LEFT ? comparison->left->key.mode
                                          : comparison->right->key.mode;
}

const char *csv_outcome_name(enum outcome outcome)
{
    static const char *const names[OUTCOME_COUNT] = {
        [OUTCOME_FROM] = "from",       [OUTCOME_UP_TO] = "up-to", [OUTCOME_ALWAYS] = "always",
        [OUTCOME_SEVERAL] = "several", [OUTCOME_EQUAL] = "equal", [OUTCOME_UNCLEAR] = "unclear",
        [OUTCOME_WEIGHTS] = "weights", [OUTCOME_NEVER] = "never",
    };

    return names[outcome];
}

/* The left curve's cost at a crossing: the right one's is the same. */
static double cost_at(const struct comparison *comparison, const struct crossing *crossing)
{
    struct curve curve = series_curve(comparison->left);
    const struct curve_point *below = curve_find(curve, crossing->measured.low);
    const struct curve_point *above = curve_find(curve, crossing->measured.high);
    double part = (crossing->size - below->size) / (above->size - below->size);

    return curve_knot(below) + part * (curve_knot(above) - curve_knot(below));
}

void csv_outcome(const struct comparison *comparison, FILE *file)
{
    const struct crossover *crossover = &comparison->crossover;
    char *text = outcome_text(comparison);
    char *deciders = deciders_text(comparison, SIZE_MAX);

    fprintf(file, ",%s,\"%s\",\"%s\",%.17g,%.17g,%zu,%.17g",
            csv_outcome_name(outcome_of(comparison)), text, deciders, crossover->smallest,
            crossover->largest, crossover->layouts, crossover->agreement);
    free(text);
    free(deciders);
}

void csv_crossing(const struct comparison *comparison, const struct crossing *crossing, FILE *file)
{
    struct interval interval;

    if (!crossing) {
        fputs(",,,,,,,\n", file);
        return;
    }
    interval =
        comparison_interval(comparison, (size_t)(crossing - comparison->crossover.crossings));
    fprintf(file, ",%.17g,%.17g,%.17g,%.17g,%.17g,%s,%.17g\n", crossing->size, interval.low,
            interval.high, crossing->measured.low, crossing->measured.high,
            cheaper_above(comparison, crossing), cost_at(comparison, crossing));
}
