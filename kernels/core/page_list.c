/* SPDX-License-Identifier: MIT */
#include "page_list.h"
#include "frame.h"

#include "x86_64/page_table.h"

#define PER_INDEX (PAGE_BYTES / sizeof(uint64_t))
#define INDEXES 500

struct page_list {
    uint64_t count;
    uint64_t *index[INDEXES]; /* each a frame of physical addresses */
};

_Static_assert(sizeof(struct page_list) <= PAGE_BYTES, "it lies in one frame");

static uint64_t physical_of(const void *address)
{
    return (uint64_t)address - DIRECT_MAP_BASE;
}

static bool add_page(struct bank *bank, struct page_list *list, bool zeroed)
{
    uint64_t **index = &list->index[list->count / PER_INDEX];
    uint64_t frame;

    if (list->count == PER_INDEX * INDEXES)
        return false;
    if (!*index) {
        frame = frame_allocate(bank);
        if (!frame)
            return false;
        *index = direct_map(frame);
    }
    frame = zeroed ? frame_allocate_zeroed(bank) : frame_allocate(bank);
    if (!frame)
        return false;
    (*index)[list->count++ % PER_INDEX] = frame;
    return true;
}

struct page_list *page_list_create(struct bank *bank, uint64_t pages, bool zeroed)
{
    uint64_t frame = frame_allocate_zeroed(bank);
    struct page_list *list = direct_map(frame);

    if (!frame)
        return NULL;
    while (list->count < pages) {
        if (!add_page(bank, list, zeroed)) {
            page_list_destroy(list);
            return NULL;
        }
    }
    return list;
}

void page_list_destroy(struct page_list *list)
{
    for (uint64_t i = 0; i < list->count; i++)
        frame_release(page_list_frame(list, i));
    for (unsigned i = 0; i < INDEXES && list->index[i]; i++)
        frame_release(physical_of(list->index[i]));
    frame_release(physical_of(list));
}

uint64_t page_list_count(const struct page_list *list)
{
    return list->count;
}

uint64_t page_list_frame(const struct page_list *list, uint64_t index)
{
    return list->index[index / PER_INDEX][index % PER_INDEX];
}
