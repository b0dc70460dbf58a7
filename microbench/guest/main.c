/* SPDX-License-Identifier: MIT */
/*
 * The first program of a measuring guest: takes the plan out of the run region and runs each
 * cell between two processes made for it. What a cell leaves behind is checked, and memory is
 * put in an order that depends on the next cell alone.
 */
#include "../longest_message.h"
#include "../runtime/run_region.h"
#include "bench.h"
#include "report.h"

#include <ipclab/crc32.h>
#include <ipclab/exit.h>
#include <ipclab/probe.h>

#define PROGRAM "bench"

extern const struct bench_functions __start_ipclab_benchmark_functions[],
    __stop_ipclab_benchmark_functions[];

static const struct bench_functions *find_benchmark(const char *name)
{
    for (const struct bench_functions *functions = __start_ipclab_benchmark_functions;
         functions < __stop_ipclab_benchmark_functions; functions++)
        if (text_equal(functions->description->name, name))
            return functions;
    return NULL;
}

/* Sets up the side of a cell that this process is. */
static void open_state(struct bench_state *state, uint64_t index)
{
    struct run_header *header = run_region_map(CELL_RUN_HANDLE);
    const struct run_cell *cells;

    if (!header)
        process_exit(1);
    cells = run_region_part(header, header->cells_offset);
    *state = (struct bench_state){.header = header, .cell = &cells[index]};
}

static uint64_t serve_cell(uint64_t index, uint64_t unused0, uint64_t unused1)
{
    static struct bench_state state; /* too large for a stack with room to spare */
    struct ipc_mode_description mode;

    (void)unused0;
    (void)unused1;
    open_state(&state, index);
    if (!transport_find_mode(state.cell->mode, &mode))
        return 1;
    transport_serve(&state.transport, CELL_ENDPOINT_HANDLE, &mode,
                    longest_payload(state.cell, &mode));
    bench_begin(&state);
    find_benchmark(state.cell->benchmark)->serve(&state);
    return 0;
}

static void run_benchmark(struct bench_state *state)
{
    struct ipc_mode_description mode;
    int64_t status;

    if (!transport_find_mode(state->cell->mode, &mode)) {
        bench_fail(state, "no such mode in this image");
        return;
    }
    status = transport_connect(&state->transport, CELL_ENDPOINT_HANDLE, state->cell->mode,
                               longest_payload(state->cell, &mode));
    if (status == -STATUS_TOO_LONG) {
        bench_skip(state, "longer than a message gets, and one that the kernel places has no pieces");
        return;
    }
    if (status) {
        bench_fail_status(state, "bind", status);
        return;
    }
    machine_control(CELL_MACHINE_HANDLE, MACHINE_PREEMPTION, 0);
    bench_begin(state);
    find_benchmark(state->cell->benchmark)->run(state);
    machine_control(CELL_MACHINE_HANDLE, MACHINE_PREEMPTION, 1);
    bench_tell_server(state, BENCH_STOP);
    handle_close(state->transport.handle);
}

static uint64_t run_cell(uint64_t index, uint64_t first_sample, uint64_t unused)
{
    static struct bench_state state;
    struct run_record *records;
    uint64_t *samples;

    (void)unused;
    open_state(&state, index);
    records = run_region_part(state.header, state.header->records_offset);
    samples = run_region_part(state.header, state.header->samples_offset);
    state.record = &records[index];
    state.record->first_sample = first_sample;
    state.samples = &samples[first_sample];
    run_benchmark(&state);
    bench_finish(&state);
    return 0;
}

/* A record for a cell whose client could not write one itself. */
static void explain(struct run_record *record, const char *reason)
{
    if (record->status == RUN_EMPTY || record->status == RUN_MEASURED) {
        record->status = RUN_FAILED;
        text_copy(record->message, reason, sizeof(record->message));
    }
}

static uint64_t start(program_function function, uint64_t index, uint64_t first_sample,
                      uint64_t endpoint, uint32_t right)
{
    const struct process_grant grants[] = {
        {FIRST_RUN_HANDLE, RIGHT_WRITE}, {(uint32_t)endpoint, right}, {FIRST_MACHINE_HANDLE, 0}};

    return process_spawn(PROGRAM, function, index, first_sample, 0, grants,
                         right == RIGHT_BIND ? 3 : 2)
        .value;
}

