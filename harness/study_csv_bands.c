/* SPDX-License-Identifier: MIT */
/* The CSV file of what outcomes come to by weights of the cost model. */
#include "study_csv.h"
#include "study_csv_fields.h"

static void print_band(const struct comparison *comparison, const char *profile,
                       const char *weights, const struct crossover *crossover, FILE *file)
{
    const struct cell *left = &comparison->left->key, *right = &comparison->right->key;

    for (size_t i = 0; i == 0 || i < crossover->count; i++) {
        fprintf(file, "%s", left->benchmark);
        csv_keys(left, file);
        fprintf(file, ",%s,%s,%s,%s,%s,%s", left->mode, right->mode, right->benchmark, profile,
                weights, csv_outcome_name(outcome_of_crossover(crossover)));
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
    csv_keys_heading(file);
    fputs(",left,right,right_benchmark,profile,weights,outcome,at,at_low,at_high\n", file);
    print_bands(&study->modes, chosen, file);
    print_bands(&study->gather, chosen, file);
}
