/* SPDX-License-Identifier: MIT */
#include "kernel_phases.h"

#include <stdlib.h>
#include <string.h>

const struct kernel_stage kernel_stages[STAGE_COUNT] = {
#define S(symbol, name, phase, meaning) {name, PHASE_##phase, meaning},
    KERNEL_STAGE_TABLE(S)
#undef S
};

/* By how a function's name begins; the first line that fits holds. What is renamed falls
 * into STAGE_PATH: tests/endtoend/costmodel.sh would see the copy's bar at 0, and
 * tests/endtoend/trace.sh a phase that is missing. */
static const struct {
    const char *prefix;
    enum trace_stage stage;
} stages[] = {
    {"syscall_entry", STAGE_ENTRY},
    {"return_from_syscall", STAGE_EXIT},
    {"return_from_trap", STAGE_FAULTS},
    {"restore_all", STAGE_FAULTS},
    {"trap_", STAGE_FAULTS},
    {"page_fault_entry", STAGE_FAULTS},
    {"mistaken_syscall", STAGE_FAULTS},
    {"core_resolve_fault", STAGE_FAULTS},
    {"core_user_exception", STAGE_FAULTS},
    {"space_resolve_fault", STAGE_FAULTS},
    {"copy_loop", STAGE_COPY},
    {"clear_page", STAGE_COPY},
    {"copy_edge", STAGE_COPY},
    {"copy_advance", STAGE_COPY},
    {"buffer_fill", STAGE_COPY_IN},
    {"buffer_empty", STAGE_COPY_OUT},
    {"message_fill", STAGE_COPY_IN},
    {"message_deliver", STAGE_COPY_OUT},
    {"pass_into_kernel", STAGE_COPY_IN},
    {"pass_out_of_kernel", STAGE_COPY_OUT},
    {"handle_object", STAGE_VALIDATION},
    {"handle_cargo_", STAGE_TRANSFER},
    {"user_range", STAGE_VALIDATION},
    {"fits_simply", STAGE_VALIDATION},
    {"client_of_token", STAGE_VALIDATION},
    {"message_length", STAGE_VALIDATION},
    {"message_status", STAGE_VALIDATION},
    {"message_in_parts", STAGE_VALIDATION},
    {"take_receiver", STAGE_QUEUE},
    {"add_receiver", STAGE_QUEUE},
    {"accept_request", STAGE_QUEUE},
    {"accept_reply", STAGE_QUEUE},
    {"object_reference", STAGE_QUEUE},
    {"endpoint_", STAGE_QUEUE},
    {"queue_", STAGE_QUEUE},
    {"thread_set_status", STAGE_QUEUE},
    {"list_", STAGE_QUEUE},
    {"share_entries", STAGE_MAP},
    {"share_pages", STAGE_MAP},
    {"move_entries", STAGE_MAP},
    {"make_tables", STAGE_MAP},
    {"transfer_pages", STAGE_MAP},
    {"window_", STAGE_MAP},
    {"page_tables_activate", STAGE_SWITCH},
    {"page_string_", STAGE_TRANSFER},
    {"page_", STAGE_MAP},
    {"space_", STAGE_MAP},
    {"region_", STAGE_MAP},
    {"frame_", STAGE_MAP},
    {"map_", STAGE_MAP},
    {"release_level", STAGE_MAP},
    {"core_table_", STAGE_MAP},
    {"core_frame_", STAGE_MAP},
    {"kernel_tables_", STAGE_MAP},
    {"memory_", STAGE_MAP},
    {"migrate_", STAGE_SWITCH},
    {"schedule", STAGE_SWITCH},
};

enum trace_stage kernel_stage_of(const char *function)
{
    for (size_t i = 0; i < sizeof(stages) / sizeof(*stages); i++)
        if (!strncmp(function, stages[i].prefix, strlen(stages[i].prefix)))
            return stages[i].stage;
    return STAGE_PATH;
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
        enum costmodel_phase phase = kernel_stages[kernel_stage_of(symbols[i].name)].phase;
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
