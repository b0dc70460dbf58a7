/* SPDX-License-Identifier: MIT */
#include "breakdown_csv.h"

#include <inttypes.h>

/* Cycles for one operation; repetitions that were not measured do not count. */
static unsigned mean_cost(const struct measurement_set *set, size_t cell, struct cost *mean)
{
    const struct measurement *all = measurements_of(set, cell);
    struct cost sum = {0};
    unsigned measured = 0;

    for (unsigned i = 0; i < set->repetitions; i++) {
        if (!measurement_has(&all[i], COUNTER_MODELLED_CYCLES))
            continue;
        cost_add(&sum, &all[i].cost, 1 / (double)all[i].iterations);
        measured++;
    }
    *mean = (struct cost){0};
    if (measured)
        cost_add(mean, &sum, 1 / (double)measured);
    return measured;
}

void breakdown_csv(const struct measurement_set *set, FILE *file)
{
    fprintf(file, "name,mode,benchmark,size,part,cycles\n");
    for (size_t i = 0; i < set->cell_count; i++) {
        const struct cell *cell = measurements_of(set, i)->cell;
        struct cost mean;

        if (!mean_cost(set, i, &mean))
            continue;
        for (int part = 0; part < COST_PART_COUNT; part++)
            fprintf(file, "%s,%s,%s,%" PRIu64 ",%s,%.2f\n", cell->name, cell->mode, cell->benchmark,
                    cell->parameter[PARAMETER_SIZE], cost_part_names[part], mean.cycles[part]);
    }
}
