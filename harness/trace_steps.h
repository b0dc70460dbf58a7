/* SPDX-License-Identifier: MIT */
/* One operation as the tracing plugin recorded it: every instruction, in order. */
#ifndef IPCLAB_HARNESS_TRACE_STEPS_H
#define IPCLAB_HARNESS_TRACE_STEPS_H

#include "run_region.h"
#include "trace/record.h"

/* What it takes to trace a kernel. */
struct tracer {
    char *plugin;        /* path */
    uint64_t page_fault; /* address of the first instruction behind a page fault */
};

struct trace_steps {
    struct trace_step *steps;
    size_t count;
    uint64_t empty; /* instructions of an empty timed section, which are in it */
};

/* The event of the step that a page fault led to; the others' are enum instruction_class. */
#define TRACE_EVENT_PAGE_FAULT 100u

/* Reads what the plugin wrote to the file `descriptor`, and holds it against the last sample
 * of `outcome`, which has to have as many instructions. False, with what is wrong in
 * `problem`. The caller frees. */
bool trace_steps_read(const struct tracer *tracer, int descriptor,
                      const struct run_outcome *outcome, struct trace_steps *steps,
                      char problem[RUN_PROBLEM_BYTES]);

/* Takes back what a page fault interrupted: the instruction is begun twice and counts once. */
void trace_steps_mark_faults(struct trace_steps *steps, uint64_t page_fault);

/* Instructions as the engine counts them, without those of the empty section. */
uint64_t trace_steps_instructions(const struct trace_steps *steps);

void trace_steps_free(struct trace_steps *steps);

#endif
