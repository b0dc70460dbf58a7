/* SPDX-License-Identifier: MIT */
/*
 * The fast path: lines of which it is certain that touching them again changes nothing in
 * any modelled machine, because the line is marked in its L1 and its page in its TLB. Most
 * accesses end here, after one comparison.
 *
 * It is exact, not an approximation: whatever takes a mark away or changes a translation
 * takes the line out of here. A line is known by its virtual address; its place here follows
 * from six bits of the page offset, which the physical address shares. The two halves of the
 * address space have places of their own: lines of the kernel whose pages are global stay
 * when CR3 is loaded.
 */
#ifndef IPCLAB_COSTMODEL_RECENT_H
#define IPCLAB_COSTMODEL_RECENT_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define RECENT_SETS 64

struct recent_lines {
    uint64_t half[2][RECENT_SETS]; /* ring 3's, the kernel's */
};

struct recent {
    struct recent_lines load, store, fetch;
    bool fleeting; /* the access at hand is to a page of the kernel that is not global */
};

/* The highest bit of an address, in the number of its line. */
#define RECENT_HALF_SHIFT 57

/* Where the line would be noted: lines that share a place put each other out. */
static inline uint64_t *recent_place(struct recent_lines *lines, uint64_t line)
{
    return &lines->half[line >> RECENT_HALF_SHIFT & 1][line % RECENT_SETS];
}

/* Whether nothing has put the line out since it was noted. */
static inline bool recent_holds(struct recent_lines *lines, uint64_t line)
{
    return *recent_place(lines, line) == line;
}

/* Notes it, unless the access at hand is fleeting. */
static inline void recent_put(struct recent *recent, struct recent_lines *lines, uint64_t line)
{
    if (!recent->fleeting)
        *recent_place(lines, line) = line;
}

/* No line has this number: it lies outside of the address space. */
#define RECENT_NONE UINT64_MAX

/* Every line that shares the low `sets` bits: those of one set of an L1. */
static inline void recent_drop(struct recent_lines *lines, uint32_t set, uint32_t sets)
{
    uint32_t step = sets < RECENT_SETS ? sets : RECENT_SETS;

    for (uint32_t i = set & (step - 1); i < RECENT_SETS; i += step)
        lines->half[0][i] = lines->half[1][i] = RECENT_NONE;
}

/* Forgets all lines; of all kinds of access. */
static inline void recent_clear_lines(struct recent_lines *lines)
{
    memset(lines, 0xff, sizeof(*lines));
}

static inline void recent_clear(struct recent *recent)
{
    recent_clear_lines(&recent->load);
    recent_clear_lines(&recent->store);
    recent_clear_lines(&recent->fetch);
}

/* What a load of CR3 flushes. */
static inline void recent_clear_user(struct recent *recent)
{
    memset(recent->load.half[0], 0xff, sizeof(recent->load.half[0]));
    memset(recent->store.half[0], 0xff, sizeof(recent->store.half[0]));
    memset(recent->fetch.half[0], 0xff, sizeof(recent->fetch.half[0]));
}

#endif
