/* SPDX-License-Identifier: MIT */
/*
 * The model as a whole: all machines side by side, fed with the same accesses, and the
 * counts that do not depend on a machine. There is one, since a plugin is one.
 *
 * Machines see accesses inside of regions only; what flushes a TLB they always see. So what
 * a region finds in the caches is what the regions before it left there, whatever the
 * benchmark did in between to produce and to verify its payload.
 */
#ifndef IPCLAB_COSTMODEL_MODEL_H
#define IPCLAB_COSTMODEL_MODEL_H

#include "machine.h"
#include "record.h"
#include "site.h"
#include "stretch.h"

#include <ipclab/markers.h>

/* Lines that a string instruction touched wait, to be looked for together: that is much
 * faster, and nothing else happens while it runs. Whatever happens next settles them first. */
#define MODEL_WAITING 64

struct model {
    struct costmodel_plan plan;
    struct guest_memory memory;
    struct model_counts counts, at_begin;
    bool in_region;
    uint64_t epoch; /* raised when the prefetchers forget */
    struct recent recent;
    struct access waiting[MODEL_WAITING];
    size_t waiting_count;
    struct machine machines[COSTMODEL_MACHINES];
    struct stretch stretch;
    struct costmodel_modelled modelled;
    uint64_t began_at;              /* the region: processor time */
    struct costmodel_record record; /* of the region that ended last */
    uint64_t sequence;              /* of the next record that is written */
    const char *broken;             /* why no further record is written, or NULL */
};

extern struct model model;

/* Takes the plan over and makes the machines. Returns what is wrong with it, or NULL. */
const char *model_start(const struct costmodel_plan *plan);

/* What is charged for the instruction at a virtual address. */
enum costmodel_phase model_phase(uint64_t address);

/* One line touched, in all machines. */
void model_touch(enum costmodel_access kind, enum costmodel_pattern pattern,
                 enum costmodel_phase phase, uint64_t line);

/* Touches the lines that wait. */
void model_settle_waiting(void);

/* The same, where there are any. */
static inline void model_settle(void)
{
    if (model.waiting_count)
        model_settle_waiting();
}

/* One line touched by a string instruction. */
static inline void model_touch_string(enum costmodel_access kind, enum costmodel_pattern pattern,
                                      enum costmodel_phase phase, uint64_t line)
{
    model.waiting[model.waiting_count++] =
        (struct access){line, (uint8_t)kind, (uint8_t)pattern, (uint8_t)phase};
    if (model.waiting_count == MODEL_WAITING)
        model_settle_waiting();
}

/* The guest has ended: writes the record of the whole run. */
void model_finish(void);

/* A region begins or ends, the record of the last one is written, or the machines forget. */
void model_obey(enum ipclab_marker marker);

/* What model_counts and the machines have counted since `then`, and since the machines' counts
 * were `memory` (NULL: since they were cleared). */
void model_difference(const struct model_counts *then,
                      const struct costmodel_memory (*memory)[PHASE_COUNT],
                      struct costmodel_record *record);

/* The guest loads CR3, or executes invlpg: all machines' TLBs do what a processor's would. */
void model_load_root(void);
void model_invalidate_page(void);

#endif
