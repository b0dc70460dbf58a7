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
struct page_list;

/* A list of `pages` new frames, zeroed or with undefined contents, at the cost of `bank`; null
 * where it cannot pay for as many. */
struct page_list *page_list_create(struct bank *bank, uint64_t pages, bool zeroed);

/* Releases the frames and the list. */
void page_list_destroy(struct page_list *list);

uint64_t page_list_count(const struct page_list *list);

/* The frame at `index`, which must be below the count. */
uint64_t page_list_frame(const struct page_list *list, uint64_t index);

#endif
