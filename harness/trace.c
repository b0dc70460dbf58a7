/* SPDX-License-Identifier: MIT */
/* From single instructions to the phases of a message's way. */
#include "trace.h"

#include "costmodel/decode.h"
#include "memory.h"

#include <ipclab/syscalls.h>
#include <stdlib.h>
#include <string.h>

#define KERNEL_HALF(address) ((address) >> 63)

static int compare_addresses(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;

    return (a > b) - (a < b);
}

size_t trace_addresses(const struct trace_steps *steps, uint64_t **addresses)
{
    size_t count = 0, kept = 0;

    *addresses = allocate(steps->count, sizeof(**addresses));
    for (size_t i = 0; i < steps->count; i++)
        if (KERNEL_HALF(steps->steps[i].address))
            (*addresses)[count++] = steps->steps[i].address;
    qsort(*addresses, count, sizeof(**addresses), compare_addresses);
    for (size_t i = 0; i < count; i++)
        if (!kept || (*addresses)[kept - 1] != (*addresses)[i])
            (*addresses)[kept++] = (*addresses)[i];
    return kept;
}

/* ---- counting ------------------------------------------------------------------------------ */

/* Of a step's own number for it; TRACE_EVENT_COUNT: none that is counted. */
static enum trace_event event_of(uint32_t event)
{
    switch (event) {
    case INSTRUCTION_SYSCALL:
        return TRACE_SYSCALL;
    case INSTRUCTION_SYSRET:
        return TRACE_SYSRET;
    case INSTRUCTION_SWAPGS:
        return TRACE_SWAPGS;
    case INSTRUCTION_CR3_WRITE:
        return TRACE_CR3_WRITE;
    case INSTRUCTION_INVLPG:
        return TRACE_INVLPG;
    case TRACE_EVENT_PAGE_FAULT:
        return TRACE_PAGE_FAULT;
    case INSTRUCTION_IRET:
        return TRACE_IRET;
    default:
        return TRACE_EVENT_COUNT;
    }
}

void trace_counts_add(struct trace_counts *total, const struct trace_counts *more)
{
    total->instructions += more->instructions;
    total->loads += more->loads;
    total->stores += more->stores;
    for (int event = 0; event < TRACE_EVENT_COUNT; event++)
        total->events[event] += more->events[event];
}

static struct trace_counts counts_of(const struct trace_step *step)
{
    struct trace_counts counts = {step->count, step->loads, step->stores, {0}};
    enum trace_event event = event_of(step->event);

    if (event < TRACE_EVENT_COUNT)
        counts.events[event] = 1;
    return counts;
}

struct trace_counts trace_total(const struct trace *trace, enum trace_stage stage)
{
    struct trace_counts total = {0};

    for (size_t i = 0; i < trace->segment_count; i++)
        if (stage == STAGE_COUNT || trace->segments[i].stage == stage)
            trace_counts_add(&total, &trace->segments[i].counts);
    return total;
}

/* ---- stages -------------------------------------------------------------------------------- */

static bool is_of_transfer(const char *file)
{
    return strstr(file, "kernels/modes/") || strstr(file, "kernels/transfer/");
}

/* Into the kernel or out of it, where the copy loop does not say. */
static bool is_directed(enum trace_stage stage)
{
    return stage == STAGE_COPY_IN || stage == STAGE_COPY_OUT;
}

/* By the innermost function that the table of stages knows; where it knows none, what lies in
 * a mode's file or a mechanism's is the transfer. A copy in line goes where its caller says. */
static enum trace_stage stage_of_place(const struct code_place *place)
{
    enum trace_stage known = STAGE_PATH;

    for (size_t i = 0; place && i < place->depth; i++) {
        enum trace_stage stage = kernel_stage_of(place->function[i]);

        if (known == STAGE_PATH || (known == STAGE_COPY && is_directed(stage)))
            known = stage;
    }
    if (known != STAGE_PATH)
        return known;
    for (size_t i = 0; place && i < place->depth; i++)
        if (is_of_transfer(place->file[i]))
            return STAGE_TRANSFER;
    return STAGE_PATH;
}

