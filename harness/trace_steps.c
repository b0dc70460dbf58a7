/* SPDX-License-Identifier: MIT */
/* The tracing plugin's record, checked against the guest's own count. */
#include "trace_steps.h"

#include "memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static bool reject(char problem[RUN_PROBLEM_BYTES], const char *what)
{
    snprintf(problem, RUN_PROBLEM_BYTES, "the trace %s", what);
    return false;
}

static bool read_steps(int descriptor, struct trace_steps *steps, char problem[RUN_PROBLEM_BYTES])
{
    struct trace_header header;
    struct stat status;
    size_t bytes;

    if (fstat(descriptor, &status) ||
        pread(descriptor, &header, sizeof(header), 0) != sizeof(header))
        return reject(problem, "is empty: no operation was timed");
    if (header.magic != TRACE_MAGIC || header.version != TRACE_VERSION)
        return reject(problem, "is of another version; rebuild with `make`");
    if (header.lost)
        return reject(problem, "is too long; name a smaller --size");
    bytes = header.steps * sizeof(*steps->steps);
    if (!header.steps || header.steps > TRACE_STEPS_MAXIMUM ||
        (uint64_t)status.st_size < sizeof(header) + bytes)
        return reject(problem, "is cut short");
    *steps = (struct trace_steps){allocate(header.steps, sizeof(*steps->steps)), header.steps,
                                  header.empty};
    if (pread(descriptor, steps->steps, bytes, sizeof(header)) != (ssize_t)bytes)
        return reject(problem, "cannot be read");
    return true;
}

void trace_steps_mark_faults(struct trace_steps *steps, uint64_t page_fault)
{
    for (size_t i = 1; i < steps->count; i++)
        if (steps->steps[i].address == page_fault && steps->steps[i - 1].count) {
            steps->steps[i].event = TRACE_EVENT_PAGE_FAULT;
            steps->steps[i - 1].count--;
        }
}

uint64_t trace_steps_instructions(const struct trace_steps *steps)
{
    uint64_t total = 0;

    for (size_t i = 0; i < steps->count; i++)
        total += steps->steps[i].count;
    return total > steps->empty ? total - steps->empty : 0;
}

/* The plugin counts instructions and the guest reads them off its clock: the same number. */
static bool counts_agree(const struct trace_steps *steps, const struct run_outcome *outcome,
                         char problem[RUN_PROBLEM_BYTES])
{
    uint64_t counted = trace_steps_instructions(steps), timed;

    if (outcome->record_count != 1 || !outcome->sample_count)
        return reject(problem, "is of an operation that the guest did not time");
    timed = outcome->samples[outcome->sample_count - 1] - outcome->records[0].empty_pair;
    if (timed == counted)
        return true;
    snprintf(problem, RUN_PROBLEM_BYTES,
             "the trace has %" PRIu64 " instructions, and the guest's sample %" PRIu64, counted,
             timed);
    return false;
}

bool trace_steps_read(const struct tracer *tracer, int descriptor,
                      const struct run_outcome *outcome, struct trace_steps *steps,
                      char problem[RUN_PROBLEM_BYTES])
{
    *steps = (struct trace_steps){0};
    if (!read_steps(descriptor, steps, problem)) {
        trace_steps_free(steps);
        return false;
    }
    trace_steps_mark_faults(steps, tracer->page_fault);
    if (counts_agree(steps, outcome, problem))
        return true;
    trace_steps_free(steps);
    return false;
}

void trace_steps_free(struct trace_steps *steps)
{
    free(steps->steps);
    *steps = (struct trace_steps){0};
}
