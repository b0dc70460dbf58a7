/* SPDX-License-Identifier: MIT */
/* samples.csv and summary.csv. No field needs quoting: names have no commas or quotes, and of the
 * machine there is one word, whose reasons are in results.json. */
#include "results_csv.h"

#include "counter.h"
#include "machine_check.h"
#include "memory.h"
#include "statistics.h"

#include <inttypes.h>
#include <stdlib.h>

void samples_csv(const struct measurement_set *set, FILE *file)
{
    fputs("name,repetition,sample,operations,ticks,empty_pair,machine\n", file);
    for (size_t i = 0; i < set->cell_count * set->repetitions; i++) {
        const struct measurement *measurement = &set->measurements[i];

        if (measurement->status != RUN_MEASURED || engine_classes[set->class].standing == COST_NONE)
            continue;
        for (size_t sample = 0; sample < measurement->sample_count; sample++)
            fprintf(file, "%s,%u,%zu,%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%s\n",
                    measurement->cell->name, measurement->repetition, sample, measurement->batch,
                    measurement->samples[sample], measurement->empty_pair,
                    machine_word(set->machine));
    }
}

static void summary_heading(FILE *file)
{
    fputs("name,mode,benchmark", file);
    for (int which = 0; which < PARAMETER_COUNT; which++)
        fprintf(file, ",%s", parameters[which].key);
    fputs(",class,repetitions", file);
    for (int which = 0; which < COUNTER_COUNT; which++)
        fprintf(file, ",%s_median,%s_min,%s_max", counters[which].name, counters[which].name,
                counters[which].name);
    fputs(",machine\n", file);
}

static void summary_keys(const struct cell *cell, FILE *file)
{
    fprintf(file, "%s,%s,%s", cell->name, cell->mode, cell->benchmark);
    for (int which = 0; which < PARAMETER_COUNT; which++) {
        char text[PARAMETER_TEXT_BYTES] = "";

        if (cell->present & (1u << which))
            parameter_print((enum ipclab_parameter)which, cell->parameter[which], text);
        fprintf(file, ",%s", text);
    }
}

/* The values of a counter in the repetitions that have it; the caller frees them. */
static double *counter_values(const struct measurement_set *set, size_t cell,
                              enum ipclab_counter which, size_t *count)
{
    const struct measurement *all = measurements_of(set, cell);
    double *values = allocate(set->repetitions, sizeof(*values));

    *count = 0;
    for (unsigned i = 0; i < set->repetitions; i++)
        if (measurement_has(&all[i], which))
            values[(*count)++] = measurement_counter(&all[i], which);
    return values;
}

static void summary_counter(const struct measurement_set *set, size_t cell,
                            enum ipclab_counter which, FILE *file)
{
    size_t count;
    double *values = counter_values(set, cell, which, &count);

    if (count) {
        struct summary summary = summarise(values, count);

        fprintf(file, ",%.17g,%.17g,%.17g", summary.median, summary.minimum, summary.maximum);
    } else {
        fputs(",,,", file);
    }
    free(values);
}

static unsigned count_measured(const struct measurement_set *set, size_t cell)
{
    unsigned count = 0;

    for (unsigned i = 0; i < set->repetitions; i++)
        count += measurements_of(set, cell)[i].status == RUN_MEASURED;
    return count;
}

void summary_csv(const struct measurement_set *set, FILE *file)
{
    summary_heading(file);
    for (size_t cell = 0; cell < set->cell_count; cell++) {
        unsigned measured = count_measured(set, cell);

        if (!measured)
            continue;
        summary_keys(measurements_of(set, cell)->cell, file);
        fprintf(file, ",%s,%u", engine_classes[set->class].label, measured);
        for (int which = 0; which < COUNTER_COUNT; which++)
            summary_counter(set, cell, (enum ipclab_counter)which, file);
        fprintf(file, ",%s\n", machine_word(set->machine));
    }
}
