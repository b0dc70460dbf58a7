/* SPDX-License-Identifier: MIT */
/* CSV files of a study. A text with commas in it is quoted; none has quotes in it. */
#include "study_csv.h"

#include "baselines.h"
#include "grid.h"
#include "outcome_text.h"
#include "phrase.h"
#include "statistics.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define GRID_HEADING "row,column,row_title,column_title"

/* ---- fields that several files have -----------------------------------------------------------
 */

static void keys_heading(FILE *file)
{
    for (int which = 0; which < PARAMETER_COUNT; which++)
        fprintf(file, ",%s", parameters[which].key);
}

/* The baseline; the abscissa's field stays empty unless it is part of `key`. */
static void print_keys(const struct cell *key, FILE *file)
{
    for (int which = 0; which < PARAMETER_COUNT; which++) {
        char text[PARAMETER_TEXT_BYTES] = "";

        if (key->present & (1u << which))
            parameter_print((enum ipclab_parameter)which, key->parameter[which], text);
        fprintf(file, ",%s", text);
    }
}

static void print_place(const struct grid *grid, const struct cell *key, FILE *file)
{
    size_t row = grid_row(grid, key), column = grid_column(grid, key);
    char *row_title = grid_row_title(grid, row);
    char *column_title = grid_column_title(grid, column);

    fprintf(file, "%zu,%zu,\"%s\",\"%s\"", row, column, row_title, column_title);
    free(row_title);
    free(column_title);
}

static const char *cheaper_above(const struct comparison *comparison,
                                 const struct crossing *crossing)
{
    return crossing->left_cheaper_above ? comparison->left->key.mode : comparison->right->key.mode;
}

static const char *outcome_name(enum outcome outcome)
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

#define CROSSING_HEADING                                                                           \
    "outcome,text,deciders,smallest,largest,layouts,agreement,at,at_low,at_high,measured_below,"   \
    "measured_above,cheaper_above,cost"

static void print_outcome(const struct comparison *comparison, FILE *file)
{
    const struct crossover *crossover = &comparison->crossover;
    char *text = outcome_text(comparison);
    char *deciders = deciders_text(comparison, SIZE_MAX);

    fprintf(file, ",%s,\"%s\",\"%s\",%.17g,%.17g,%zu,%.17g", outcome_name(outcome_of(comparison)),
            text, deciders, crossover->smallest, crossover->largest, crossover->layouts,
            crossover->agreement);
    free(text);
    free(deciders);
}

/* Empty fields where `crossing` is NULL. */
static void print_crossing(const struct comparison *comparison, const struct crossing *crossing,
                           FILE *file)
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

/* ---- by size of the message ---------------------------------------------------------------------
 */

/* The first benchmark with sizes: its baselines make the grid. */
static const char *benchmark_of(const struct series_list *list)
{
    return list->count ? list->series[0].key.benchmark : "";
}

static struct grid message_grid(const struct study *study)
{
    return grid_of(&study->by_size, benchmark_of(&study->by_size), PARAMETER_BIT(WRITTEN));
}

/* The reference's curve under the same baseline; empty where it was not measured. */
static struct curve reference_curve(const struct series_list *list, const struct cell *key)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct cell *other = &list->series[i].key;

        if (!strcmp(other->mode, STUDY_REFERENCE) && !strcmp(other->benchmark, key->benchmark) &&
            same_baseline(other, key))
            return series_curve(&list->series[i]);
    }
    return (struct curve){0};
}

/* What the mode of `key` saves of the reference's cost at a size, or NULL. */
static const struct gain *gain_over_reference(const struct study *study, const struct cell *key,
                                              double size)
{
    for (size_t i = 0; i < study->modes.count; i++) {
        const struct comparison *comparison = &study->modes.comparisons[i];

        if (strcmp(comparison->left->key.name, key->name) ||
            strcmp(comparison->right->key.mode, STUDY_REFERENCE))
            continue;
        for (size_t j = 0; j < comparison->gain_count; j++)
            if (comparison->gains[j].size == size)
                return &comparison->gains[j];
    }
    return NULL;
}

/* The ratio to the reference, and where it lies by other weights of the cost model. */
static void print_relative(const struct study *study, const struct cell *key, double size,
                           double relative, FILE *file)
{
    const struct gain *gain = gain_over_reference(study, key, size);
    struct interval weights = {relative, relative};

    if (gain)
        weights = (struct interval){1 - gain->weights.high, 1 - gain->weights.low};
    fprintf(file, "%.17g,%.17g,%.17g", relative, weights.low, weights.high);
}

