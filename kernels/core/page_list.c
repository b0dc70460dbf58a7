/* SPDX-License-Identifier: MIT */
#include "page_list.h"
#include "frame.h"

#include "x86_64/page_table.h"

#define PER_INDEX PAGE_LIST_PER_INDEX
#define INDEXES PAGE_LIST_INDEXES

_Static_assert(sizeof(struct page_list) <= PAGE_BYTES, "it lies in one frame");

static uint64_t physical_of(const void *address)
{
    return (uint64_t)address - DIRECT_MAP_BASE;
}

/* Frames that the list lies in are not cleared: what is beyond its count is never read. */
static struct page_list *create_empty(struct bank *bank)
{
    uint64_t frame = frame_allocate(bank);
    struct page_list *list = direct_map(frame);

    if (!frame)
        return NULL;
    list->count = 0;
    return list;
}

/* Makes room for one page more, which is absent. */
static bool add_place(struct bank *bank, struct page_list *list)
{
    uint64_t frame;

    if (list->count == PER_INDEX * INDEXES)
        return false;
    if (list->count % PER_INDEX == 0) {
        frame = frame_allocate(bank);
        if (!frame)
            return false;
        list->index[list->count / PER_INDEX] = direct_map(frame);
    }
    page_list_supply(list, list->count++, 0);
    return true;
}

static bool add_page(struct bank *bank, struct page_list *list, bool zeroed)
{
    uint64_t frame;

    if (!add_place(bank, list))
        return false;
    frame = zeroed ? frame_allocate_zeroed(bank) : frame_allocate(bank);
    if (frame)
        page_list_supply(list, list->count - 1, frame);
    return frame != 0;
}

struct page_list *page_list_create(struct bank *bank, uint64_t pages, bool zeroed)
{
    struct page_list *list = create_empty(bank);

    while (list && list->count < pages) {
        if (!add_page(bank, list, zeroed)) {
            page_list_destroy(list);
            list = NULL;
        }
    }
    return list;
}

struct page_list *page_list_create_absent(struct bank *bank, uint64_t pages)
{
    struct page_list *list = create_empty(bank);

    while (list && list->count < pages) {
        if (!add_place(bank, list)) {
            page_list_destroy(list);
            list = NULL;
        }
    }
    return list;
}

void page_list_destroy(struct page_list *list)
{
    for (uint64_t i = 0; i < list->count; i++)
        if (page_list_frame(list, i))
            frame_release(page_list_frame(list, i));
    for (uint64_t i = 0; i * PER_INDEX < list->count; i++)
        frame_release(physical_of(list->index[i]));
    frame_release(physical_of(list));
}
