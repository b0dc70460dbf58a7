/* SPDX-License-Identifier: MIT */
#include "frame.h"
#include "bank.h"
#include "random.h"

#include "x86_64/boot_info.h"
#include "x86_64/copy.h"
#include "x86_64/cpu.h"
#include "x86_64/page_table.h"

uint32_t *frame_counts;
static struct bank **banks;  /* who pays, by frame number */
static uint32_t *free_stack; /* frame numbers */
static size_t free_count;
static size_t frame_count; /* frame numbers lie below */
static uint64_t fail_count; /* allocations until one fails on purpose; 0: never */

/* Allocations whose order the seed decides: 64 MiB, more than any cell takes. Below them frames
 * lie by address; to shuffle them all would be most of what a short cell costs. */
#define SHUFFLED_FRAMES 16384

/* Where `bytes` bytes for the tables fit at the start of a range, or behind what is reserved
 * in it; 0 where nowhere. */
static uint64_t place_tables(const struct boot_range *ranges, size_t range_count, uint64_t lowest,
                             struct boot_range reserved, uint64_t bytes)
{
    for (size_t i = 0; i < range_count; i++) {
        uint64_t start = ranges[i].start > lowest ? ranges[i].start : lowest;
        uint64_t end = ranges[i].end;
        bool split = reserved.start < end && reserved.end > start;
        uint64_t first_end = split ? reserved.start : end;

        if (start < first_end && first_end - start >= bytes)
            return start;
        if (split && reserved.end < end && end - reserved.end >= bytes)
            return reserved.end;
    }
    return 0;
}

static void add_range(uint64_t start, uint64_t end, uint64_t reserved, uint64_t reserved_end)
{
    for (uint64_t frame = start; frame < end; frame += PAGE_BYTES)
        if (frame < reserved || frame >= reserved_end)
            frame_counts[frame >> PAGE_SHIFT] = 0;
}

bool frames_initialise(const struct boot_range *ranges, size_t range_count, uint64_t lowest,
                       uint64_t reserved, uint64_t reserved_end)
{
    uint64_t tables, bytes;

    for (size_t i = 0; i < range_count; i++)
        if (ranges[i].end >> PAGE_SHIFT > frame_count)
            frame_count = ranges[i].end >> PAGE_SHIFT;
    bytes = (frame_count * (2 * sizeof(uint32_t) + sizeof(struct bank *)) + PAGE_MASK) & ~PAGE_MASK;
    lowest = (lowest + PAGE_MASK) & ~PAGE_MASK;
    tables = place_tables(ranges, range_count, lowest,
                          (struct boot_range){reserved, reserved_end}, bytes);
    if (!tables)
        return false;
    banks = direct_map(tables);
    frame_counts = (uint32_t *)(banks + frame_count);
    free_stack = frame_counts + frame_count;
    for (size_t i = 0; i < frame_count; i++)
        frame_counts[i] = FRAME_FOREIGN;
    for (size_t i = 0; i < range_count; i++)
        add_range(ranges[i].start > lowest ? ranges[i].start : lowest, ranges[i].end, reserved,
                  reserved_end);
    for (uint64_t frame = tables; frame < tables + bytes; frame += PAGE_BYTES)
        frame_counts[frame >> PAGE_SHIFT] = FRAME_FOREIGN;
    frames_shuffle(0);
    banks_initialise(free_count);
    return true;
}

void frames_keep(uint64_t start, uint64_t end)
{
    for (uint64_t number = start >> PAGE_SHIFT; number < end >> PAGE_SHIFT && number < frame_count;
         number++) {
        frame_counts[number] = 1;
        banks[number] = &root_bank;
    }
}

/* The free frames by number. Before each sample of a benchmark, so four at a time: most are free. */
static size_t collect_free(void)
{
    size_t count = 0;

    for (size_t i = 0; i < frame_count;) {
        const uint32_t *next = &frame_counts[i];
        uint32_t *free = &free_stack[count];

        if (i + 4 <= frame_count && !(next[0] | next[1] | next[2] | next[3])) {
            free[0] = (uint32_t)i;
            free[1] = (uint32_t)i + 1;
            free[2] = (uint32_t)i + 2;
            free[3] = (uint32_t)i + 3;
            count += 4;
            i += 4;
        } else {
            if (next[0] == 0)
                free_stack[count++] = (uint32_t)i;
            i++;
        }
    }
    return count;
}

/* Fisher and Yates's step: what lies at `last` changes places with one of those up to it. */
static inline void exchange(size_t last, uint32_t random)
{
    size_t other = (uint64_t)random * (last + 1) >> 32;
    uint32_t number = free_stack[last];

    free_stack[last] = free_stack[other];
    free_stack[other] = number;
}

void frames_shuffle(uint64_t seed)
{
    free_count = collect_free();
    for (size_t i = free_count; i > 1 && free_count - i < SHUFFLED_FRAMES; i -= 2) {
        uint64_t random = random_next(&seed); /* enough for two */

        exchange(i - 1, (uint32_t)(random >> 32));
        exchange(i - 2, (uint32_t)random);
    }
}

uint64_t frame_allocate(struct bank *bank)
{
    uint32_t number;

    if (free_count == 0 || (fail_count && --fail_count == 0) || !bank_charge(bank, 1))
        return 0;
    number = free_stack[--free_count];
    frame_counts[number] = 1;
    banks[number] = bank;
    COUNT(FRAMES_ALLOCATED, 1);
    return (uint64_t)number << PAGE_SHIFT;
}

uint64_t frames_fail(uint64_t count)
{
    uint64_t left = fail_count;

    fail_count = count;
    return left;
}

uint64_t frame_allocate_zeroed(struct bank *bank)
{
    uint64_t frame = frame_allocate(bank);

    if (frame) {
        clear_page(direct_map(frame));
        COUNT(BYTES_ZEROED, PAGE_BYTES);
    }
    return frame;
}

static bool is_ours(uint64_t frame)
{
    return frame >> PAGE_SHIFT < frame_count && frame_counts[frame >> PAGE_SHIFT] != FRAME_FOREIGN;
}

void frame_reference(uint64_t frame)
{
    if (is_ours(frame))
        frame_counts[frame >> PAGE_SHIFT]++;
}

void frame_release(uint64_t frame)
{
    if (is_ours(frame) && --frame_counts[frame >> PAGE_SHIFT] == 0) {
        bank_refund(banks[frame >> PAGE_SHIFT], 1);
        free_stack[free_count++] = (uint32_t)(frame >> PAGE_SHIFT);
    }
}

struct bank *frame_bank(uint64_t frame)
{
    return is_ours(frame) ? banks[frame >> PAGE_SHIFT] : NULL;
}

void frame_set_bank(uint64_t frame, struct bank *to)
{
    if (is_ours(frame))
        banks[frame >> PAGE_SHIFT] = to;
}

void frames_recharge(struct bank *from, struct bank *to)
{
    uint64_t left = from->used; /* most often none: what it paid for was taken away before */

    for (size_t i = 0; left && i < frame_count; i++)
        if (frame_counts[i] != 0 && frame_counts[i] != FRAME_FOREIGN && banks[i] == from) {
            banks[i] = to;
            left--;
        }
}

uint32_t frame_references(uint64_t frame)
{
    return is_ours(frame) ? frame_counts[frame >> PAGE_SHIFT] : 0;
}

size_t frames_free(void)
{
    return free_count;
}