static void print_curve(const struct grid *grid, const struct study *study,
                        const struct series *series, FILE *file)
{
    const struct series_list *list = &study->by_size;
    struct curve curve = reference_curve(list, &series->key);

    for (size_t i = 0; i < series->count; i++) {
        const struct curve_point *point = &series->points[i];
        const struct curve_point *reference = curve_find(curve, point->size);
        struct summary summary = summarise(point->costs, point->layouts);

        print_place(grid, &series->key, file);
        fprintf(file, ",%s,%.17g,%.17g,%.17g,%.17g,", series->key.mode, point->size,
                curve_knot(point), summary.minimum, summary.maximum);
        if (reference)
            print_relative(study, &series->key, point->size,
                           curve_knot(point) / curve_knot(reference), file);
        else
            fputs(",,", file);
        fputc('\n', file);
    }
}

void curves_csv(const struct study *study, FILE *file)
{
    struct grid grid = message_grid(study);

    fputs(GRID_HEADING ",mode,size,cost,cost_min,cost_max,relative,relative_low,relative_high\n",
          file);
    for (size_t i = 0; i < study->by_size.count; i++)
        if (!strcmp(study->by_size.series[i].key.benchmark, benchmark_of(&study->by_size)))
            print_curve(&grid, study, &study->by_size.series[i], file);
    grid_free(&grid);
}

static void print_mode_comparison(const struct grid *grid, const struct comparison *comparison,
                                  const struct crossing *crossing, FILE *file)
{
    const struct cell *left = &comparison->left->key, *right = &comparison->right->key;

    print_place(grid, left, file);
    fprintf(file, ",%s", left->benchmark);
    print_keys(left, file);
    fprintf(file, ",%s,%s", left->mode, right->mode);
    print_outcome(comparison, file);
    print_crossing(comparison, crossing, file);
}

void crossovers_csv(const struct study *study, FILE *file)
{
    struct grid grid = message_grid(study);

    fputs(GRID_HEADING ",benchmark", file);
    keys_heading(file);
    fputs(",left,right," CROSSING_HEADING "\n", file);
    for (size_t i = 0; i < study->modes.count; i++) {
        const struct comparison *comparison = &study->modes.comparisons[i];

        if (!comparison->crossover.count)
            print_mode_comparison(&grid, comparison, NULL, file);
        for (size_t j = 0; j < comparison->crossover.count; j++)
            print_mode_comparison(&grid, comparison, &comparison->crossover.crossings[j], file);
    }
    grid_free(&grid);
}

/* The two cheapest of the baseline's modes at a size. */
struct ranking {
    const char *first, *second;
    double first_cost, second_cost;
};

static struct ranking rank(const struct series_list *list, const struct cell *key, double size,
                           const char *but_not)
{
    struct ranking ranking = {.first_cost = INFINITY, .second_cost = INFINITY};

    for (size_t i = 0; i < list->count; i++) {
        const struct series *series = &list->series[i];
        const struct curve_point *point = curve_find(series_curve(series), size);

        if (!point || strcmp(series->key.benchmark, key->benchmark) ||
            !same_baseline(&series->key, key) || !strcmp(series->key.mode, but_not))
            continue;
        if (curve_knot(point) < ranking.first_cost) {
            ranking.second = ranking.first;
            ranking.second_cost = ranking.first_cost;
            ranking.first = series->key.mode;
            ranking.first_cost = curve_knot(point);
        } else if (curve_knot(point) < ranking.second_cost) {
            ranking.second = series->key.mode;
            ranking.second_cost = curve_knot(point);
        }
    }
    return ranking;
}

/* The sizes that were measured under a baseline: those of its longest curve. */
static struct curve sizes_of(const struct series_list *list, const struct cell *key)
{
    struct curve curve = {0};

    for (size_t i = 0; i < list->count; i++)
        if (!strcmp(list->series[i].key.benchmark, key->benchmark) &&
            same_baseline(&list->series[i].key, key) && list->series[i].count > curve.count)
            curve = series_curve(&list->series[i]);
    return curve;
}

/* Which of the sizes of the longest curve it is; a curve without gaps has them all. */
static size_t step_of(const struct series_list *list, double size)
{
    struct curve all = {0};
    size_t step = 0;

    for (size_t i = 0; i < list->count; i++)
        if (list->series[i].count > all.count)
            all = series_curve(&list->series[i]);
    while (step < all.count && all.points[step].size < size)
        step++;
    return step;
}

static void print_cheapest(const struct grid *grid, const struct series_list *list,
                           const struct cell *key, const char *but_not, FILE *file)
{
    struct curve curve = sizes_of(list, key);

    for (size_t i = 0; i < curve.count; i++) {
        struct ranking ranking = rank(list, key, curve.points[i].size, but_not);

        if (!ranking.first)
            continue;
        print_place(grid, key, file);
        fprintf(file, ",%s,%zu,%.17g,%s,%.17g,", *but_not ? "private" : "all",
                step_of(list, curve.points[i].size), curve.points[i].size, ranking.first,
                ranking.first_cost);
        if (ranking.second)
            fprintf(file, "%s,%.17g\n", ranking.second, ranking.second_cost / ranking.first_cost);
        else
            fputs(",\n", file);
    }
}

