/* SPDX-License-Identifier: MIT */
/* What is to be run: the cells, on what, with which seed; the same for every boot. */
#ifndef IPCLAB_HARNESS_PLAN_H
#define IPCLAB_HARNESS_PLAN_H

#include "cost_model.h"
#include "engine.h"
#include "run_region.h"
#include "sampling.h"
#include "sweep.h"
#include "trace_steps.h"

/* Records that a program may write of its own accord when the plan has no cells. */
#define UNPLANNED_RECORDS 4096

struct plan {
    const struct engine *engine;
    enum engine_class class;
    const char *kernel;  /* path of the image */
    const char *initrd;  /* of a Linux guest: its only program; NULL: our kernel */
    const char *program; /* in the image: "bench" or "conformance" */
    const char *words;   /* further words of the kernel's command line, or "" */
    const struct cell *cells;
    size_t cell_count;
    uint64_t seed;
    uint64_t memory_bytes; /* of the guest, a multiple of 1 MiB; 0: what the engine gives */
    double silence_seconds;
    const struct cost_model *model; /* or NULL: no cycles are modelled */
    const struct tracer *tracer;    /* or NULL; in place of a model: the one cell's last operation
                                       is recorded, a sample of its own */
};

/* The guest's memory, in bytes. */
uint64_t plan_memory(const struct plan *plan);

/* The layout of the run region for it. */
struct run_layout plan_layout(const struct plan *plan);

/* The cells as the guest of boot `repetition` reads them; the caller frees. */
struct run_cell *plan_cells(const struct plan *plan, unsigned repetition);

/* What a Linux guest is told besides where its run region is. The tests of its cryptography would be
 * two thirds of its boot. */
#define PLAN_LINUX_WORDS \
    "console=ttyS0 quiet panic=-1 nokaslr mitigations=off cryptomgr.notests"

/* The kernel's command line for a run region at `address`; the caller frees. */
char *plan_words(const struct plan *plan, uint64_t address, uint64_t bytes);

/* How much work the first `cells` of the plan are, to predict the time that is left. */
uint64_t plan_work(const struct plan *plan, size_t cells);

#endif
