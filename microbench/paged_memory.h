/* SPDX-License-Identifier: MIT */
/*
 * Memory whose pages an untrusted pager, a process of its own in ring 3, supplies when they are
 * touched; what is in them is the payload of that key.
 */
#ifndef MICROBENCH_PAGED_MEMORY_H
#define MICROBENCH_PAGED_MEMORY_H

#include "bench.h"
#include "page_touch.h"

struct paged_memory;

/* Starts a pager for messages of `size` bytes, each of which begins a page. Null where there can
 * be none, and *objection says why. */
struct paged_memory *paged_memory_open(uint64_t size, const char **objection);

/*
 * New memory in the place of the old, for `count` messages: in each `absent` of its pages, spread
 * evenly, are still the pager's. The payload has that key. False where there is no memory for it.
 */
bool paged_memory_renew(struct paged_memory *memory, uint64_t count, uint64_t absent, uint64_t key);

/* Of a message of `size` bytes: how many come before the first of `absent` pages. */
static inline uint64_t paged_memory_before(uint64_t size, uint64_t absent)
{
    return ((page_count(size) + absent - 1) / absent - 1) * PAGE_TOUCH_PAGE;
}

/* Where message `index` is. */
void *paged_memory_message(const struct paged_memory *memory, uint64_t index);

/* How long the pager takes for each page from now on, in ticks of the time-stamp counter. */
void paged_memory_delay(struct paged_memory *memory, uint64_t ticks);

/* Ends the pager. */
void paged_memory_close(struct paged_memory *memory);

#endif
