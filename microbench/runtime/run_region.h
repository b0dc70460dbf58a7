/* SPDX-License-Identifier: MIT */
/* The run region (ipclab/run.h) as a program in ring 3 sees it. */
#ifndef RUNTIME_RUN_REGION_H
#define RUNTIME_RUN_REGION_H

#include <ipclab/run.h>

#include <stdint.h>

/* Maps all of the region behind `handle`, to be written to; null where it is none of this
 * version. */
struct run_header *run_region_map(uint64_t handle);

/* The part of the region that lies `offset` bytes behind its start. */
static inline void *run_region_part(struct run_header *header, uint64_t offset)
{
    return (char *)header + offset;
}

#endif
