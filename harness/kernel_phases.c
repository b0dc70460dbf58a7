/* SPDX-License-Identifier: MIT */
#include "kernel_phases.h"

#include <stdlib.h>
#include <string.h>

/* By how a function's name begins; the first line that fits holds. What is renamed falls
 * into PHASE_PATH: tests/endtoend/costmodel.sh would see the copy's bar at 0. */
static const struct {
    const char *prefix;
    enum costmodel_phase phase;
} phases[] = {
    {"syscall_entry", PHASE_ENTRY},
    {"return_from_syscall", PHASE_EXIT},
    {"return_from_trap", PHASE_FAULT},
    {"restore_all", PHASE_FAULT},
    {"trap_", PHASE_FAULT},
    {"page_fault_entry", PHASE_FAULT},
    {"mistaken_syscall", PHASE_FAULT},
    {"core_resolve_fault", PHASE_FAULT},
    {"core_user_exception", PHASE_FAULT},
    {"space_resolve_fault", PHASE_FAULT},
    {"copy_loop", PHASE_COPY},
    {"clear_page", PHASE_COPY},
    {"copy_edge", PHASE_COPY},
    {"page_", PHASE_MAPPING},
    {"space_", PHASE_MAPPING},
    {"region_", PHASE_MAPPING},
    {"frame_", PHASE_MAPPING},
    {"map_", PHASE_MAPPING},
    {"release_level", PHASE_MAPPING},
    {"core_table_", PHASE_MAPPING},
    {"core_frame_", PHASE_MAPPING},
    {"kernel_tables_", PHASE_MAPPING},
    {"memory_", PHASE_MAPPING},
    {"schedule", PHASE_SWITCH},
};

static enum costmodel_phase phase_of(const char *name)
{
    for (size_t i = 0; i < sizeof(phases) / sizeof(*phases); i++)
        if (!strncmp(name, phases[i].prefix, strlen(phases[i].prefix)))
            return phases[i].phase;
    return PHASE_PATH;
}

static int compare_addresses(const void *left, const void *right)
{
    const struct elf_symbol *a = left, *b = right;

    return (a->address > b->address) - (a->address < b->address);
}

/* A function reaches to the next symbol, since those written in assembly have no size. */
static uint32_t ranges_of(const struct elf_symbol *symbols, size_t count,
                          struct costmodel_range *ranges)
{
    uint32_t range_count = 0;

    for (size_t i = 0; i + 1 < count; i++) {
        enum costmodel_phase phase = phase_of(symbols[i].name);
        struct costmodel_range *last = range_count ? &ranges[range_count - 1] : NULL;

        if (phase == PHASE_PATH || symbols[i].address == symbols[i + 1].address)
            continue;
        if (last && last->phase == phase && last->end == symbols[i].address)
            last->end = symbols[i + 1].address;
        else if (range_count < COSTMODEL_RANGES)
            ranges[range_count++] =
                (struct costmodel_range){symbols[i].address, symbols[i + 1].address, phase};
    }
    return range_count;
}

uint32_t kernel_phases(const struct elf_file *kernel, struct costmodel_range *ranges)
{
    struct elf_symbol *symbols;
    size_t count = elf_file_code_symbols(kernel, &symbols);
    uint32_t range_count;

    qsort(symbols, count, sizeof(*symbols), compare_addresses);
    range_count = ranges_of(symbols, count, ranges);
    free(symbols);
    return range_count;
}
