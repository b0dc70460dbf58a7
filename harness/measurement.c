/* SPDX-License-Identifier: MIT */
/* From guests' records to measurements. */
#include "measurement.h"

#include "counter.h"
#include "memory.h"
#include "peer.h"
#include "pmu.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void set_failed(struct measurement *measurement, const char *problem)
{
    measurement->status = RUN_FAILED;
    snprintf(measurement->message, sizeof(measurement->message), "%s", problem);
}

/* The ticks of all samples without the timer pairs, which each of them contains. */
static bool net_ticks(const struct measurement *measurement, uint64_t *ticks)
{
    uint64_t sum = 0, pairs;

    for (size_t i = 0; i < measurement->sample_count; i++)
        if (__builtin_add_overflow(sum, measurement->samples[i], &sum))
            return false;
    return !__builtin_mul_overflow(measurement->empty_pair, measurement->sample_count, &pairs) &&
           !__builtin_sub_overflow(sum, pairs, ticks);
}

static void set_counter(struct measurement *measurement, enum ipclab_counter which, uint64_t total)
{
    measurement->present |= UINT64_C(1) << which;
    measurement->counters[which] = total;
}

/* Of the engine's counters a guest knows those of a PMU: what it says of others is dropped. */
static void take_counters(struct measurement *measurement, enum engine_class class,
                          const struct run_machine *machine, const struct run_record *record)
{
    for (int which = 0; which < COUNTER_COUNT; which++)
        if (record->counters_present & (UINT64_C(1) << which) &&
            (counters[which].source != COUNTER_BY_ENGINE ||
             pmu_counts(class, machine, (enum ipclab_counter)which)))
            set_counter(measurement, (enum ipclab_counter)which, record->counters[which]);
}

/* The cycles of each profile lie between those by its low and by its high weights; in the
 * middle where nothing better is known. */
static void set_cycles(struct measurement *measurement, const struct plan *plan,
                       const struct boot *boot, const struct run_record *record)
{
    const struct cost_model *model = plan->model;
    size_t first = record->first_sample, count = record->sample_count;
    double least = INFINITY, most = 0;

    measurement->counts = allocate(model->count, sizeof(*measurement->counts));
    for (unsigned machine = 0; machine < model->count; machine++) {
        const struct profile *profile = &model->profiles[machine];
        struct cost_counts *counts = &measurement->counts[machine];

        *counts = cost_counts_of_samples(&boot->regions, first, count, machine);
        least = fmin(least, cost_of_counts(counts, profile, BOUND_LOW));
        most = fmax(most, cost_of_counts(counts, profile, BOUND_HIGH));
    }
    for (int bound = 0; bound < BOUND_COUNT; bound++) {
        struct cost cost = cost_of_samples(model, &boot->regions, first, count, model->chosen,
                                           (enum profile_bound)bound);

        cost_add(&measurement->cost, &cost, 0.5);
    }
    set_counter(measurement, COUNTER_MODELLED_CYCLES,
                (uint64_t)llround(fmax(0, cost_total(&measurement->cost))));
    set_counter(measurement, COUNTER_MODELLED_LOW, (uint64_t)llround(fmax(0, least)));
    set_counter(measurement, COUNTER_MODELLED_HIGH, (uint64_t)llround(fmax(0, most)));
}

/* A level comes as a total: times the operations (ipclab/counters.h). */
static void set_interrupts_off(struct measurement *measurement, const struct plan *plan,
                               const struct boot *boot, const struct run_record *record)
{
    unsigned chosen = plan->model->chosen;
    const struct costmodel_record *stretch =
        cost_regions_stretch(&boot->regions, record->first_sample, record->sample_count);
    double cycles = 0;

    if (!stretch)
        return;
    for (int bound = 0; bound < BOUND_COUNT; bound++) {
        struct cost cost =
            cost_of(stretch, chosen, &plan->model->profiles[chosen], (enum profile_bound)bound);

        cycles += cost_total(&cost) / BOUND_COUNT;
    }
    set_counter(measurement, COUNTER_INTERRUPTS_OFF,
                costmodel_instructions(stretch) * record->iterations);
    set_counter(measurement, COUNTER_INTERRUPTS_OFF_CYCLES,
                (uint64_t)llround(cycles) * record->iterations);
}

static void set_modelled(struct measurement *measurement, const struct plan *plan,
                         const struct boot *boot, const struct run_record *record)
{
    set_cycles(measurement, plan, boot, record);
    set_interrupts_off(measurement, plan, boot, record);
}

