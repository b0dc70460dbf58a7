/* SPDX-License-Identifier: MIT */
/*
 * The first program of a testing guest: runs the tests of the plan, or, where the plan is
 * empty, every test for every mode that it is about.
 */
#include "test.h"

#include "microbench/runtime/run_region.h"

#include <ipclab/crc32.h>
#include <ipclab/exit.h>
#include <ipclab/probe.h>

#define PROGRAM "conformance"

extern const struct test_functions __start_ipclab_test_functions[],
    __stop_ipclab_test_functions[];

static struct run_record *run_records(struct run_header *header)
{
    return run_region_part(header, header->records_offset);
}

static uint64_t run_test(uint64_t test_index, uint64_t mode_index, uint64_t record_index)
{
    struct run_header *header = run_region_map(TEST_RUN_HANDLE);
    struct test test = {.record = &run_records(header)[record_index], .mode_index = mode_index};

    mode_describe(mode_index, &test.mode);
    __start_ipclab_test_functions[test_index].function(&test);
    return 0;
}

static void explain(struct run_record *record, const char *reason, uint64_t number)
{
    struct text text = {record->message, sizeof(record->message)};

    if (record->status == RUN_FAILED)
        return;
    record->status = RUN_FAILED;
    text_add(&text, reason);
    text_add_number(&text, number);
}

/*
 * Runs a test in a process of its own and fills in its record. What a test starts lives off the
 * test's bank: where it failed, all that it has left is ended with that.
 */
static void run_isolated(struct run_header *header, uint64_t test_index, uint64_t mode_index)
{
    static const struct process_grant grants[] = {{FIRST_MACHINE_HANDLE, 0},
                                                  {FIRST_RUN_HANDLE, RIGHT_WRITE}};
    const struct test_functions *functions = &__start_ipclab_test_functions[test_index];
    uint32_t index = header->record_count;
    struct run_record *record = &run_records(header)[index];
    struct ipc_mode_description mode = {0};
    struct system_result process, end;
    uint64_t frames, bank;

    *record = (struct run_record){.cell = index};
    mode_describe(mode_index, &mode);
    if (functions->description->scope != TEST_ONCE)
        text_copy(record->mode, mode.name, sizeof(record->mode));
    text_copy(record->benchmark, functions->description->name, sizeof(record->benchmark));
    machine_control(FIRST_MACHINE_HANDLE, MACHINE_RESET, test_index);
    bank = bank_create(0, free_frames()).value;
    frames = free_frames();
    process = process_spawn_in(bank, PROGRAM, run_test, test_index, mode_index, index, grants, 2);
    thread_priority(PRIORITY_HIGHEST); /* above what it may leave */
    end = process_wait(process.value);
    handle_close(process.value);
    if (process.status || end.status)
        explain(record, "could not be started: status ", (uint64_t)-process.status);
    else if (end.second != PROCESS_EXITED)
        explain(record, "its process was ended by exception ", end.value);
    else if (end.value != 0)
        explain(record, "its process exited with ", end.value);
    else if (free_frames() != frames)
        explain(record, "frames of memory lost: ", frames - free_frames());
    else if (record->status == RUN_EMPTY)
        record->status = RUN_MEASURED;
    bank_destroy(bank, BANK_RESCIND);
    handle_close(bank);
    thread_priority(PRIORITY_DEFAULT);
    machine_control(FIRST_MACHINE_HANDLE, MACHINE_PREEMPTION, 1);
    header->record_count = index + 1;
}

static bool applies(const struct test_description *test, const struct ipc_mode_description *mode,
                    uint64_t mode_index)
{
    if (test->scope == TEST_ONCE)
        return mode_index == 0;
    return test->scope == TEST_EACH_MODE || text_equal(test->mode, mode->name);
}

static size_t test_count(void)
{
    return (size_t)(__stop_ipclab_test_functions - __start_ipclab_test_functions);
}

/* Every test, for every mode that it is about. */
static void run_all(struct run_header *header)
{
    struct ipc_mode_description mode;

    for (size_t i = 0; i < test_count(); i++) {
        const struct test_description *test = __start_ipclab_test_functions[i].description;

        for (uint64_t index = 0; mode_describe(index, &mode) == 0; index++) {
            header->current = header->record_count;
            if (applies(test, &mode, index) && header->record_count < header->record_capacity)
                run_isolated(header, i, index);
        }
    }
}

/* The test and mode that a cell names, in the plan's order: its record has the cell's index. */
static void run_cell(struct run_header *header, const struct run_cell *cell)
{
    struct ipc_mode_description mode;

    header->current = header->record_count;
    for (size_t i = 0; i < test_count(); i++) {
        const struct test_description *test = __start_ipclab_test_functions[i].description;

        for (uint64_t index = 0; mode_describe(index, &mode) == 0; index++) {
            const char *name = test->scope == TEST_ONCE ? "" : mode.name;

            if (text_equal(test->name, cell->benchmark) && text_equal(name, cell->mode) &&
                applies(test, &mode, index)) {
                run_isolated(header, i, index);
                return;
            }
        }
    }
}

static void run_plan(struct run_header *header)
{
    const struct run_cell *cells = run_region_part(header, header->cells_offset);

    for (uint32_t i = 0; i < header->cell_count; i++)
        run_cell(header, &cells[i]);
}

uint64_t program_main(void)
{
    struct run_header *header = run_region_map(FIRST_RUN_HANDLE);
    enum guest_exit verdict = GUEST_EXIT_PASSED;

    if (!header || header->record_bytes != sizeof(struct run_record)) {
        machine_control(FIRST_MACHINE_HANDLE, MACHINE_EXIT, GUEST_EXIT_BAD_PLAN);
        return 1;
    }
    header->state = RUN_STARTED;
    header->machine.ring3_ticks = probe_ticks();
    if (header->cell_count)
        run_plan(header);
    else
        run_all(header);
    for (uint32_t i = 0; i < header->record_count; i++)
        if (run_records(header)[i].status == RUN_FAILED)
            verdict = GUEST_EXIT_FAILED;
    header->result_crc = crc32_update(0, run_records(header),
                                      header->record_count * sizeof(struct run_record));
    __atomic_store_n(&header->state, RUN_COMPLETE, __ATOMIC_RELEASE);
    machine_control(FIRST_MACHINE_HANDLE, MACHINE_EXIT, verdict);
    return 0;
}
