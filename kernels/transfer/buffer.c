/* SPDX-License-Identifier: MIT */
#include "buffer.h"
#include "copy.h"

#include "core/frame.h"

#include "x86_64/page_table.h"

/* The buffer is its own first frame: a table of the pages, by as many index frames as it
 * takes. 4 MiB are three frames of tables. */
#define PAGES_PER_INDEX (PAGE_BYTES / sizeof(uint64_t))
#define INDEXES 500

struct kernel_buffer {
    uint64_t pages;
    uint64_t *index[INDEXES]; /* each a frame of physical addresses */
};

_Static_assert(sizeof(struct kernel_buffer) <= PAGE_BYTES, "it lies in one frame");

static uint64_t buffer_frame(const struct kernel_buffer *buffer, uint64_t page)
{
    return buffer->index[page / PAGES_PER_INDEX][page % PAGES_PER_INDEX];
}

static uint64_t physical_of(const void *address)
{
    return (uint64_t)address - DIRECT_MAP_BASE;
}

static bool add_page(struct kernel_buffer *buffer)
{
    uint64_t **index = &buffer->index[buffer->pages / PAGES_PER_INDEX];
    uint64_t frame;

    if (buffer->pages == PAGES_PER_INDEX * INDEXES)
        return false;
    if (!*index) {
        frame = frame_allocate();
        if (!frame)
            return false;
        *index = direct_map(frame);
    }
    frame = frame_allocate();
    if (!frame)
        return false;
    (*index)[buffer->pages++ % PAGES_PER_INDEX] = frame;
    return true;
}

struct kernel_buffer *kernel_buffer_create(uint64_t bytes)
{
    uint64_t frame = frame_allocate_zeroed();
    struct kernel_buffer *buffer = direct_map(frame);

    if (!frame)
        return NULL;
    while (kernel_buffer_capacity(buffer) < bytes) {
        if (!add_page(buffer)) {
            kernel_buffer_destroy(buffer);
            return NULL;
        }
    }
    return buffer;
}

void kernel_buffer_destroy(struct kernel_buffer *buffer)
{
    for (uint64_t page = 0; page < buffer->pages; page++)
        frame_release(buffer_frame(buffer, page));
    for (unsigned i = 0; i < INDEXES && buffer->index[i]; i++)
        frame_release(physical_of(buffer->index[i]));
    frame_release(physical_of(buffer));
}

uint64_t kernel_buffer_capacity(const struct kernel_buffer *buffer)
{
    return buffer->pages * PAGE_BYTES;
}

enum ipclab_status kernel_buffer_fill(struct kernel_buffer *buffer, uintptr_t source,
                                      uint64_t bytes)
{
    if (!user_range(source, bytes))
        return STATUS_FAULT;
    COUNT(COPIES, 1);
    for (uint64_t page = 0; bytes > 0; page++) {
        uint64_t part = bytes < PAGE_BYTES ? bytes : PAGE_BYTES;
        uint64_t left =
            copy_bytes(direct_map(buffer_frame(buffer, page)), (const void *)source, part);

        COUNT(BYTES_COPIED, part - left);
        if (left)
            return STATUS_FAULT;
        source += part;
        bytes -= part;
    }
    return STATUS_OK;
}

enum ipclab_status kernel_buffer_empty(const struct kernel_buffer *buffer, uintptr_t destination,
                                       uint64_t bytes, uint64_t *copied)
{
    *copied = 0;
    if (!user_range(destination, bytes))
        return STATUS_PEER_FAULT;
    COUNT(COPIES, 1);
    for (uint64_t page = 0; *copied < bytes; page++) {
        uint64_t part = bytes - *copied < PAGE_BYTES ? bytes - *copied : PAGE_BYTES;
        uint64_t left = copy_bytes((void *)(destination + *copied),
                                   direct_map(buffer_frame(buffer, page)), part);

        COUNT(BYTES_COPIED, part - left);
        *copied += part - left;
        if (left)
            return STATUS_PEER_FAULT;
    }
    return STATUS_OK;
}
