/* SPDX-License-Identifier: MIT */
/*
 * Boots: each repetition of a plan is one guest from power-on to its end. Several run side
 * by side; the first that fails ends them all.
 */
#ifndef IPCLAB_HARNESS_BOOT_H
#define IPCLAB_HARNESS_BOOT_H

#include "guest.h"
#include "plan.h"
#include "progress.h"
#include "watchdog.h"

struct boot {
    unsigned repetition;
    struct run_outcome outcome;  /* checked; of a guest of tests that failed, what it had done */
    struct cost_regions regions; /* what the plan's cost model counted, joined with it */
    struct trace_steps steps;    /* what its tracer recorded, held against it */
    json_t *processor;           /* what the host saw of the guest's processor, or NULL */
    double host_seconds;         /* from before QEMU was started to its end */
    double first_sample_seconds; /* and to the first sample, to 1 ms; 0: was not seen */
    double processor_seconds;    /* that QEMU took */

    /* While it runs. */
    struct guest guest;
    struct run_cell *cells;
    struct watchdog watchdog;
    bool running;
};

/*
 * Runs boots[0 .. count) of the plan, `jobs` at a time, showing `progress`, whose work is
 * count times plan_work. On a failure the line has been printed, no guest runs any more,
 * and outcomes are not to be used but run_region_read_lost's; an interrupt is EXIT_INTERRUPTED,
 * said as well.
 */
enum exit_code boots_run(const struct plan *plan, struct boot *boots, size_t count, unsigned jobs,
                         struct progress *progress);

/* Runs one boot without any progress line: probes and tests. */
enum exit_code boot_run_one(const struct plan *plan, struct boot *boot);

void boots_free(struct boot *boots, size_t count);

#endif
