/* SPDX-License-Identifier: MIT */
/* The backend of bench.h on Linux: samples go where the loop puts them. */
#include "bench.h"

#include "timestamp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CACHE_LINE 64

bool bench_keep_running(struct bench_state *state)
{
    if (state->timed)
        state->loop->timed(state->loop->user, state->ticks);
    state->timed = false;
    if (state->record->status != RUN_EMPTY || !state->loop->next(state->loop->user, &state->batch))
        return false;
    state->round++;
    return true;
}

uint64_t bench_batch(const struct bench_state *state)
{
    return state->batch;
}

uint64_t bench_round(const struct bench_state *state)
{
    return state->round;
}

void bench_start_timing(struct bench_state *state)
{
    state->started = timestamp();
}

void bench_stop_timing(struct bench_state *state)
{
    state->ticks = timestamp() - state->started;
    state->timed = true;
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

/* Linux counts none of what the kernel of ipclab counts. */
void bench_expect(struct bench_state *state, enum ipclab_counter counter, uint64_t total)
{
    (void)state;
    (void)counter;
    (void)total;
}

/* A server has no record: it ends, and its client is told by that (partners.c). */
static void end_without_result(struct bench_state *state, enum run_status status,
                               const char *reason)
{
    if (!state->record) {
        fprintf(stderr, "server: %s\n", reason);
        _exit(1);
    }
    if (state->record->status == RUN_EMPTY) {
        state->record->status = status;
        snprintf(state->record->message, sizeof(state->record->message), "%s", reason);
    }
}

void bench_skip(struct bench_state *state, const char *reason)
{
    end_without_result(state, RUN_SKIPPED, reason);
}

void bench_fail(struct bench_state *state, const char *reason)
{
    end_without_result(state, RUN_FAILED, reason);
}

void bench_fail_status(struct bench_state *state, const char *what, int64_t status)
{
    char reason[sizeof(state->record->message)];

    snprintf(reason, sizeof(reason), "%s: %s", what, strerror((int)-status));
    bench_fail(state, reason);
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
    uint64_t offset = next_layout(state) % (HOST_PAGE / CACHE_LINE) * CACHE_LINE;
    char *memory;

    if (state->transport.kind->operations.release)
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
