/* SPDX-License-Identifier: MIT */
/* CSV files by size of the message. */
#include "baselines.h"
#include "statistics.h"
#include "study_csv.h"
#include "study_csv_fields.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

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

        csv_place(grid, &series->key, file);
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

    csv_place(grid, left, file);
    fprintf(file, ",%s", left->benchmark);
    csv_keys(left, file);
    fprintf(file, ",%s,%s", left->mode, right->mode);
    csv_outcome(comparison, file);
    csv_crossing(comparison, crossing, file);
}

void crossovers_csv(const struct study *study, FILE *file)
{
    struct grid grid = message_grid(study);

    fputs(GRID_HEADING ",benchmark", file);
    csv_keys_heading(file);
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

/* Whether there is no difference between the two to speak of. */
static bool is_even(const struct ranking *ranking)
{
    return ranking->second_cost - ranking->first_cost <= CROSSOVER_FLOOR * ranking->second_cost;
}

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
        csv_place(grid, key, file);
        fprintf(file, ",%s,%zu,%.17g,%s,%.17g,", *but_not ? "private" : "all",
                step_of(list, curve.points[i].size), curve.points[i].size, ranking.first,
                ranking.first_cost);
        if (ranking.second)
            fprintf(file, "%s,%.17g,%d\n", ranking.second, ranking.second_cost / ranking.first_cost,
                    is_even(&ranking));
        else
            fputs(",,0\n", file);
    }
}

void cheapest_csv(const struct study *study, FILE *file)
{
    const struct series_list *list = &study->by_size;
    struct grid grid = message_grid(study);
    struct baselines baselines = baselines_of(list, &list->series[0].key);

    fputs(GRID_HEADING ",among,step,size,mode,cost,next,ratio,even\n", file);
    for (size_t i = 0; i < baselines.count; i++) {
        print_cheapest(&grid, list, baselines.keys[i], "", file);
        print_cheapest(&grid, list, baselines.keys[i], STUDY_SHARED, file);
    }
    baselines_free(&baselines);
    grid_free(&grid);
}
