/* SPDX-License-Identifier: MIT */
#include "buffer.h"
#include "copy.h"

#include "x86_64/page_table.h"

/* Copies between the buffer and user memory at `base`, from `done` bytes up to `bytes`. Returns
 * how far it came. An interrupt ends it like a fault. */
static forced_inline uint64_t copy_pages(const struct buffer *buffer, uintptr_t base, uint64_t done,
                                         uint64_t bytes, bool in)
{
    uint64_t begin = done, left = 0;

    COUNT(COPIES, 1);
    if (unlikely(bytes > UNINTERRUPTIBLE_BYTES))
        interrupts_enable();
    while (done < bytes && left == 0) {
        uint64_t offset = done & PAGE_MASK;
        uint64_t part = bytes - done < PAGE_BYTES - offset ? bytes - done : PAGE_BYTES - offset;
        uintptr_t user = base + done;
        uintptr_t page =
            (uintptr_t)direct_map(page_list_frame(buffer->pages, done >> PAGE_SHIFT)) + offset;

        left = in ? copy_advance(&page, &user, part) : copy_advance(&user, &page, part);
        done += part - left;
    }
    if (unlikely(bytes > UNINTERRUPTIBLE_BYTES))
        interrupts_disable();
    COUNT(BYTES_COPIED, done - begin);
    return done;
}

enum ipclab_status buffer_fill(struct buffer *buffer, uintptr_t base)
{
    if (!user_range(base, buffer->length))
        return STATUS_FAULT;
    buffer->filled = copy_pages(buffer, base, buffer->filled, buffer->length, true);
    return buffer->filled == buffer->length ? STATUS_OK : STATUS_FAULT;
}

enum ipclab_status buffer_empty(struct buffer *buffer, uintptr_t base, uint64_t bytes)
{
    if (!user_range(base, bytes))
        return STATUS_PEER_FAULT;
    buffer->emptied = copy_pages(buffer, base, buffer->emptied, bytes, false);
    return buffer->emptied == bytes ? STATUS_OK : STATUS_PEER_FAULT;
}
