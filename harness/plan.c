/* SPDX-License-Identifier: MIT */
/* From a plan to what one guest reads. */
#include "plan.h"

#include "memory.h"
#include "seed.h"

#include <inttypes.h>
#include <string.h>

/* What is traced has to have settled, and to be one operation. */
static const struct sampling traced = {.warmup = 4, .samples = 1, .batch = 1};

static struct sampling sampling_in(const struct plan *plan, const struct cell *cell)
{
    return plan->tracer ? traced : sampling_of(plan->class, cell);
}

uint64_t plan_memory(const struct plan *plan)
{
    return plan->memory_bytes ? plan->memory_bytes : plan->engine->memory_bytes;
}

struct run_layout plan_layout(const struct plan *plan)
{
    uint64_t samples = 0;

    for (size_t i = 0; i < plan->cell_count; i++)
        samples += sampling_in(plan, &plan->cells[i]).samples;
    if (!plan->cell_count)
        return run_layout_for(0, UNPLANNED_RECORDS, UNPLANNED_RECORDS);
    return run_layout_for((uint32_t)plan->cell_count, (uint32_t)plan->cell_count, samples);
}

struct run_cell *plan_cells(const struct plan *plan, unsigned repetition)
{
    struct run_cell *cells = allocate(plan->cell_count, sizeof(*cells));

    for (size_t i = 0; i < plan->cell_count; i++) {
        const struct cell *cell = &plan->cells[i];
        struct sampling sampling = sampling_in(plan, cell);

        memcpy(cells[i].mode, cell->mode, sizeof(cells[i].mode));
        memcpy(cells[i].benchmark, cell->benchmark, sizeof(cells[i].benchmark));
        memcpy(cells[i].parameter, cell->parameter, sizeof(cell->parameter));
        cells[i].seed = cell_seed(plan->seed, cell->name, repetition);
        cells[i].present = cell->present;
        cells[i].warmup = sampling.warmup;
        cells[i].samples = sampling.samples;
        cells[i].batch = sampling.batch;
    }
    return cells;
}

char *plan_words(const struct plan *plan, uint64_t address, uint64_t bytes)
{
    if (plan->initrd) /* what lies above mem= is not Linux's: there the run region is */
        return format_text(PLAN_LINUX_WORDS " mem=%" PRIu64 "K run=%#" PRIx64 ",%#" PRIx64,
                           address >> 10, address, bytes);
    return format_text("program=%s run=%#" PRIx64 ",%#" PRIx64 "%s%s", plan->program, address,
                       bytes, *plan->words ? " " : "", plan->words);
}

/* An operation costs its bytes, and about as much again as copying this many. */
#define OPERATION_BYTES 1000

uint64_t plan_work(const struct plan *plan, size_t cells)
{
    uint64_t work = 0;

    for (size_t i = 0; i < cells && i < plan->cell_count; i++) {
        const struct cell *cell = &plan->cells[i];
        struct sampling sampling = sampling_in(plan, cell);

        work += ((uint64_t)sampling.samples * sampling.batch + sampling.warmup) *
                (cell->parameter[PARAMETER_SIZE] + OPERATION_BYTES);
    }
    return work;
}
