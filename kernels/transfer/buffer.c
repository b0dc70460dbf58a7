/* SPDX-License-Identifier: MIT */
#include "buffer.h"
#include "copy.h"

#include "x86_64/page_table.h"

static void *buffer_page(const struct page_list *buffer, uint64_t page)
{
    return direct_map(page_list_frame(buffer, page));
}

enum ipclab_status buffer_fill(struct page_list *buffer, uintptr_t source, uint64_t bytes)
{
    if (bytes > page_list_count(buffer) * PAGE_BYTES)
        return STATUS_TOO_LONG;
    if (!user_range(source, bytes))
        return STATUS_FAULT;
    COUNT(COPIES, 1);
    for (uint64_t page = 0; bytes > 0; page++) {
        uint64_t part = bytes < PAGE_BYTES ? bytes : PAGE_BYTES;
        uint64_t left = copy_bytes(buffer_page(buffer, page), (const void *)source, part);

        COUNT(BYTES_COPIED, part - left);
        if (left)
            return STATUS_FAULT;
        source += part;
        bytes -= part;
    }
    return STATUS_OK;
}

enum ipclab_status buffer_empty(const struct page_list *buffer, uintptr_t destination,
                                uint64_t bytes, uint64_t *copied)
{
    *copied = 0;
    if (!user_range(destination, bytes))
        return STATUS_PEER_FAULT;
    COUNT(COPIES, 1);
    for (uint64_t page = 0; *copied < bytes; page++) {
        uint64_t part = bytes - *copied < PAGE_BYTES ? bytes - *copied : PAGE_BYTES;
        uint64_t left =
            copy_bytes((void *)(destination + *copied), buffer_page(buffer, page), part);

        COUNT(BYTES_COPIED, part - left);
        *copied += part - left;
        if (left)
            return STATUS_PEER_FAULT;
    }
    return STATUS_OK;
}
