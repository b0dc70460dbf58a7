/* SPDX-License-Identifier: MIT */
/* Lays out, writes and checks the run region. */
#include "run_region.h"

#include "memory.h"

#include <ipclab/crc32.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE_BYTES UINT64_C(4096)

/* Which frames and addresses a cell gets must not hang on how many other cells are in the
 * plan, so the region has the same size for all plans of up to some three thousand cells. */
#define REGION_BYTES_LEAST (UINT64_C(2) << 20)

static uint64_t round_up(uint64_t bytes)
{
    return (bytes + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1);
}

struct run_layout run_layout_for(uint32_t cell_count, uint32_t record_capacity,
                                 uint64_t sample_capacity)
{
    struct run_layout layout = {
        .cell_count = cell_count,
        .record_capacity = record_capacity,
        .sample_capacity = sample_capacity,
    };

    layout.cells_offset = round_up(sizeof(struct run_header));
    layout.records_offset = round_up(layout.cells_offset + cell_count * sizeof(struct run_cell));
    layout.samples_offset =
        round_up(layout.records_offset + record_capacity * sizeof(struct run_record));
    layout.region_bytes = REGION_BYTES_LEAST;
    while (layout.region_bytes < layout.samples_offset + sample_capacity * sizeof(uint64_t))
        layout.region_bytes *= 2;
    return layout;
}

void run_region_prepare(void *region, const struct run_layout *layout, const struct run_cell *cells,
                        uint32_t repetition)
{
    struct run_header *header = region;
    size_t cells_bytes = layout->cell_count * sizeof(*cells);

    *header = (struct run_header){
        .magic = RUN_MAGIC,
        .version = RUN_VERSION,
        .header_bytes = sizeof(struct run_header),
        .region_bytes = layout->region_bytes,
        .cell_bytes = sizeof(struct run_cell),
        .record_bytes = sizeof(struct run_record),
        .cells_offset = layout->cells_offset,
        .records_offset = layout->records_offset,
        .samples_offset = layout->samples_offset,
        .cell_count = layout->cell_count,
        .record_capacity = layout->record_capacity,
        .sample_capacity = layout->sample_capacity,
        .repetition = repetition,
        .plan_crc = crc32_update(0, cells, cells_bytes),
        .state = RUN_PREPARED,
    };
    if (cells_bytes)
        memcpy((char *)region + layout->cells_offset, cells, cells_bytes);
}

uint32_t run_region_progress(const void *region, const struct run_layout *layout)
{
    const struct run_header *header = region;
    uint32_t count = __atomic_load_n(&header->record_count, __ATOMIC_RELAXED);

    return count < layout->record_capacity ? count : layout->record_capacity;
}

bool run_region_has_sample(const void *region, const struct run_layout *layout)
{
    const struct run_record *first =
        (const struct run_record *)((const char *)region + layout->records_offset);

    return __atomic_load_n(&first->sample_count, __ATOMIC_RELAXED) > 0;
}

uint32_t run_region_current(const void *region, const struct run_layout *layout)
{
    const struct run_header *header = region;
    uint32_t current = __atomic_load_n(&header->current, __ATOMIC_RELAXED);

    return current < layout->cell_count ? current : layout->cell_count;
}

/* Terminates a text and makes it harmless on a terminal. */
static void make_printable(char *text, size_t bytes)
{
    text[bytes - 1] = '\0';
    for (; *text; text++)
        if (*text < ' ' || *text > '~')
            *text = '?';
}

void run_region_doing(const void *region, const struct run_layout *layout,
                      char text[RUN_DOING_BYTES])
{
    uint32_t index = run_region_progress(region, layout);
    struct run_record record;

    text[0] = '\0';
    if (index == layout->record_capacity)
        return;
    memcpy(&record, (const char *)region + layout->records_offset + index * sizeof(record),
           sizeof(record));
    make_printable(record.mode, sizeof(record.mode));
    make_printable(record.benchmark, sizeof(record.benchmark));
    if (*record.benchmark)
        snprintf(text, RUN_DOING_BYTES, "%s/%s", record.mode, record.benchmark);
}

