/* SPDX-License-Identifier: MIT */
/* The plugin's records, checked and joined with the guest's samples. */
#include "cost_model.h"

#include "memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static bool reject(char problem[RUN_PROBLEM_BYTES], const char *what, size_t index)
{
    snprintf(problem, RUN_PROBLEM_BYTES, "the cost model's records do not join: %s %zu", what,
             index);
    return false;
}

static bool read_records(int descriptor, struct cost_regions *regions, size_t *count)
{
    struct stat status;
    size_t bytes;

    if (fstat(descriptor, &status) || status.st_size % (off_t)sizeof(*regions->records))
        return false;
    bytes = (size_t)status.st_size;
    *count = bytes / sizeof(*regions->records);
    regions->records = allocate(*count, sizeof(*regions->records));
    return pread(descriptor, regions->records, bytes, 0) == (ssize_t)bytes;
}

static bool join_records(struct cost_regions *regions, size_t count,
                         char problem[RUN_PROBLEM_BYTES])
{
    size_t samples = 0, empty = SIZE_MAX;

    for (size_t i = 0; i < count; i++) {
        const struct costmodel_record *record = &regions->records[i];

        if (record->sequence != i)
            return reject(problem, "one is missing before record", i);
        if (record->lost)
            return reject(problem, "the page tables do not translate all addresses of record", i);
        if (record->kind == REGION_RUN && i + 1 == count) {
            regions->instructions = costmodel_instructions(record);
            regions->modelled = record->modelled;
            break;
        }
        if (record->kind == REGION_EMPTY) {
            empty = i;
        } else if (record->kind == REGION_STRETCH && i > 0 && record[-1].kind == REGION_SAMPLE) {
            continue; /* it is found behind its sample */
        } else if (record->kind == REGION_SAMPLE && empty != SIZE_MAX) {
            if (samples == regions->sample_count)
                return reject(problem, "there are more than the guest's samples,", samples);
            if (i + 1 == count || record[1].kind != REGION_STRETCH)
                return reject(problem, "no longest stretch without interrupts has record", i);
            regions->samples[samples] = (uint32_t)i;
            regions->empty[samples++] = (uint32_t)empty;
        } else {
            return reject(problem, "of no known kind is record", i);
        }
    }
    return samples == regions->sample_count ||
           reject(problem, "samples without one begin with sample", samples);
}

/* The plugin counts instructions and the guest reads them off its clock: the same number. */
static bool counts_agree(const struct cost_regions *regions, const struct run_outcome *outcome,
                         char problem[RUN_PROBLEM_BYTES])
{
    for (size_t i = 0; i < outcome->record_count; i++) {
        const struct run_record *record = &outcome->records[i];

        for (uint64_t k = record->first_sample; k < record->first_sample + record->sample_count;
             k++) {
            uint64_t counted = costmodel_instructions(&regions->records[regions->samples[k]]) -
                               costmodel_instructions(&regions->records[regions->empty[k]]);

            if (outcome->samples[k] - record->empty_pair != counted)
                return reject(problem, "another number of instructions has the guest's sample",
                              (size_t)k);
        }
    }
    return true;
}

bool cost_regions_read(int descriptor, const struct run_outcome *outcome,
                       struct cost_regions *regions, char problem[RUN_PROBLEM_BYTES])
{
    size_t count = 0;
    bool sound;

    *regions = (struct cost_regions){.sample_count = outcome->sample_count};
    regions->samples = allocate(outcome->sample_count, sizeof(*regions->samples));
    regions->empty = allocate(outcome->sample_count, sizeof(*regions->empty));
    sound =
        read_records(descriptor, regions, &count) || reject(problem, "cut short is record", count);
    sound =
        sound && join_records(regions, count, problem) && counts_agree(regions, outcome, problem);
    if (!sound)
        cost_regions_free(regions);
    return sound;
}

void cost_regions_free(struct cost_regions *regions)
{
    free(regions->records);
    free(regions->samples);
    free(regions->empty);
    *regions = (struct cost_regions){0};
}

struct cost cost_of_samples(const struct cost_model *model, const struct cost_regions *regions,
                            size_t first, size_t count, unsigned machine, enum profile_bound bound)
{
    const struct profile *profile = &model->profiles[machine];
    struct cost total = {0};

    for (size_t i = first; i < first + count; i++) {
        struct cost sample =
            cost_of(&regions->records[regions->samples[i]], machine, profile, bound);
        struct cost empty = cost_of(&regions->records[regions->empty[i]], machine, profile, bound);

        cost_add(&total, &sample, 1);
        cost_add(&total, &empty, -1);
    }
    return total;
}

const struct costmodel_record *cost_regions_stretch(const struct cost_regions *regions,
                                                    size_t first, size_t count)
{
    const struct costmodel_record *longest = NULL;

    for (size_t i = first; i < first + count; i++) {
        const struct costmodel_record *stretch = &regions->records[regions->samples[i] + 1];

        if (!longest || costmodel_instructions(stretch) > costmodel_instructions(longest))
            longest = stretch;
    }
    return longest;
}

struct cost_counts cost_counts_of_samples(const struct cost_regions *regions, size_t first,
                                          size_t count, unsigned machine)
{
    struct cost_counts counts = {{0}};

    for (size_t i = first; i < first + count; i++) {
        cost_count(&regions->records[regions->samples[i]], machine, 1, &counts);
        cost_count(&regions->records[regions->empty[i]], machine, -1, &counts);
    }
    return counts;
}
