/* SPDX-License-Identifier: MIT */
/* What region.c, which keeps the table of a space's regions, and space.c, which maps pages as these
 * allow, have in common. */
#ifndef CORE_REGION_H
#define CORE_REGION_H

#include "space.h"

/* The region that contains `address`; null where there is none. */
static inline struct region *region_at(const struct space *space, uintptr_t address)
{
    for (size_t i = 0; i < space->region_count; i++)
        if (address < space->regions[i].end)
            return address >= space->regions[i].start ? &space->regions[i] : NULL;
    return NULL;
}

/* The one that contains all of the range, likewise. */
static inline struct region *region_around(const struct space *space, uintptr_t address,
                                           uint64_t bytes)
{
    struct region *region = region_at(space, address);

    return region && bytes <= region->end - address ? region : NULL;
}

/* Whether a range begins and ends with a page, and has one. */
static inline bool whole_pages(uintptr_t address, uint64_t bytes)
{
    return bytes > 0 && ((address | bytes) & PAGE_MASK) == 0;
}

/* Makes [address, address + bytes) a region of its own; null where it is not in one, or there is no
 * room for the pieces. */
struct region *region_carve(struct space *space, uintptr_t address, uint64_t bytes);

#endif
