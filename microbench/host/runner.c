/* SPDX-License-Identifier: MIT */
#include "runner.h"

#include <ipclab/crc32.h>
#include <ipclab/probe.h>

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static void *run_part(struct run_header *header, uint64_t offset)
{
    return (char *)header + offset;
}

static bool plan_is_good(struct run_header *header)
{
    return header->magic == RUN_MAGIC && header->version == RUN_VERSION &&
           header->header_bytes == sizeof(struct run_header) &&
           header->cell_bytes == sizeof(struct run_cell) &&
           header->record_bytes == sizeof(struct run_record) &&
           header->record_capacity >= header->cell_count &&
           crc32_update(0, run_part(header, header->cells_offset),
                        header->cell_count * sizeof(struct run_cell)) == header->plan_crc;
}

static void explain(struct run_record *record, const char *reason)
{
    record->status = RUN_FAILED;
    snprintf(record->message, sizeof(record->message), "%s", reason);
}

/* The cell's process. Does not return. */
static void become_cell(const struct samples *samples, cell_driver drive, void *user, pid_t runner)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != runner) /* it died before prctl could tell us */
        _exit(1);
    drive(user, samples);
    if (samples->record->status == RUN_EMPTY)
        samples->record->status = RUN_MEASURED;
    _exit(0);
}

/* Whatever becomes of a cell's process, the next cell finds nothing of it. */
static void run_in_process(const struct samples *samples, cell_driver drive, void *user)
{
    pid_t self = getpid(), child = fork();
    int status = 0;

    if (!child)
        become_cell(samples, drive, user, self);
    if (child < 0) {
        explain(samples->record, "fork of its process failed");
        return;
    }
    waitpid(child, &status, 0);
    if (status && samples->record->status != RUN_FAILED)
        explain(samples->record, "the client did not live to the end: see the log");
}

static void run_one(struct run_header *header, uint32_t index, cell_driver drive, void *user)
{
    const struct run_cell *cells = run_part(header, header->cells_offset);
    struct run_record *records = run_part(header, header->records_offset);
    uint64_t *ticks = run_part(header, header->samples_offset);
    const struct samples samples = {&cells[index], &records[index], ticks + header->sample_count};

    *samples.record = (struct run_record){.cell = index, .first_sample = header->sample_count};
    memcpy(samples.record->mode, cells[index].mode, sizeof(samples.record->mode));
    memcpy(samples.record->benchmark, cells[index].benchmark, sizeof(samples.record->benchmark));
    if (cells[index].samples > header->sample_capacity - header->sample_count)
        explain(samples.record, "no room for this cell's samples");
    else
        run_in_process(&samples, drive, user);
    if (samples.record->status != RUN_MEASURED)
        samples_clear(&samples);
    header->sample_count += samples.record->sample_count;
}

/* Last: so that who reads the region knows that all of it is there. */
static void seal(struct run_header *header)
{
    uint32_t crc = crc32_update(0, run_part(header, header->records_offset),
                                header->record_count * sizeof(struct run_record));

    header->result_crc = crc32_update(crc, run_part(header, header->samples_offset),
                                      header->sample_count * sizeof(uint64_t));
    __atomic_store_n(&header->state, RUN_COMPLETE, __ATOMIC_RELEASE);
}

enum guest_exit runner_run(struct run_header *header, cell_driver drive, void *user)
{
    const struct run_record *records = run_part(header, header->records_offset);
    enum guest_exit verdict = GUEST_EXIT_PASSED;

    if (!plan_is_good(header))
        return GUEST_EXIT_BAD_PLAN;
    prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0); /* pages of 4 KiB, as our kernel has them */
    signal(SIGPIPE, SIG_IGN);
    header->state = RUN_STARTED;
    header->machine.ring3_ticks = probe_ticks();
    for (uint32_t i = 0; i < header->cell_count; i++) {
        header->current = i;
        run_one(header, i, drive, user);
        header->record_count = i + 1;
        if (records[i].status == RUN_FAILED)
            verdict = GUEST_EXIT_FAILED;
    }
    seal(header);
    return verdict;
}
