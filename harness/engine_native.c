/* SPDX-License-Identifier: MIT */
/*
 * Engine `native`: no guest at all. The benchmarks run on this host over the IPC of Linux, in
 * a child process of the harness that stands where QEMU does for the other engines.
 */
#include "engine.h"
#include "native_cell.h"
#include "perf_counters.h"
#include "tick_rate.h"

#include <microbench/host/runner.h>

static char *objection(void)
{
    return NULL; /* the harness itself runs on Linux */
}

static enum guest_exit run_here(void *region)
{
    struct native_host host = {
        .topology = topology_open(NULL),
        .timer = timer_calibrate(),
        .ticks_per_nanosecond = tick_rate_of_host(),
    };

    ((struct run_header *)region)->machine.pmu.state =
        perf_cycles_objection() ? RUN_PMU_NONE : RUN_PMU_COUNTS;
    return runner_run(region, native_cell_drive, &host);
}

const struct engine engine_native = {
    .name = "native",
    .summary = "Linux's own IPC on this host: times, of pipes, sockets and the like",
    .memory_bytes = UINT64_C(64) << 20, /* holds the run region, nothing else */
    .jobs_maximum = 1,
    .silence_seconds = 60,
    .objection = objection,
    .fixed_class = ENGINE_CLASS_NATIVE,
    .ticks_per_nanosecond = tick_rate_of_host,
    .run_here = run_here,
};
