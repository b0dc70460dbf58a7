/* SPDX-License-Identifier: MIT */
/* Traces as tables, as JSON and as what the plot reads. */
#include "trace.h"

#include "memory.h"
#include "parameter.h"
#include "phrase.h"
#include "table_fit.h"
#include "text_wrap.h"

#include <inttypes.h>
#include <stdlib.h>

static const char *const event_words[TRACE_EVENT_COUNT] = {
#define V(symbol, word) word,
    TRACE_EVENT_TABLE(V)
#undef V
};

/* "swapgs, 2 invlpg"; the caller frees. */
static char *events_text(const struct trace_counts *counts)
{
    char *text = copy_text("");

    for (int event = 0; event < TRACE_EVENT_COUNT; event++) {
        if (!counts->events[event])
            continue;
        text = phrase_append(text, "%s", *text ? ", " : "");
        if (counts->events[event] > 1)
            text = phrase_append(text, "%" PRIu64 " ", counts->events[event]);
        text = phrase_append(text, "%s", event_words[event]);
    }
    return text;
}

static void add_row(struct table *table, const char *where, const char *phase,
                    const struct trace_counts *counts)
{
    char *events = events_text(counts);

    table_add(table, where);
    table_add(table, phase);
    table_add(table, events);
    table_add_number(table, (double)counts->instructions);
    table_add_number(table, (double)counts->loads);
    table_add_number(table, (double)counts->stores);
    free(events);
}

/* Is segment `index` the first of its stage in its leg? */
static bool is_first(const struct trace *trace, size_t index)
{
    for (size_t i = index; i-- > 0 && trace->segments[i].leg == trace->segments[index].leg;)
        if (trace->segments[i].stage == trace->segments[index].stage)
            return false;
    return true;
}

/* All of a leg that is in the stage of segment `index`. */
static struct trace_counts in_leg(const struct trace *trace, size_t index)
{
    const struct trace_segment *first = &trace->segments[index];
    struct trace_counts total = {0};

    for (size_t i = index; i < trace->segment_count && trace->segments[i].leg == first->leg; i++)
        if (trace->segments[i].stage == first->stage)
            trace_counts_add(&total, &trace->segments[i].counts);
    return total;
}

static void print_trace(const struct trace *trace, FILE *file)
{
    struct trace_counts total = trace_total(trace, STAGE_COUNT);
    struct table table = table_new(6, 3);
    char size[PARAMETER_TEXT_BYTES];

    parameter_print_bytes(trace->size, size);
    fprintf(file, "%s: a round trip of %s each way, %" PRIu64 " instructions\n", trace->mode, size,
            total.instructions);
    table_add(&table, "where");
    table_add(&table, "phase");
    table_add(&table, "events");
    table_add(&table, "instructions");
    table_add(&table, "loads");
    table_add(&table, "stores");
    for (size_t i = 0; i < trace->segment_count; i++) {
        const struct trace_segment *segment = &trace->segments[i];
        bool begins = !i || trace->segments[i - 1].leg != segment->leg;

        if (is_first(trace, i)) {
            struct trace_counts counts = in_leg(trace, i);

            add_row(&table, begins ? trace->legs[segment->leg].name : "",
                    kernel_stages[segment->stage].name, &counts);
        }
    }
    add_row(&table, "total", "", &total);
    table_print(&table, file);
    table_free(&table);
}

static void print_summary(const struct trace *traces, size_t count, FILE *file)
{
    struct table table = table_new(count + 1, 1);

    fputs("Instructions by phase\n", file);
    table_add(&table, "phase");
    for (size_t i = 0; i < count; i++)
        table_add(&table, traces[i].mode);
    for (int stage = 0; stage <= STAGE_COUNT; stage++) {
        uint64_t any = 0;

        for (size_t i = 0; i < count; i++)
            any += trace_total(&traces[i], (enum trace_stage)stage).instructions;
        if (!any)
            continue;
        table_add(&table, stage < STAGE_COUNT ? kernel_stages[stage].name : "total");
        for (size_t i = 0; i < count; i++) {
            uint64_t instructions = trace_total(&traces[i], (enum trace_stage)stage).instructions;

            if (instructions)
                table_add_number(&table, (double)instructions);
            else
                table_add(&table, "");
        }
    }
    table_print_panels(&table, TEXT_WRAP_COLUMNS, file);
    table_free(&table);
}

