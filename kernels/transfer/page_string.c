/* SPDX-License-Identifier: MIT */
#include "page_string.h"

#include "core/process.h"

/* KeyKOS's scratch page: one a CPU, there from the start. */
static char holding_area[KEYKOS_STRING];

/* Two copies, out of one space and into the other: what arrives is what was sent, whatever the
 * two ranges have in common. All of it is pinned. */
static void copy_through_holding_area(const struct thread *from, const struct thread *to,
                                      uint64_t bytes)
{
    page_tables_activate(from->tables);
    copy_bytes(holding_area, (const void *)from->outgoing.base, bytes);
    count_copy(bytes);
    page_tables_activate(to->tables);
    copy_bytes((void *)to->incoming.base, holding_area, bytes);
    count_copy(bytes);
}

bool receiver_awaits_page(const struct thread *to)
{
    uintptr_t address = cpu_local.copy_fault_address;
    uint64_t offset;

    return space_absent_page(&to->process->space,
                             address >= WINDOW_BASE ? address - WINDOW_BASE : address, true,
                             &offset);
}

enum ipclab_status page_string_any(const struct thread *from, struct thread *to, bool reply)
{
    uint64_t bytes = message_length(from, to);
    enum ipclab_status status;
    bool overlaps;

    to->registers.rdx = 0;
    if (from->outgoing.length > KEYKOS_STRING)
        return STATUS_TOO_LONG;
    if (bytes == 0)
        return STATUS_OK;
    if (pin_copy_across_pages(from, to, bytes)) {
        to->registers.rdx = bytes;
        return STATUS_OK;
    }
    status = pin_message(from, to, bytes, &overlaps);
    if (status)
        return status == STATUS_PEER_FAULT && (reply || !receiver_awaits_page(to)) ? STATUS_LOST
                                                                                   : status;
    if (overlaps)
        copy_through_holding_area(from, to, bytes);
    else
        copy_message(from, to, &bytes);
    to->registers.rdx = bytes;
    return STATUS_OK;
}
