/* SPDX-License-Identifier: MIT */
/* The part of bench.h that is the same in ring 3 of our kernel and on Linux. */
#include "backend.h"
#include "memory.h"

#include <ipclab/run.h>

#define PAGE       4096ull
#define CACHE_LINE 64

uint64_t bench_round(const struct bench_state *state)
{
    return state->round;
}

uint64_t bench_argument(const struct bench_state *state, enum ipclab_parameter parameter)
{
    return bench_has_argument(state, parameter) ? state->cell->parameter[parameter] : 0;
}

bool bench_has_argument(const struct bench_state *state, enum ipclab_parameter parameter)
{
    return state->cell->present >> parameter & 1;
}

uint64_t bench_seed(const struct bench_state *state)
{
    return state->cell->seed;
}

uint64_t bench_iterations(const struct bench_state *state)
{
    return state->record->iterations;
}

void bench_set_counter(struct bench_state *state, enum ipclab_counter counter, uint64_t total)
{
    state->record->counters[counter] = total;
    state->record->counters_present |= 1ull << counter;
}

void bench_set_level(struct bench_state *state, enum ipclab_counter counter, uint64_t level)
{
    bench_set_counter(state, counter, level * bench_iterations(state));
}

/* The first reason stands. */
static void end_without_result(struct bench_state *state, enum run_status status,
                               const char *reason)
{
    struct run_record *record = state->record;
    size_t length = 0;

    if (!record)
        backend_abandon(reason);
    if (record->status != RUN_EMPTY)
        return;
    record->status = status;
    for (; reason[length] && length + 1 < sizeof(record->message); length++)
        record->message[length] = reason[length];
    record->message[length] = '\0';
}

void bench_skip(struct bench_state *state, const char *reason)
{
    end_without_result(state, RUN_SKIPPED, reason);
}

void bench_fail(struct bench_state *state, const char *reason)
{
    end_without_result(state, RUN_FAILED, reason);
}

struct transport *bench_transport(struct bench_state *state)
{
    return &state->transport;
}

/* SplitMix64's step: the next of a sequence that depends on the seed alone. */
static uint64_t next_layout(struct bench_state *state)
{
    uint64_t z = state->layout += 0x9e3779b97f4a7c15ull;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    return z ^ (z >> 31);
}

void *bench_memory(struct bench_state *state, size_t bytes)
{
    uint64_t offset = next_layout(state) % (PAGE / CACHE_LINE) * CACHE_LINE;
    char *memory;

    if (transport_length(&state->transport, 1) == PAGE)
        offset = 0; /* messages are pages: they own them whole */
    memory = memory_take(offset + bytes);
    if (memory)
        return memory + offset;
    bench_fail(state, "no memory for a payload");
    return NULL;
}

bool bench_tell_server(struct bench_state *state, enum bench_label kind)
{
    struct transport_message answer =
        transport_call(&state->transport, NULL, 0, NULL, 0, BENCH_LABEL(kind, state->round));

    if (answer.status)
        bench_fail_status(state, "the server", answer.status);
    else if (answer.label)
        bench_fail(state, "the server found a wrong byte in a request");
    return answer.status == 0 && answer.label == 0;
}
