/* SPDX-License-Identifier: MIT */
/* The backend of bench.h on Linux: samples go where the loop puts them. */
#include "../backend.h"

#include "timestamp.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

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

void bench_start_timing(struct bench_state *state)
{
    if (state->loop->begin)
        state->loop->begin(state->loop->user);
    state->started = timestamp();
}

void bench_stop_timing(struct bench_state *state)
{
    state->ticks = timestamp() - state->started;
    if (state->loop->end)
        state->loop->end(state->loop->user);
    state->timed = true;
}

/* Linux counts none of what the kernel of ipclab counts. */
void bench_expect(struct bench_state *state, enum ipclab_counter counter, uint64_t total)
{
    (void)state;
    (void)counter;
    (void)total;
}

void backend_abandon(const char *reason)
{
    fprintf(stderr, "server: %s\n", reason);
    _exit(1); /* its client is told by that (partners.c) */
}

void bench_fail_status(struct bench_state *state, const char *what, int64_t status)
{
    char reason[sizeof(state->record->message)];

    snprintf(reason, sizeof(reason), "%s: %s", what, strerror((int)-status));
    bench_fail(state, reason);
}
