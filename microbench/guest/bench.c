/* SPDX-License-Identifier: MIT */
/* The backend of bench.h in ring 3: samples and counters go into the run region. */
#include "../backend.h"

#include <ipclab/markers.h>

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
        state->empty_pmu = (struct pmu_reading){0, 0};
        pmu_add(&state->pmu, &state->empty_pmu, state->pmu_before, state->pmu_after);
    }
    MARKER(EMPTY);
}

/* Whether this is a plan for bare metal that an emulator runs: its counters are published, none of
 * its times (engine class tcg). */
static bool nobody_wants_times(const struct run_header *header)
{
    return header->report == RUN_REPORT_LOG &&
           text_equal(header->machine.hypervisor, RUN_HYPERVISOR_TCG);
}

static uint64_t operations_in_batch(const struct bench_state *state)
{
    /* What is sent is gone: it has to be produced anew, between batches. */
    if (transport_consumes(&state->transport) || nobody_wants_times(state->header))
        return 1;
    return state->cell->batch;
}

void bench_begin(struct bench_state *state)
{
    state->layout = state->cell->seed;
    state->batch = operations_in_batch(state);
    state->warm_rounds = transport_consumes(&state->transport) ? state->cell->warmup : 1;
    state->before_batch = (enum batch_state)bench_argument(state, PARAMETER_STATE);
    if (state->record) {
        state->pmu = state->header->machine.pmu;
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
    pmu_add(&state->pmu, &state->pmu_total, state->pmu_before, state->pmu_after);
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

void bench_start_timing(struct bench_state *state)
{
    counters_read(state->before);
    state->pmu_before = pmu_read(&state->pmu);
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
    state->pmu_after = pmu_read(&state->pmu);
    counters_read(state->after);
    state->ticks = stopped - state->started;
    state->timed = true;
}

void backend_abandon(const char *reason)
{
    log_text("server: ");
    log_text(reason);
    log_text("\n");
    process_exit(1);
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

/* Without what the readings themselves take, once a sample. A counter that did not get beyond
 * that says nothing. */
static void set_pmu_counter(struct bench_state *state, enum ipclab_counter counter, uint64_t total,
                            uint64_t empty)
{
    uint64_t readings = empty * state->record->sample_count;

    if (total > readings)
        bench_set_counter(state, counter, total - readings);
}

void bench_finish(struct bench_state *state)
{
    struct run_record *record = state->record;

    if (record->status == RUN_EMPTY) {
        record->status = RUN_MEASURED;
        record->counters_present |= kernel_counters;
        set_pmu_counter(state, COUNTER_CORE_CYCLES, state->pmu_total.cycles,
                        state->empty_pmu.cycles);
        set_pmu_counter(state, COUNTER_INSTRUCTIONS, state->pmu_total.instructions,
                        state->empty_pmu.instructions);
    }
}