/* What a leg is about: the system call whose handler this is, or the handler's own name. */
static const char *handler_name(const char *function)
{
    static const struct {
        const char *handler, *name;
    } calls[] = {
#define Y(symbol, handler, text) {#handler, #symbol},
        IPCLAB_SYSCALL_TABLE(Y)
#undef Y
    };

    for (size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++)
        if (!strcmp(calls[i].handler, function))
            return calls[i].name;
    return function;
}

/* ---- legs and segments --------------------------------------------------------------------- */

/* Where the division has got to. */
struct division {
    struct trace *trace;
    enum trace_stage around; /* the stage that the copy loop was called from */
};

static struct trace_leg *current_leg(struct trace *trace, bool kernel)
{
    struct trace_leg *last = trace->leg_count ? &trace->legs[trace->leg_count - 1] : NULL;

    if (last && last->kernel == kernel)
        return last;
    trace->legs = make_room(trace->legs, trace->leg_count, sizeof(*trace->legs));
    last = &trace->legs[trace->leg_count++];
    *last = (struct trace_leg){kernel, kernel ? "" : "ring 3"};
    return last;
}

static void add_segment(struct trace *trace, enum trace_stage stage, const char *function,
                        const struct trace_counts *counts)
{
    size_t leg = trace->leg_count - 1;
    struct trace_segment *last =
        trace->segment_count ? &trace->segments[trace->segment_count - 1] : NULL;

    if (!last || last->leg != leg || last->stage != stage) {
        trace->segments =
            make_room(trace->segments, trace->segment_count, sizeof(*trace->segments));
        last = &trace->segments[trace->segment_count++];
        *last = (struct trace_segment){.leg = leg, .stage = stage, .function = function};
    }
    trace_counts_add(&last->counts, counts);
}

/* The copy loop is in or out where its caller says so. */
static enum trace_stage settle_copy(struct division *division, enum trace_stage stage)
{
    if (stage != STAGE_COPY) {
        division->around = stage;
        return stage;
    }
    return is_directed(division->around) ? division->around : STAGE_COPY;
}

static void add_step(struct division *division, const struct trace_step *step)
{
    struct trace *trace = division->trace;
    const struct code_place *place = code_place_at(&trace->places, step->address);
    bool kernel = KERNEL_HALF(step->address);
    struct trace_leg *leg = current_leg(trace, kernel);
    struct trace_counts counts = counts_of(step);
    enum trace_stage stage = kernel ? stage_of_place(place) : STAGE_RING3;

    if (kernel && !*leg->name && stage == STAGE_FAULTS)
        leg->name = "page fault";
    else if (kernel && !*leg->name && stage != STAGE_ENTRY && place && place->depth)
        leg->name = handler_name(place->function[place->depth - 1]);
    add_segment(trace, settle_copy(division, stage),
                place && place->depth ? place->function[0] : "", &counts);
}

/* The instructions of an empty section lie around the operation, all of them in ring 3. */
static void leave_out_empty(struct trace *trace, uint64_t empty)
{
    for (size_t i = trace->segment_count; empty && i-- > 0;) {
        struct trace_segment *segment = &trace->segments[i];
        uint64_t part = segment->counts.instructions;

        if (segment->stage != STAGE_RING3 || (i && i + 1 < trace->segment_count))
            continue;
        part = part < empty ? part : empty;
        segment->counts.instructions -= part;
        empty -= part;
    }
}

struct trace trace_of(const char *mode, uint64_t size, const struct trace_steps *steps,
                      struct code_places *places)
{
    struct trace trace = {.mode = mode, .size = size, .places = *places};
    struct division division = {&trace, STAGE_PATH};

    *places = (struct code_places){0};
    for (size_t i = 0; i < steps->count; i++)
        add_step(&division, &steps->steps[i]);
    leave_out_empty(&trace, steps->empty);
    return trace;
}

void trace_free(struct trace *trace)
{
    free(trace->legs);
    free(trace->segments);
    code_places_free(&trace->places);
    *trace = (struct trace){0};
}
