/* SPDX-License-Identifier: MIT */
/* The backend of bench.h in ring 3: samples and counters go into the run region. */
#include "bench.h"

#include <ipclab/markers.h>

#define PAGE       4096ull
#define CACHE_LINE 64

/* Counters that the kernel keeps, as bits. */
static const uint64_t kernel_counters = 0
#define KERNEL(symbol) | 1ull << COUNTER_##symbol
#define BENCHMARK(symbol)
#define ENGINE(symbol)
#define C(symbol, name, source, meaning) source(symbol)
    IPCLAB_COUNTER_TABLE(C)
#undef C
#undef ENGINE
#undef BENCHMARK
#undef KERNEL
    ;

static void calibrate(struct bench_state *state)
{
    for (unsigned i = 0; i < 3; i++) { /* the last one counts: the others warm it up */
        bench_start_timing(state);
        bench_stop_timing(state);
        state->record->empty_pair = state->ticks;
        for (unsigned c = 0; c < COUNTER_COUNT; c++)
            state->empty_counters[c] = state->after[c] - state->before[c];
    }
    MARKER(EMPTY);
}

void bench_begin(struct bench_state *state)
{
    state->layout = state->cell->seed;
    /* What is sent is gone: it has to be produced anew, between batches. */
    state->batch = transport_consumes(&state->transport) ? 1 : state->cell->batch;
    state->warm_rounds = transport_consumes(&state->transport) ? state->cell->warmup : 1;
    state->before_batch = (enum batch_state)bench_argument(state, PARAMETER_STATE);
    if (state->record) {
        state->record->batch = state->batch;
        MARKER(COLD); /* nothing of an earlier cell is left in the cost model's caches */
        calibrate(state);
    }
}

/* Keeps the batch that has just been timed, unless it was warm-up. */
static void keep_sample(struct bench_state *state)
{
    struct run_record *record = state->record;

    if (!state->timed || state->round <= state->warm_rounds)
        return;
    if (!state->header->machine.first_sample)
        state->header->machine.first_sample = timestamp();
    MARKER(SAMPLE);
    state->samples[record->sample_count++] = state->ticks;
    record->iterations += state->batch;
    for (unsigned c = 0; c < COUNTER_COUNT; c++)
        if (kernel_counters >> c & 1)
            record->counters[c] += state->after[c] - state->before[c] - state->empty_counters[c];
}

bool bench_keep_running(struct bench_state *state)
{
    keep_sample(state);
    state->timed = false;
    if (state->record->status != RUN_EMPTY ||
        state->round == state->warm_rounds + state->cell->samples)
        return false;
    state->round++;
    return true;
}

uint64_t bench_batch(const struct bench_state *state)
{
    if (state->round <= state->warm_rounds && !transport_consumes(&state->transport))
        return state->cell->warmup;
    return state->batch;
}

uint64_t bench_round(const struct bench_state *state)
{
    return state->round;
}

void bench_start_timing(struct bench_state *state)
{
    counters_read(state->before);
    if (state->before_batch == BATCH_COLD)
        MARKER(COLD);
    else if (state->before_batch == BATCH_TLB_COLD)
        MARKER(TLB_COLD);
    state->started = timestamp();
    MARKER(BEGIN);
}

void bench_stop_timing(struct bench_state *state)
{
    uint64_t stopped;

    MARKER(END);
    stopped = timestamp();
    counters_read(state->after);
    state->ticks = stopped - state->started;
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

static void end_without_result(struct bench_state *state, enum run_status status,
                               const char *reason)
{
    if (!state->record) {
        log_text("server: ");
        log_text(reason);
        log_text("\n");
        process_exit(1);
    }
    if (state->record->status == RUN_EMPTY) {
        state->record->status = status;
        text_copy(state->record->message, reason, sizeof(state->record->message));
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
    char buffer[96];
    struct text text = {buffer, sizeof(buffer)};

    text_add(&text, what);
    text_add(&text, ": ");
    text_add(&text, status_text(status));
    bench_fail(state, buffer);
}

void bench_expect(struct bench_state *state, enum ipclab_counter counter, uint64_t total)
{
    uint64_t counted = state->record->counters[counter];
    char buffer[96];
    struct text text = {buffer, sizeof(buffer)};

    if (counted == total)
        return;
    text_add(&text, "the mode's rule broken: counter ");
    text_add_number(&text, counter);
    text_add(&text, " is ");
    text_add_number(&text, counted);
    text_add(&text, ", not ");
    text_add_number(&text, total);
    bench_fail(state, buffer);
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
    uint64_t whole;
    struct system_result memory;

    if (state->transport.releases)
        offset = 0; /* messages are pages: they own them whole */
    whole = (offset + bytes + PAGE - 1) & ~(PAGE - 1);
    memory = memory_map(whole ? whole : PAGE, MAP_WRITE | MAP_POPULATE, 0);
    if (memory.status) {
        bench_fail_status(state, "memory for a payload", memory.status);
        return NULL;
    }
    return (char *)memory.value + offset;
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

void bench_finish(struct bench_state *state)
{
    struct run_record *record = state->record;

    if (record->status == RUN_EMPTY) {
        record->status = RUN_MEASURED;
        record->counters_present |= kernel_counters;
    }
}