/* Runs the two partners of a cell to their end. */
static void run_partners(struct run_header *header, uint32_t index, struct run_record *record)
{
    uint64_t endpoint = endpoint_create().value;
    uint64_t server = start(serve_cell, index, 0, endpoint, RIGHT_RECEIVE);
    uint64_t client = start(run_cell, index, header->sample_count, endpoint, RIGHT_BIND);
    struct system_result end;

    handle_close(endpoint);
    end = process_wait(client);
    if (end.status || end.second != PROCESS_EXITED)
        explain(record, "the client did not live to the end: see the log");
    if (record->status == RUN_MEASURED) {
        end = process_wait(server);
        if (end.status || end.second != PROCESS_EXITED || end.value != 0)
            explain(record, "the server did not live to the end: see the log");
    }
    process_kill(server);
    handle_close(client);
    handle_close(server);
}

static uint64_t free_frames(void)
{
    return machine_control(FIRST_MACHINE_HANDLE, MACHINE_FREE_FRAMES, 0).value;
}

static void run_one(struct run_header *header, uint32_t index)
{
    const struct run_cell *cells = run_region_part(header, header->cells_offset);
    struct run_record *records = run_region_part(header, header->records_offset);
    const struct run_cell *cell = &cells[index];
    struct run_record *record = &records[index];
    uint64_t frames;

    *record = (struct run_record){.cell = index};
    text_copy(record->mode, cell->mode, sizeof(record->mode));
    text_copy(record->benchmark, cell->benchmark, sizeof(record->benchmark));
    if (!find_benchmark(cell->benchmark)) {
        explain(record, "no such benchmark in this image");
        return;
    }
    if (cell->samples > header->sample_capacity - header->sample_count) {
        explain(record, "no room for this cell's samples");
        return;
    }
    machine_control(FIRST_MACHINE_HANDLE, MACHINE_RESET, cell->seed);
    frames = free_frames();
    run_partners(header, index, record);
    if (free_frames() != frames)
        explain(record, "frames of memory were lost");
    header->sample_count += record->sample_count;
}

/* Last: so that who reads the region knows that all of it is there. */
static void seal(struct run_header *header)
{
    uint32_t crc = crc32_update(0, run_region_part(header, header->records_offset),
                                header->record_count * sizeof(struct run_record));

    header->result_crc = crc32_update(crc, run_region_part(header, header->samples_offset),
                                      header->sample_count * sizeof(uint64_t));
    __atomic_store_n(&header->state, RUN_COMPLETE, __ATOMIC_RELEASE);
}

static bool plan_is_good(struct run_header *header)
{
    return header->header_bytes == sizeof(struct run_header) &&
           header->cell_bytes == sizeof(struct run_cell) &&
           header->record_bytes == sizeof(struct run_record) &&
           header->record_capacity >= header->cell_count &&
           crc32_update(0, run_region_part(header, header->cells_offset),
                        header->cell_count * sizeof(struct run_cell)) == header->plan_crc;
}

uint64_t program_main(void)
{
    struct run_header *header = run_region_map(FIRST_RUN_HANDLE);
    enum guest_exit verdict = GUEST_EXIT_PASSED;

    if (!header || !plan_is_good(header)) {
        log_text("no plan in the run region, or one of another version\n");
        machine_control(FIRST_MACHINE_HANDLE, MACHINE_EXIT, GUEST_EXIT_BAD_PLAN);
        return 1;
    }
    header->state = RUN_STARTED;
    header->machine.ring3_ticks = probe_ticks();
    for (uint32_t i = 0; i < header->cell_count; i++) {
        struct run_record *records = run_region_part(header, header->records_offset);

        header->current = i;
        run_one(header, i);
        header->record_count = i + 1;
        if (records[i].status == RUN_FAILED)
            verdict = GUEST_EXIT_FAILED;
    }
    seal(header);
    if (header->report == RUN_REPORT_LOG)
        report_write(header);
    machine_control(FIRST_MACHINE_HANDLE, MACHINE_EXIT, verdict);
    return 0;
}
