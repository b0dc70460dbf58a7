/* SPDX-License-Identifier: MIT */
#include "out_of_line.h"

#include "core/frame.h"
#include "core/process.h"

static uint64_t whole_pages(uint64_t bytes)
{
    return (bytes + PAGE_MASK) & ~PAGE_MASK;
}

enum ipclab_status out_of_line_reserve(struct thread *to, uint64_t bytes, uint32_t flags,
                                       uintptr_t *address)
{
    *address = 0;
    return space_map(&to->process->space, address, whole_pages(bytes), flags, NULL)
               ? STATUS_NO_MEMORY
               : STATUS_OK;
}

void *out_of_line_page(struct thread *to, uintptr_t address, uint32_t flags, uint64_t bytes)
{
    struct space *space = &to->process->space;
    uint64_t *entry = page_entry_create(&space->tables, address);
    uint64_t frame = 0;

    if (entry)
        frame = bytes < PAGE_BYTES ? frame_allocate_zeroed(space->tables.bank)
                                   : frame_allocate(space->tables.bank);
    if (!frame)
        return NULL;
    page_entry_write(entry, frame | region_entry_flags(flags));
    return direct_map(frame);
}

void out_of_line_release(struct thread *to, uint64_t bytes)
{
    space_unmap(&to->process->space, to->registers.r8, whole_pages(bytes));
    to->registers.r8 = 0;
}