static bool reject(char problem[RUN_PROBLEM_BYTES], const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static bool reject(char problem[RUN_PROBLEM_BYTES], const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(problem, RUN_PROBLEM_BYTES, format, arguments);
    va_end(arguments);
    return false;
}

/* The harness's half of the header must have come back as it was written. */
static bool check_layout(const struct run_header *header, const struct run_layout *layout,
                         char problem[RUN_PROBLEM_BYTES])
{
    if (header->magic != RUN_MAGIC || header->version != RUN_VERSION)
        return reject(problem, "magic or version of the header are overwritten");
    if (header->header_bytes != sizeof(struct run_header) ||
        header->cell_bytes != sizeof(struct run_cell) ||
        header->record_bytes != sizeof(struct run_record) ||
        header->region_bytes != layout->region_bytes)
        return reject(problem, "sizes in the header are overwritten");
    if (header->cells_offset != layout->cells_offset ||
        header->records_offset != layout->records_offset ||
        header->samples_offset != layout->samples_offset ||
        header->cell_count != layout->cell_count ||
        header->record_capacity != layout->record_capacity ||
        header->sample_capacity != layout->sample_capacity)
        return reject(problem, "offsets or counts in the header are overwritten");
    return true;
}

static bool check_result(const char *copy, const struct run_layout *layout,
                         char problem[RUN_PROBLEM_BYTES])
{
    const struct run_header *header = (const void *)copy;
    uint32_t crc;

    if (header->state != RUN_COMPLETE)
        return reject(problem, "its state is %u, not complete, after %u records", header->state,
                      header->record_count);
    if (header->record_count > layout->record_capacity)
        return reject(problem, "it claims %u records in room for %u", header->record_count,
                      layout->record_capacity);
    if (header->sample_count > layout->sample_capacity)
        return reject(problem, "it claims more samples than there is room for");
    if (layout->cell_count && header->record_count != layout->cell_count)
        return reject(problem, "it has %u records for %u cells", header->record_count,
                      layout->cell_count);
    crc = crc32_update(0, copy + layout->records_offset,
                       header->record_count * sizeof(struct run_record));
    crc = crc32_update(crc, copy + layout->samples_offset, header->sample_count * sizeof(uint64_t));
    if (crc != header->result_crc)
        return reject(problem, "the CRC of its records is %08x, not %08x", crc, header->result_crc);
    return true;
}

static bool check_numbers(const struct run_record *record, uint64_t sample_count, size_t index,
                          char problem[RUN_PROBLEM_BYTES])
{
    uint64_t operations;

    if (record->counters_present >> COUNTER_COUNT)
        return reject(problem, "record %zu has counters that do not exist", index);
    if (record->first_sample > sample_count ||
        record->sample_count > sample_count - record->first_sample)
        return reject(problem, "the samples of record %zu lie outside of the region", index);
    if (__builtin_mul_overflow(record->batch, record->sample_count, &operations) ||
        operations != record->iterations)
        return reject(problem, "record %zu: batch times samples is not its iterations", index);
    return true;
}

static bool check_record(struct run_record *record, const struct run_outcome *outcome,
                         const struct run_layout *layout, const struct run_cell *cells,
                         char problem[RUN_PROBLEM_BYTES])
{
    size_t index = (size_t)(record - outcome->records);

    make_printable(record->mode, sizeof(record->mode));
    make_printable(record->benchmark, sizeof(record->benchmark));
    make_printable(record->message, sizeof(record->message));
    if (record->status < RUN_MEASURED || record->status > RUN_FAILED)
        return reject(problem, "record %zu has the status %u", index, record->status);
    if (layout->cell_count) {
        if (record->cell >= layout->cell_count)
            return reject(problem, "record %zu is of cell %u of %u", index, record->cell,
                          layout->cell_count);
        if (strcmp(record->mode, cells[record->cell].mode) ||
            strcmp(record->benchmark, cells[record->cell].benchmark))
            return reject(problem, "record %zu does not name its own cell", index);
    }
    return check_numbers(record, outcome->sample_count, index, problem);
}

static int compare_cells(const void *left, const void *right)
{
    const struct run_record *a = left, *b = right;

    return (a->cell > b->cell) - (a->cell < b->cell);
}

static bool check_records(struct run_outcome *outcome, const struct run_layout *layout,
                          const struct run_cell *cells, char problem[RUN_PROBLEM_BYTES])
{
    for (size_t i = 0; i < outcome->record_count; i++)
        if (!check_record(&outcome->records[i], outcome, layout, cells, problem))
            return false;
    qsort(outcome->records, outcome->record_count, sizeof(*outcome->records), compare_cells);
    for (size_t i = 0; layout->cell_count && i < outcome->record_count; i++)
        if (outcome->records[i].cell != i)
            return reject(problem, "cell %zu has no record, or two", i);
    return true;
}

static void copy_outcome(const char *copy, const struct run_layout *layout, size_t record_count,
                         struct run_outcome *outcome)
{
    const struct run_header *header = (const void *)copy;

    outcome->machine = header->machine;
    make_printable(outcome->machine.hypervisor, sizeof(outcome->machine.hypervisor));
    make_printable(outcome->machine.processor, sizeof(outcome->machine.processor));
    outcome->record_count = record_count;
    outcome->records = allocate(outcome->record_count, sizeof(*outcome->records));
    memcpy(outcome->records, copy + layout->records_offset,
           outcome->record_count * sizeof(*outcome->records));
    outcome->sample_count = header->sample_count;
    outcome->samples = allocate(outcome->sample_count, sizeof(*outcome->samples));
    memcpy(outcome->samples, copy + layout->samples_offset,
           outcome->sample_count * sizeof(*outcome->samples));
}

bool run_region_read(const void *copy, const struct run_layout *layout,
                     const struct run_cell *cells, struct run_outcome *outcome,
                     char problem[RUN_PROBLEM_BYTES])
{
    *outcome = (struct run_outcome){0};
    if (!check_layout(copy, layout, problem) || !check_result(copy, layout, problem))
        return false;
    copy_outcome(copy, layout, ((const struct run_header *)copy)->record_count, outcome);
    if (check_records(outcome, layout, cells, problem))
        return true;
    run_outcome_free(outcome);
    return false;
}

bool run_region_read_lost(const void *copy, const struct run_layout *layout,
                          const struct run_cell *cells, const char *message,
                          struct run_outcome *outcome)
{
    const struct run_header *header = copy;
    char problem[RUN_PROBLEM_BYTES];
    struct run_record *last;
    bool good = true;

    *outcome = (struct run_outcome){0};
    if (!check_layout(header, layout, problem) || header->state != RUN_STARTED ||
        header->record_count >= layout->record_capacity || header->sample_count)
        return false;
    copy_outcome(copy, layout, header->record_count + 1, outcome);
    last = &outcome->records[header->record_count];
    last->status = RUN_FAILED;
    snprintf(last->message, sizeof(last->message), "%s", message);
    for (size_t i = 0; good && i < outcome->record_count; i++)
        good = check_record(&outcome->records[i], outcome, layout, cells, problem);
    if (!good)
        run_outcome_free(outcome);
    return good;
}

void run_outcome_free(struct run_outcome *outcome)
{
    free(outcome->records);
    free(outcome->samples);
    *outcome = (struct run_outcome){0};
}
