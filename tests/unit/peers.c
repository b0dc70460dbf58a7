/* SPDX-License-Identifier: MIT */
/* Every transport of Linux: what is sent arrives, whatever its length, in both directions. */
#include "tests/unit/cmocka_all.h"

#include <microbench/host/partners.h>
#include <microbench/host/runner.h>

#include <ipclab/crc32.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define BATCHES 3

/* Runs a fixed number of batches of one operation. */
static bool next_batch(void *user, uint64_t *batch)
{
    *batch = 1;
    return ++*(unsigned *)user <= BATCHES;
}

static void count_iteration(void *user, uint64_t ticks)
{
    (void)user;
    (void)ticks;
}

struct cell_run {
    struct run_cell cell;
    struct run_record record;
};

/* A cell of `benchmark` over `mode`; the benchmark itself compares every byte that arrives. */
static struct cell_run run_cell(const char *mode, const char *benchmark, uint64_t size,
                                uint64_t segments)
{
    unsigned batches = 0;
    const struct bench_loop loop = {next_batch, count_iteration, NULL, NULL, &batches};
    struct cell_run run = {.cell = {.seed = 7 + size, .present = PARAMETER_BIT(SIZE)}};
    const struct partners partners = {&run.cell, &run.record, &loop, NULL, NULL};

    strcpy(run.cell.mode, mode);
    strcpy(run.cell.benchmark, benchmark);
    run.cell.parameter[PARAMETER_SIZE] = size;
    run.cell.parameter[PARAMETER_SEGMENTS] = segments;
    run.cell.parameter[PARAMETER_PLACEMENT] = PARTNERS_CROSS_CORE; /* spinning is allowed */
    run.cell.present |= PARAMETER_BIT(PLACEMENT) | (segments ? PARAMETER_BIT(SEGMENTS) : 0);
    partners_run(&partners);
    return run;
}

static void call_delivers_at_every_length(void **unused)
{
    static const uint64_t sizes[] = {0, 1, 8, 4095, 4096, 8176, 8177, 65536, 65553, 1 << 20};
    size_t count;
    const struct ipc_mode_description *kinds = linux_transport_descriptions(&count);

    (void)unused;
    assert_true(count >= 10);
    for (size_t kind = 0; kind < count; kind++)
        for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
            struct cell_run run = run_cell(kinds[kind].name, "call", sizes[i], 0);

            if (run.record.status != RUN_EMPTY)
                fail_msg("%s at %lu: %s", kinds[kind].name, (unsigned long)sizes[i],
                         run.record.message);
        }
}

static void stream_delivers_a_window(void **unused)
{
    size_t count;
    const struct ipc_mode_description *kinds = linux_transport_descriptions(&count);

    (void)unused;
    for (size_t kind = 0; kind < count; kind++) {
        struct cell_run run = run_cell(kinds[kind].name, "stream", 5000, 8);

        assert_int_equal(run.record.status,
                         kinds[kind].data == DATA_MOVE ? RUN_SKIPPED : RUN_EMPTY);
    }
}

static void spinning_on_one_core_is_skipped(void **unused)
{
    struct run_record record = {0};
    unsigned batches = 0;
    const struct bench_loop loop = {next_batch, count_iteration, NULL, NULL, &batches};
    const struct run_cell cell = {.mode = "linux-shm-spin", .benchmark = "call"};
    const struct partners partners = {&cell, &record, &loop, NULL, NULL};

    (void)unused;
    partners_run(&partners);
    assert_int_equal(record.status, RUN_SKIPPED);
    assert_int_equal(batches, 0);
}

static void names_that_are_none_fail(void **unused)
{
    (void)unused;
    assert_int_equal(run_cell("linux-telegraph", "call", 8, 0).record.status, RUN_FAILED);
    assert_int_equal(run_cell("linux-pipe", "nothing", 8, 0).record.status, RUN_FAILED);
}

/* ---- the runner ------------------------------------------------------------------------------ */

#define CELLS 3

struct region {
    struct run_header header __attribute__((aligned(4096)));
    struct run_cell cells[CELLS] __attribute__((aligned(4096)));
    struct run_record records[CELLS] __attribute__((aligned(4096)));
    uint64_t samples[CELLS] __attribute__((aligned(4096)));
};

/* The second cell's process dies. */
static void drive(void *user, const struct samples *samples)
{
    (void)user;
    if (samples->cell->batch == 1)
        abort();
    samples_add(samples, 100 + samples->cell->batch, 1);
}

static struct region *new_region(void)
{
    struct region *region =
        mmap(NULL, sizeof(*region), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    region->header = (struct run_header){
        .magic = RUN_MAGIC,
        .version = RUN_VERSION,
        .header_bytes = sizeof(struct run_header),
        .cell_bytes = sizeof(struct run_cell),
        .record_bytes = sizeof(struct run_record),
        .cells_offset = offsetof(struct region, cells),
        .records_offset = offsetof(struct region, records),
        .samples_offset = offsetof(struct region, samples),
        .cell_count = CELLS,
        .record_capacity = CELLS,
        .sample_capacity = CELLS,
    };
    for (uint32_t i = 0; i < CELLS; i++)
        region->cells[i] = (struct run_cell){.mode = "linux-pipe", .samples = 1, .batch = i};
    return region;
}

static void a_dying_cell_leaves_the_others(void **unused)
{
    struct region *region = new_region();

    (void)unused;
    region->header.plan_crc = crc32_update(0, region->cells, sizeof(region->cells));
    assert_int_equal(runner_run(&region->header, drive, NULL), GUEST_EXIT_FAILED);
    assert_int_equal(region->header.state, RUN_COMPLETE);
    assert_int_equal(region->records[0].status, RUN_MEASURED);
    assert_int_equal(region->records[1].status, RUN_FAILED);
    assert_non_null(strstr(region->records[1].message, "did not live"));
    assert_int_equal(region->records[2].status, RUN_MEASURED);
    assert_int_equal(region->samples[region->records[2].first_sample], 102);
    munmap(region, sizeof(*region));
}

static void a_damaged_plan_is_refused(void **unused)
{
    struct region *region = new_region();

    (void)unused;
    assert_int_equal(runner_run(&region->header, drive, NULL), GUEST_EXIT_BAD_PLAN);
    munmap(region, sizeof(*region));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(call_delivers_at_every_length),
        cmocka_unit_test(stream_delivers_a_window),
        cmocka_unit_test(spinning_on_one_core_is_skipped),
        cmocka_unit_test(names_that_are_none_fail),
        cmocka_unit_test(a_dying_cell_leaves_the_others),
        cmocka_unit_test(a_damaged_plan_is_refused),
    };

    return cmocka_run_group_tests_name("peers", tests, NULL, NULL);
}
