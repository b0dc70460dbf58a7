/* SPDX-License-Identifier: MIT */
#include "native_cell.h"

#include "cell.h"
#include "counter.h"
#include "engine_class.h"
#include "gbench.h"
#include "native_cycles.h"
#include "perf_counters.h"

#include <microbench/host/partners.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

/* A cell while libbenchmark runs it. */
struct driven_cell {
    const struct native_host *host;
    const struct samples *samples;
    struct processor_pair processors;
    struct gbench_state *library;
    struct native_batching batching;
    double ticks;    /* of an operation, as far as is known */
    bool warm;       /* the first batch of this call is over */
    uint64_t merged; /* batches in the sample that is being collected, ... */
    uint64_t sum;    /* ... and their ticks, with one empty pair */
    struct native_cycles cycles;
};

static uint64_t at_least_one(uint64_t value)
{
    return value ? value : 1;
}

struct native_batching native_batching_for(uint64_t asked, double ticks, uint64_t step,
                                           uint64_t room, bool single)
{
    uint64_t shortest = ticks > 0 ? (uint64_t)ceil(NATIVE_BATCH_STEPS * (double)step / ticks) : 1;
    uint64_t each = (asked + room - 1) / room;

    if (single)
        return (struct native_batching){1, at_least_one(each)};
    return (struct native_batching){at_least_one(each > shortest ? each : shortest), 1};
}

static void bind_side(void *user, enum side side)
{
    const struct driven_cell *cell = user;

    if (cell->host->topology)
        topology_bind_self(cell->host->topology,
                           side == SIDE_CLIENT ? cell->processors.first : cell->processors.second);
}

static bool next_batch(void *user, uint64_t *batch)
{
    struct driven_cell *cell = user;

    *batch = cell->batching.batch;
    return !cell->warm || gbench_keep_running(cell->library, *batch);
}

static void take_batch(void *user, uint64_t ticks)
{
    struct driven_cell *cell = user;
    uint64_t pair = cell->host->timer.empty_pair, net = ticks > pair ? ticks - pair : 0;

    cell->ticks = (double)net / (double)cell->batching.batch;
    if (!cell->warm) {
        cell->warm = true;
        native_cycles_drop(&cell->cycles);
        return;
    }
    gbench_add_time(cell->library, (double)net / cell->host->ticks_per_nanosecond * 1e-9);
    cell->sum += cell->merged ? net : net + pair;
    if (++cell->merged < cell->batching.merged)
        return;
    if (samples_add(cell->samples, cell->sum, cell->batching.batch * cell->merged))
        native_cycles_keep(&cell->cycles, cell->samples->record);
    cell->sum = cell->merged = 0;
}

static void begin_section(void *user)
{
    native_cycles_begin(&((struct driven_cell *)user)->cycles);
}

static void end_section(void *user)
{
    native_cycles_end(&((struct driven_cell *)user)->cycles);
}

/* What libbenchmark calls, with more iterations each time; the last call's samples stay. */
static void run_body(struct gbench_state *library, void *user)
{
    struct driven_cell *cell = user;
    const struct linux_transport *kind = linux_transport_find(cell->samples->cell->mode);
    const struct bench_loop loop = {next_batch, take_batch, begin_section, end_section, cell};
    const struct partners partners = {cell->samples->cell, cell->samples->record, &loop, bind_side,
                                      cell};
    struct run_record *record = cell->samples->record;

    cell->library = library;
    cell->warm = false;
    cell->sum = cell->merged = 0;
    cell->batching = native_batching_for(gbench_iterations(library), cell->ticks,
                                         cell->host->timer.step, cell->samples->cell->samples,
                                         kind && kind->description->data == DATA_MOVE);
    samples_clear(cell->samples);
    partners_run(&partners);
    record->batch = cell->batching.batch * cell->batching.merged;
    if (record->status != RUN_EMPTY)
        gbench_skip(library, record->message);
    gbench_set_label(library, engine_classes[ENGINE_CLASS_NATIVE].label);
    for (int which = 0; which < COUNTER_COUNT; which++)
        if (record->counters_present >> which & 1 && record->iterations)
            gbench_set_counter(library, counters[which].name,
                               (double)record->counters[which] / (double)record->iterations);
}

static void set_name(const struct run_cell *run, struct cell *cell)
{
    memcpy(cell->mode, run->mode, sizeof(cell->mode));
    memcpy(cell->benchmark, run->benchmark, sizeof(cell->benchmark));
    memcpy(cell->parameter, run->parameter, sizeof(cell->parameter));
    cell->present = run->present;
    cell_set_name(cell);
}

/* libbenchmark and our samples saw the same batches. */
static void check_outcome(const struct gbench_outcome *outcome, const struct cell *cell,
                          struct run_record *record)
{
    const char *problem = NULL;

    if (record->status != RUN_EMPTY)
        return;
    if (*outcome->error)
        problem = outcome->error;
    else if (strcmp(outcome->name, cell->name))
        problem = "libbenchmark reports it under another name";
    else if (!record->sample_count)
        problem = "no sample was taken";
    if (!problem)
        return;
    record->status = RUN_FAILED;
    snprintf(record->message, sizeof(record->message), "%s", problem);
}

/* A figure is of the processors that it names, or there is none. Why not, or NULL. */
static const char *choose_processors(struct driven_cell *cell)
{
    const struct topology *topology = cell->host->topology;
    bool cross = partners_placement(cell->samples->cell) == PARTNERS_CROSS_CORE;

    if (!topology)
        return cross ? "hwloc shows no topology of this machine" : NULL;
    cell->processors = topology_same_core(topology);
    if (cross && !topology_cross_core(topology, &cell->processors))
        return "this machine has, or shows, one core";
    return topology_bind_self(topology, cell->processors.second) &&
                   topology_bind_self(topology, cell->processors.first)
               ? NULL
               : "its processes may not be bound to their processors; see taskset -p, cgroups";
}

void native_cell_drive(void *user, const struct samples *samples)
{
    struct driven_cell driven = {.host = user, .samples = samples};
    struct cell cell = {0};
    const struct gbench_benchmark benchmark = {
        .name = cell.name,
        .minimum_seconds = NATIVE_CELL_SECONDS,
        .repetitions = 1, /* a repetition of the run is a process of its own */
        .body = run_body,
        .user = &driven,
    };
    struct gbench_outcome outcome;
    const char *problem = choose_processors(&driven);

    if (problem) {
        samples->record->status = RUN_SKIPPED;
        snprintf(samples->record->message, sizeof(samples->record->message), "%s", problem);
        return;
    }
    set_name(samples->cell, &cell);
    samples->record->empty_pair = driven.host->timer.empty_pair;
    native_cycles_open(&driven.cycles, PERF_CORE_CYCLES);
    gbench_drive(&benchmark, &outcome);
    native_cycles_close(&driven.cycles);
    check_outcome(&outcome, &cell, samples->record);
}
