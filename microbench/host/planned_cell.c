/* SPDX-License-Identifier: MIT */
#include "planned_cell.h"

#include "partners.h"
#include "timestamp.h"

struct planned_cell {
    const struct samples *samples;
    uint64_t batch;
    uint64_t warm_rounds; /* which are not kept */
    uint64_t warm_batch;
    uint64_t round;
};

static bool next_batch(void *user, uint64_t *batch)
{
    struct planned_cell *planned = user;
    const struct run_cell *cell = planned->samples->cell;

    *batch = planned->round < planned->warm_rounds ? planned->warm_batch : planned->batch;
    return planned->round++ < planned->warm_rounds + cell->samples;
}

static void take_batch(void *user, uint64_t ticks)
{
    struct planned_cell *planned = user;

    if (planned->round > planned->warm_rounds)
        samples_add(planned->samples, ticks, planned->batch);
}

void planned_cell_drive(void *unused, const struct samples *samples)
{
    const struct linux_transport *kind = linux_transport_find(samples->cell->mode);
    bool single = kind && kind->description->data == DATA_MOVE; /* what is sent is gone */
    uint64_t warmup = samples->cell->warmup;
    struct planned_cell planned = {
        .samples = samples,
        .batch = single ? 1 : samples->cell->batch,
        .warm_rounds = single ? warmup : 1,
        .warm_batch = single ? 1 : warmup,
    };
    const struct bench_loop loop = {next_batch, take_batch, NULL, NULL, &planned};
    const struct partners partners = {samples->cell, samples->record, &loop, NULL, NULL};

    (void)unused;
    samples->record->empty_pair = timer_calibrate().empty_pair;
    samples->record->batch = planned.batch;
    partners_run(&partners);
}
