/* SPDX-License-Identifier: MIT */
/* What a consumer does with a payload: it reads, or writes, a fraction of its pages. */
#ifndef MICROBENCH_PAGE_TOUCH_H
#define MICROBENCH_PAGE_TOUCH_H

#include <ipclab/parameters.h>

#include <stdbool.h>
#include <stdint.h>

#define PAGE_TOUCH_PAGE 4096ull
#define PAGE_TOUCH_LINE 64ull

static inline uint64_t page_count(uint64_t size)
{
    return (size + PAGE_TOUCH_PAGE - 1) / PAGE_TOUCH_PAGE;
}

/* How many of `pages` pages a fraction selects: at least one unless it is 0. */
static inline uint64_t pages_selected(uint64_t pages, uint64_t fraction)
{
    return fraction == FRACTION_WORD ? 1 : (pages * fraction + 99) / 100;
}

/* Reads, or writes, one word of each cache line of `count` pages spread over the payload, or
 * a single word. The sum keeps the compiler from leaving the reads out. */
static inline uint64_t page_touch(volatile uint8_t *payload, uint64_t size, uint64_t fraction,
                                  bool write)
{
    uint64_t pages = page_count(size), count = pages_selected(pages, fraction);
    uint64_t step = fraction == FRACTION_WORD ? PAGE_TOUCH_PAGE : PAGE_TOUCH_LINE;
    uint64_t position = 0, sum = 0;

    for (uint64_t page = 0; page < pages; page++) {
        uint64_t end = (page + 1) * PAGE_TOUCH_PAGE < size ? (page + 1) * PAGE_TOUCH_PAGE : size;

        position += count;
        if (position < pages)
            continue;
        position -= pages;
        for (uint64_t at = page * PAGE_TOUCH_PAGE; at < end; at += step) {
            volatile uint64_t *word = (volatile uint64_t *)(payload + at);
            if (write)
                *word = at;
            else
                sum += *word;
        }
    }
    return sum;
}

#endif
