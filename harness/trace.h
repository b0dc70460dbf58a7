/* SPDX-License-Identifier: MIT */
/* One message's way through the kernel: an operation's instructions, by phase, in order. */
#ifndef IPCLAB_HARNESS_TRACE_H
#define IPCLAB_HARNESS_TRACE_H

#include "code_places.h"
#include "kernel_phases.h"
#include "trace_steps.h"

#include <jansson.h>
#include <stdio.h>

/* V(symbol, word): what a step may do beyond its loads and stores. */
#define TRACE_EVENT_TABLE(V)                                                                       \
    V(SYSCALL, "syscall")                                                                          \
    V(SYSRET, "sysret")                                                                            \
    V(SWAPGS, "swapgs")                                                                            \
    V(CR3_WRITE, "CR3 load")                                                                       \
    V(INVLPG, "invlpg")                                                                            \
    V(PAGE_FAULT, "page fault")                                                                    \
    V(IRET, "iret")

enum trace_event {
#define V(symbol, word) TRACE_##symbol,
    TRACE_EVENT_TABLE(V)
#undef V
        TRACE_EVENT_COUNT
};

struct trace_counts {
    uint64_t instructions, loads, stores;
    uint64_t events[TRACE_EVENT_COUNT];
};

/* From one change of ring to the next. */
struct trace_leg {
    bool kernel;
    const char *name; /* "ring 3", the system call, or "page fault" */
};

/* Instructions of one stage that follow each other within a leg. */
struct trace_segment {
    size_t leg;
    enum trace_stage stage;
    const char *function; /* where it begins, inlined or not; "" in ring 3 */
    struct trace_counts counts;
};

struct trace {
    const char *mode;
    uint64_t size; /* of the message, in bytes each way */
    struct trace_leg *legs;
    size_t leg_count;
    struct trace_segment *segments;
    size_t segment_count;
    struct code_places places; /* what the names point into */
};

/* Divides the steps into legs and segments. `places` are of all their addresses in the
 * kernel, and belong to the trace afterwards. The empty section is taken out of ring 3. */
struct trace trace_of(const char *mode, uint64_t size, const struct trace_steps *steps,
                      struct code_places *places);

/* The addresses of the kernel's steps, sorted and each once; the caller frees. */
size_t trace_addresses(const struct trace_steps *steps, uint64_t **addresses);

/* All of one stage, or with STAGE_COUNT of every stage. */
struct trace_counts trace_total(const struct trace *trace, enum trace_stage stage);

/* Adds what `more` counts. */
void trace_counts_add(struct trace_counts *total, const struct trace_counts *more);

/* Prints each leg by stage; and, of several traces, instructions by stage and mode. */
void traces_print(const struct trace *traces, size_t count, FILE *file);

/* A list of {mode, size, instructions, phases, legs, segments}. */
json_t *traces_json(const struct trace *traces, size_t count);

/* The segments as lines mode,leg,phase,function,start,instructions: what the plot reads. */
void traces_csv(const struct trace *traces, size_t count, FILE *file);

void trace_free(struct trace *trace);

#endif
