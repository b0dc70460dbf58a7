/* SPDX-License-Identifier: MIT */
#include "frame.h"
#include "bank.h"
#include "random.h"

#include "x86_64/boot_info.h"
#include "x86_64/copy.h"
#include "x86_64/cpu.h"
#include "x86_64/page_table.h"

#include <ipclab/likely.h>

uint32_t *frame_counts;
static struct bank **banks; /* who pays, by frame number */
static size_t frame_count;  /* frame numbers lie below */
static uint64_t fail_count; /* allocations until one fails on purpose; 0: never */

/* Free frames that have been in use are a stack of their numbers. The others are where a walk
 * through all numbers has not come yet, which goes on when the stack is empty: to put all that are
 * free in order beforehand would be most of what a boot, and a short cell, costs. */
static uint32_t *free_stack;
static size_t stack_count;
static size_t ahead_count;

#define WALK_ROUNDS 3

/* The walk's order is one of the numbers up to `mask`, a power of two less one. */
static struct {
    uint32_t position, mask, half;
    uint32_t keys[WALK_ROUNDS]; /* from the seed */
} walk;

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

/* Of all frames that a byte of [start, end) lies in. */
static void set_counts(uint64_t start, uint64_t end, uint32_t count)
{
    uint64_t below = (end + PAGE_MASK) >> PAGE_SHIFT;

    if (below > frame_count)
        below = frame_count;
    if (start >> PAGE_SHIFT < below)
        fill_words(&frame_counts[start >> PAGE_SHIFT], count, below - (start >> PAGE_SHIFT));
}

/* Frames without a reference. At every boot, so four at a time: most are free. */
static size_t count_free(void)
{
    size_t count = 0, i = 0;

    for (; i + 4 <= frame_count; i += 4) {
        const uint32_t *next = &frame_counts[i];

        if (!(next[0] | next[1] | next[2] | next[3]))
            count += 4;
        else
            for (size_t j = 0; j < 4; j++)
                count += next[j] == 0;
    }
    for (; i < frame_count; i++)
        count += frame_counts[i] == 0;
    return count;
}

/* Where the bits of all numbers below `count` end, and the middle of them. */
static void set_walk_bits(size_t count)
{
    uint32_t bits = 1;

    while ((count - 1) >> bits)
        bits++;
    walk.mask = (uint32_t)((UINT64_C(1) << bits) - 1);
    walk.half = (bits + 1) / 2;
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
    set_counts(0, frame_count << PAGE_SHIFT, FRAME_FOREIGN);
    for (size_t i = 0; i < range_count; i++)
        set_counts(ranges[i].start > lowest ? ranges[i].start : lowest, ranges[i].end, 0);
    set_counts(reserved, reserved_end, FRAME_FOREIGN);
    set_counts(tables, tables + bytes, FRAME_FOREIGN);
    stack_count = 0;
    ahead_count = count_free();
    set_walk_bits(frame_count);
    frames_shuffle(0);
    banks_initialise(ahead_count);
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

void frames_shuffle(uint64_t seed)
{
    ahead_count += stack_count;
    stack_count = 0;
    walk.position = 0;
    for (size_t round = 0; round < WALK_ROUNDS; round++)
        walk.keys[round] = (uint32_t)random_next(&seed);
}

/* The number at a position of the walk. Each step can be undone, so every number is at one. The
 * factors are those of the mixing in MurmurHash3 (Appleby) and xxHash (Collet); with three rounds
 * the first thousand numbers spread over sets of a cache, and over memory, as random ones do. */
static uint32_t walk_number(uint32_t position)
{
    static const uint32_t factors[WALK_ROUNDS] = {0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f};
    uint32_t number = position;

    for (size_t round = 0; round < WALK_ROUNDS; round++) {
        number = (number + walk.keys[round]) * factors[round] & walk.mask;
        number ^= number >> walk.half;
    }
    return number;
}

/* Takes the next free frame of the walk onto the stack. */
static bool walk_on(void)
{
    uint32_t number;

    if (ahead_count == 0)
        return false;
    do
        number = walk_number(walk.position++);
    while (number >= frame_count || frame_counts[number] != 0);
    ahead_count--;
    free_stack[stack_count++] = number;
    return true;
}

static inline uint64_t take_top(struct bank *bank)
{
    uint32_t number;

    if ((fail_count && --fail_count == 0) || !bank_charge(bank, 1))
        return 0;
    number = free_stack[--stack_count];
    frame_counts[number] = 1;
    banks[number] = bank;
    COUNT(FRAMES_ALLOCATED, 1);
    return (uint64_t)number << PAGE_SHIFT;
}

/* A call of its own, so that the usual way saves no registers for it. */
static noinline uint64_t allocate_ahead(struct bank *bank)
{
    return walk_on() ? take_top(bank) : 0;
}

uint64_t frame_allocate(struct bank *bank)
{
    return stack_count ? take_top(bank) : allocate_ahead(bank);
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
        free_stack[stack_count++] = (uint32_t)(frame >> PAGE_SHIFT);
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
    return stack_count + ahead_count;
}