void traces_print(const struct trace *traces, size_t count, FILE *file)
{
    for (size_t i = 0; i < count; i++) {
        print_trace(&traces[i], file);
        fputc('\n', file);
    }
    if (count > 1) {
        print_summary(traces, count, file);
        fputc('\n', file);
    }
    fputs(
        "(Engine class model: exact counts of an emulated processor, not a time. An element of a\n"
        "  string instruction counts as an instruction. The timed section's own are left out.)\n",
        file);
}

/* ---- JSON ---------------------------------------------------------------------------------- */

static json_t *counts_json(const struct trace_counts *counts)
{
    json_t *events = json_object();

    for (int event = 0; event < TRACE_EVENT_COUNT; event++)
        if (counts->events[event])
            json_object_set_new(events, event_words[event],
                                json_integer((json_int_t)counts->events[event]));
    return json_pack("{s:I, s:I, s:I, s:o}", "instructions", (json_int_t)counts->instructions,
                     "loads", (json_int_t)counts->loads, "stores", (json_int_t)counts->stores,
                     "events", events);
}

static json_t *phases_json(const struct trace *trace)
{
    json_t *phases = json_object();

    for (int stage = 0; stage < STAGE_COUNT; stage++) {
        struct trace_counts counts = trace_total(trace, (enum trace_stage)stage);

        if (counts.instructions)
            json_object_set_new(phases, kernel_stages[stage].name, counts_json(&counts));
    }
    return phases;
}

static json_t *segments_json(const struct trace *trace)
{
    json_t *list = json_array();

    for (size_t i = 0; i < trace->segment_count; i++) {
        const struct trace_segment *segment = &trace->segments[i];
        json_t *object = counts_json(&segment->counts);

        json_object_set_new(object, "leg", json_integer((json_int_t)segment->leg));
        json_object_set_new(object, "where", json_string(trace->legs[segment->leg].name));
        json_object_set_new(object, "phase", json_string(kernel_stages[segment->stage].name));
        json_object_set_new(object, "function", json_string(segment->function));
        json_array_append_new(list, object);
    }
    return list;
}

json_t *traces_json(const struct trace *traces, size_t count)
{
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++) {
        struct trace_counts total = trace_total(&traces[i], STAGE_COUNT);
        json_t *object = counts_json(&total);

        json_object_set_new(object, "mode", json_string(traces[i].mode));
        json_object_set_new(object, "size", json_integer((json_int_t)traces[i].size));
        json_object_set_new(object, "engine_class", json_string("model"));
        json_object_set_new(object, "phases", phases_json(&traces[i]));
        json_object_set_new(object, "segments", segments_json(&traces[i]));
        json_array_append_new(list, object);
    }
    return list;
}

void traces_csv(const struct trace *traces, size_t count, FILE *file)
{
    fprintf(file, "mode,lane,leg,where,phase,function,start,instructions\n");
    for (size_t i = 0; i < count; i++) {
        uint64_t start = 0;

        for (size_t k = 0; k < traces[i].segment_count; k++) {
            const struct trace_segment *segment = &traces[i].segments[k];

            fprintf(file, "%s,%zu,%zu,%s,%s,%s,%" PRIu64 ",%" PRIu64 "\n", traces[i].mode, i,
                    segment->leg, traces[i].legs[segment->leg].name,
                    kernel_stages[segment->stage].name, segment->function, start,
                    segment->counts.instructions);
            start += segment->counts.instructions;
        }
    }
}
