/* SPDX-License-Identifier: MIT */
/* CSV files by size of a segment. */
#include "study_csv.h"
#include "study_csv_fields.h"

#include <stdlib.h>

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
    csv_keys(ours, file);
    free(title);
}

void gains_csv(const struct study *study, FILE *file)
{
    struct grid grid = gather_grid(study);

    fputs(GRID_HEADING ",alternative_mode,alternative_benchmark", file);
    csv_keys_heading(file);
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
    csv_keys_heading(file);
    fputs("," CROSSING_HEADING "\n", file);
    for (size_t i = 0; i < study->gather.count; i++) {
        const struct comparison *comparison = &study->gather.comparisons[i];
        const struct crossover *crossover = &comparison->crossover;

        for (size_t j = 0; j == 0 || j < crossover->count; j++) {
            print_alternative(&grid, comparison, file);
            csv_outcome(comparison, file);
            csv_crossing(comparison, crossover->count ? &crossover->crossings[j] : NULL, file);
        }
    }
    grid_free(&grid);
}
