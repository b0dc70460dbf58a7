/* SPDX-License-Identifier: MIT */
/* From counters of `fault`, `flood` and `call` to what others noticed. */
#include "disturbance.h"

#include "counter.h"
#include "memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DISTURBING (PARAMETER_BIT(PAGES) | PARAMETER_BIT(TARGET))

bool disturbance_is_measured(const struct cell *cell)
{
    return cell->present & DISTURBING;
}

/* The largest in any boot; NAN where no boot has it. */
static double largest(const struct result_cell *cell, enum ipclab_counter which)
{
    double most = NAN;

    for (size_t i = 0; i < cell->repetition_count; i++) {
        const json_t *value = json_object_get(cell->repetitions[i], counters[which].name);

        if (json_is_number(value) && !(json_number_value(value) <= most))
            most = json_number_value(value);
    }
    return most;
}

static bool is_disturbance(const struct cell *cell)
{
    return cell->present & (PARAMETER_BIT(BYSTANDER) | PARAMETER_BIT(TARGET));
}

static void add_disturbance(struct disturbances *all, const struct result_cell *cell)
{
    struct disturbance each = {
        .cell = &cell->cell,
        .alone = largest(cell, COUNTER_BYSTANDER_ALONE),
        .longest = largest(cell, COUNTER_BYSTANDER_LONGEST),
        .frames = largest(cell, COUNTER_FRAMES_TAKEN),
        .refused = largest(cell, COUNTER_REFUSED),
    };

    if (!isnan(each.alone)) /* not skipped, not failed */
        all->list[all->count++] = each;
}

static void add_stretch(struct disturbances *all, const struct result_cell *cell)
{
    double instructions = largest(cell, COUNTER_INTERRUPTS_OFF);

    if (!isnan(instructions))
        all->stretches[all->stretch_count++] = (struct stretch_of_cell){&cell->cell, instructions};
}

struct disturbances disturbances_of(const struct result *result)
{
    struct disturbances all = {.list = allocate(result->count, sizeof(*all.list)),
                               .stretches = allocate(result->count, sizeof(*all.stretches))};

    for (size_t i = 0; i < result->count; i++)
        if (is_disturbance(&result->cells[i].cell))
            add_disturbance(&all, &result->cells[i]);
    for (size_t i = 0; all.count && i < result->count; i++)
        if (!strcmp(result->cells[i].cell.benchmark, "call"))
            add_stretch(&all, &result->cells[i]);
    return all;
}

double disturbance_times(const struct disturbance *disturbance)
{
    return disturbance->longest / disturbance->alone;
}

void disturbances_free(struct disturbances *disturbances)
{
    free(disturbances->list);
    free(disturbances->stretches);
    *disturbances = (struct disturbances){0};
}
