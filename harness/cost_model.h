/* SPDX-License-Identifier: MIT */
/*
 * The cost model as the harness sees it: which profiles are modelled, the plugin and the
 * plan that it gets, and the records that come back, joined with the guest's samples.
 */
#ifndef IPCLAB_HARNESS_COST_MODEL_H
#define IPCLAB_HARNESS_COST_MODEL_H

#include "cost.h"
#include "run_region.h"

struct cost_model {
    struct profile profiles[COSTMODEL_MACHINES]; /* machine i of a record is profile i */
    unsigned count;
    unsigned chosen;            /* whose cycles are `modelled_cycles` */
    char *plugin;               /* path */
    struct costmodel_plan plan; /* without what differs from guest to guest */
};

/*
 * Gets ready to model a kernel image. `chosen` names a profile, or a file that holds one, or
 * is NULL for the default; all of profiles/ are modelled beside it. EXIT_USAGE for bad
 * profiles, a bad image or a plugin of another version; EXIT_ENVIRONMENT without the plugin.
 */
enum exit_code cost_model_open(const char *kernel, const char *chosen, struct cost_model *model);
/* The same for one profile alone, of which the model takes a copy. */
enum exit_code cost_model_open_one(const char *kernel, const struct profile *profile,
                                   struct cost_model *model);

/* Whose cycles are shown and how well they are known, for tables; the caller frees. */
char *cost_model_text(const struct cost_model *model);

void cost_model_close(struct cost_model *model);

/* The regions of a boot, joined: by sample of its outcome. */
struct cost_regions {
    struct costmodel_record *records;
    uint32_t *samples; /* [sample]: its record */
    uint32_t *empty;   /* [sample]: the record of its empty timed section */
    size_t sample_count;
    uint64_t instructions;              /* of the whole boot, as the engine counts them */
    struct costmodel_modelled modelled; /* of these: inside of regions */
};

/*
 * Reads the records in file `descriptor` and joins them with the samples of `outcome`: one
 * after the other, each with the same number of instructions as its sample. Returns false,
 * with what is wrong in `problem`, unless all of it holds together.
 */
bool cost_regions_read(int descriptor, const struct run_outcome *outcome,
                       struct cost_regions *regions, char problem[RUN_PROBLEM_BYTES]);
void cost_regions_free(struct cost_regions *regions);

/* The cost of samples [first, first + count) without that of their empty timed sections. */
struct cost cost_of_samples(const struct cost_model *model, const struct cost_regions *regions,
                            size_t first, size_t count, unsigned machine, enum profile_bound bound);

/* The longest stretch without interrupts in any of the samples; NULL where there are none. */
const struct costmodel_record *cost_regions_stretch(const struct cost_regions *regions,
                                                    size_t first, size_t count);

/* What the same samples were charged for, on one machine. */
struct cost_counts cost_counts_of_samples(const struct cost_regions *regions, size_t first,
                                          size_t count, unsigned machine);

#endif