static struct measurement measure(const struct plan *plan, const struct image *image,
                                  const struct cell *cell, const struct boot *boot)
{
    const struct run_record *record = &boot->outcome.records[cell - plan->cells];
    struct measurement measurement = {
        .cell = cell,
        .repetition = boot->repetition,
        .status = record->status,
        .iterations = record->iterations,
        .batch = record->batch,
        .empty_pair = record->empty_pair,
        .samples = boot->outcome.samples + record->first_sample,
        .sample_count = record->sample_count,
    };
    const struct engine_class_description *class = &engine_classes[plan->class];
    char problem[COUNTER_PROBLEM_BYTES];
    uint64_t ticks = 0;

    memcpy(measurement.message, record->message, sizeof(record->message));
    if (record->status != RUN_MEASURED)
        return measurement;
    take_counters(&measurement, plan->class, &boot->outcome.machine, record);
    if (!record->iterations || (class->standing != COST_NONE && !net_ticks(&measurement, &ticks)))
        set_failed(&measurement, "its samples are none, or shorter than the empty timer pair");
    else if (boot->outcome.machine.kernel_flags & RUN_KERNEL_DEBUG)
        set_failed(&measurement, "the kernel is a build with checks: its times are not to be "
                                 "published; build it with DEBUG=0");
    else if (!counters_obey(mode_or_peer(image, cell->mode), cell, record, problem))
        set_failed(&measurement, problem);
    else if (class->standing != COST_NONE)
        set_counter(&measurement, class->cost, ticks);
    if (plan->model && measurement.status == RUN_MEASURED && !mode_is_peer(cell->mode))
        set_modelled(&measurement, plan, boot, record);
    return measurement;
}

struct measurement_set measurement_set_of(const struct plan *plan, const struct image *image,
                                          const struct boot *boots, unsigned repetitions,
                                          double ticks_per_nanosecond)
{
    struct measurement_set set = {
        .class = plan->class,
        .ticks_per_nanosecond = ticks_per_nanosecond,
        .repetitions = repetitions,
        .cell_count = plan->cell_count,
        .model = plan->model,
        .measurements = allocate(plan->cell_count * repetitions, sizeof(*set.measurements)),
    };

    for (size_t cell = 0; cell < plan->cell_count; cell++)
        for (unsigned i = 0; i < repetitions; i++)
            set.measurements[cell * repetitions + i] =
                measure(plan, image, &plan->cells[cell], &boots[i]);
    return set;
}

const struct measurement *measurements_of(const struct measurement_set *set, size_t cell)
{
    return &set->measurements[cell * set->repetitions];
}

bool measurement_has(const struct measurement *measurement, enum ipclab_counter which)
{
    return measurement->status == RUN_MEASURED && measurement->present & (UINT64_C(1) << which);
}

double measurement_counter(const struct measurement *measurement, enum ipclab_counter which)
{
    return (double)measurement->counters[which] / (double)measurement->iterations;
}

bool measurement_set_has_times(const struct measurement_set *set)
{
    return engine_classes[set->class].standing != COST_NONE && set->ticks_per_nanosecond > 0;
}

double measurement_nanoseconds(const struct measurement_set *set,
                               const struct measurement *measurement)
{
    return measurement_counter(measurement, engine_classes[set->class].cost) /
           set->ticks_per_nanosecond;
}

/* The same complaint of every repetition is one complaint. */
static bool said_before(const struct measurement_set *set, size_t index)
{
    size_t first = index - index % set->repetitions;

    for (size_t i = first; i < index; i++)
        if (set->measurements[i].status == set->measurements[index].status)
            return true;
    return false;
}

/* Cells that were skipped for the same reason are told by the first of them. */
static void tell_skipped(const struct measurement_set *set, size_t index)
{
    const struct measurement *skipped = &set->measurements[index];
    size_t others = 0;

    for (size_t i = 0; i < set->cell_count * set->repetitions; i++) {
        if (i == index || set->measurements[i].status != RUN_SKIPPED || said_before(set, i) ||
            strcmp(set->measurements[i].message, skipped->message) != 0)
            continue;
        if (i < index)
            return;
        others++;
    }
    if (others)
        warn("%s and %zu other cell%s: skipped: %s", skipped->cell->name, others,
             others == 1 ? "" : "s", skipped->message);
    else
        warn("%s: skipped: %s", skipped->cell->name, skipped->message);
}

enum exit_code measurement_set_complain(const struct measurement_set *set)
{
    enum exit_code code = EXIT_GOOD;

    for (size_t i = 0; i < set->cell_count * set->repetitions; i++) {
        const struct measurement *measurement = &set->measurements[i];

        if (measurement->status == RUN_MEASURED || said_before(set, i))
            continue;
        if (measurement->status == RUN_FAILED)
            code = fail(EXIT_MEASURED, "%s: failed: %s; its time is not published",
                        measurement->cell->name, measurement->message);
        else
            tell_skipped(set, i);
    }
    return code;
}

void measurement_set_free(struct measurement_set *set)
{
    for (size_t i = 0; i < set->cell_count * set->repetitions; i++)
        free(set->measurements[i].counts);
    free(set->measurements);
    *set = (struct measurement_set){0};
}