void cheapest_csv(const struct study *study, FILE *file)
{
    const struct series_list *list = &study->by_size;
    struct grid grid = message_grid(study);
    struct baselines baselines = baselines_of(list, &list->series[0].key);

    fputs(GRID_HEADING ",among,step,size,mode,cost,next,ratio\n", file);
    for (size_t i = 0; i < baselines.count; i++) {
        print_cheapest(&grid, list, baselines.keys[i], "", file);
        print_cheapest(&grid, list, baselines.keys[i], STUDY_SHARED, file);
    }
    baselines_free(&baselines);
    grid_free(&grid);
}

/* ---- by size of a segment
 * ------------------------------------------------------------------------ */

/* A row for each baseline: each is a line of the picture. */
static struct grid gather_grid(const struct study *study)
{
    const struct comparison_list *list = &study->gather;
    const char *benchmark = list->count ? list->comparisons[0].left->key.benchmark : "";

    return grid_of(&study->by_segment, benchmark, 0);
}

/* The columns are the alternatives. */
static void print_alternative(const struct grid *grid, const struct comparison *comparison,
                              FILE *file)
{
    const struct cell *ours = &comparison->left->key;
    const struct alternative *alternative = alternative_of(&comparison->right->key);
    size_t row = grid_row(grid, ours);
    char *title = grid_row_title(grid, row);

    fprintf(file, "%zu,%zu,\"%s\",\"%s\",%s,%s", row, (size_t)(alternative - alternatives), title,
            alternative->name, alternative->mode, alternative->benchmark);
    print_keys(ours, file);
    free(title);
}

void gains_csv(const struct study *study, FILE *file)
{
    struct grid grid = gather_grid(study);

    fputs(GRID_HEADING ",alternative_mode,alternative_benchmark", file);
    keys_heading(file);
    fputs(",at,gain,gain_low,gain_high,weights_low,weights_high\n", file);
    for (size_t i = 0; i < study->gather.count; i++) {
        const struct comparison *comparison = &study->gather.comparisons[i];

        for (size_t j = 0; j < comparison->gain_count; j++) {
            const struct gain *gain = &comparison->gains[j];

            print_alternative(&grid, comparison, file);
            fprintf(file, ",%.17g,%.17g,%.17g,%.17g,%.17g,%.17g\n", gain->size, gain->gain,
                    gain->layouts.low, gain->layouts.high, gain->weights.low, gain->weights.high);
        }
    }
    grid_free(&grid);
}

void break_even_csv(const struct study *study, FILE *file)
{
    struct grid grid = gather_grid(study);

    fputs(GRID_HEADING ",alternative_mode,alternative_benchmark", file);
    keys_heading(file);
    fputs("," CROSSING_HEADING "\n", file);
    for (size_t i = 0; i < study->gather.count; i++) {
        const struct comparison *comparison = &study->gather.comparisons[i];
        const struct crossover *crossover = &comparison->crossover;

        for (size_t j = 0; j == 0 || j < crossover->count; j++) {
            print_alternative(&grid, comparison, file);
            print_outcome(comparison, file);
            print_crossing(comparison, crossover->count ? &crossover->crossings[j] : NULL, file);
        }
    }
    grid_free(&grid);
}

/* ---- by weights of the cost model ------------------------------------------------------------ */

static void print_band(const struct comparison *comparison, const char *profile,
                       const char *weights, const struct crossover *crossover, FILE *file)
{
    const struct cell *left = &comparison->left->key, *right = &comparison->right->key;

    for (size_t i = 0; i == 0 || i < crossover->count; i++) {
        fprintf(file, "%s", left->benchmark);
        print_keys(left, file);
        fprintf(file, ",%s,%s,%s,%s,%s,%s", left->mode, right->mode, right->benchmark, profile,
                weights, outcome_name(outcome_of_crossover(crossover)));
        if (crossover->count)
            fprintf(file, ",%.17g,%.17g,%.17g\n", crossover->crossings[i].size,
                    crossover->crossings[i].layouts.low, crossover->crossings[i].layouts.high);
        else
            fputs(",,,\n", file);
    }
}

static void print_bands(const struct comparison_list *list, const char *chosen, FILE *file)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct comparison *comparison = &list->comparisons[i];

        if (!comparison->bound_count)
            continue;
        print_band(comparison, chosen, "middle", &comparison->crossover, file);
        for (size_t j = 0; j < comparison->bound_count; j++) {
            const struct comparison_bound *bound = &comparison->bounds[j];

            print_band(comparison, bound->profile, bound->weights == WEIGHTS_LOW ? "low" : "high",
                       &bound->crossover, file);
        }
    }
}

void bands_csv(const struct study *study, FILE *file)
{
    const struct weighing *weighing = &study->weighing;
    const char *chosen = weighing->profile_count ? weighing->profiles[weighing->chosen].name : "";

    fputs("benchmark", file);
    keys_heading(file);
    fputs(",left,right,right_benchmark,profile,weights,outcome,at,at_low,at_high\n", file);
    print_bands(&study->modes, chosen, file);
    print_bands(&study->gather, chosen, file);
}
