/* SPDX-License-Identifier: MIT */
/*
 * A list of page frames, by number: what a memory object and a kernel buffer consist of.
 * The list itself lies in frames too; 4 MiB take three of them.
 */
#ifndef CORE_PAGE_LIST_H
#define CORE_PAGE_LIST_H

#include <stdbool.h>
#include <stdint.h>

struct bank;

#define PAGE_LIST_PER_INDEX 512
#define PAGE_LIST_INDEXES 500

struct page_list {
    uint64_t count;
    uint64_t *index[PAGE_LIST_INDEXES]; /* each a frame of physical addresses */
};

/* A list of `pages` new frames, zeroed or with undefined contents, at the cost of `bank`; null
 * where it cannot pay for as many. */
struct page_list *page_list_create(struct bank *bank, uint64_t pages, bool zeroed);

/* A list of `pages` pages of which none is there yet; their places are paid for. */
struct page_list *page_list_create_absent(struct bank *bank, uint64_t pages);

/* Releases the frames and the list. */
void page_list_destroy(struct page_list *list);

/* The frame at `index`, which must be below the count; 0 where it is absent. */
static inline uint64_t page_list_frame(const struct page_list *list, uint64_t index)
{
    return list->index[index / PAGE_LIST_PER_INDEX][index % PAGE_LIST_PER_INDEX];
}

/* Puts a frame, with its reference, where one was absent; or 0 where one was. */
static inline void page_list_supply(struct page_list *list, uint64_t index, uint64_t frame)
{
    list->index[index / PAGE_LIST_PER_INDEX][index % PAGE_LIST_PER_INDEX] = frame;
}

#endif
