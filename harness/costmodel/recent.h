/* SPDX-License-Identifier: MIT */
/*
 * The fast path: lines of which it is certain that touching them again changes nothing in
 * any modelled machine, because the line is marked in its L1 and its page in its TLB. Most
 * accesses end here, after one comparison.
 *
 * It is exact, not an approximation: whatever takes a mark away or changes a translation
 * takes the line out of here. A line is known by its virtual address; its place here follows
 * from six bits of the page offset, which the physical address shares.
 */
#ifndef IPCLAB_COSTMODEL_RECENT_H
#define IPCLAB_COSTMODEL_RECENT_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define RECENT_LINES 64

struct recent {
    uint64_t load[RECENT_LINES], store[RECENT_LINES], fetch[RECENT_LINES];
};

static inline bool recent_holds(const uint64_t lines[RECENT_LINES], uint64_t line)
{
    return lines[line % RECENT_LINES] == line;
}

static inline void recent_put(uint64_t lines[RECENT_LINES], uint64_t line)
{
    lines[line % RECENT_LINES] = line;
}

/* No line has this number: it lies outside of the address space. */
#define RECENT_NONE UINT64_MAX

/* Every line that shares the low `sets` bits: those of one set of an L1. */
static inline void recent_drop(uint64_t lines[RECENT_LINES], uint32_t set, uint32_t sets)
{
    uint32_t step = sets < RECENT_LINES ? sets : RECENT_LINES;

    for (uint32_t i = set & (step - 1); i < RECENT_LINES; i += step)
        lines[i] = RECENT_NONE;
}

static inline void recent_clear_data(struct recent *recent)
{
    memset(recent->load, 0xff, sizeof(recent->load));
    memset(recent->store, 0xff, sizeof(recent->store));
}

static inline void recent_clear_fetch(struct recent *recent)
{
    memset(recent->fetch, 0xff, sizeof(recent->fetch));
}

static inline void recent_clear(struct recent *recent)
{
    memset(recent, 0xff, sizeof(*recent));
}

#endif
