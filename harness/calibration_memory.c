/* SPDX-License-Identifier: MIT */
/* Calibration of loads, stores and page walks. */
#include "calibration_loops.h"

#include "memory.h"
#include "native.h"

#include <math.h>
#include <stdlib.h>

/* ---- dependent loads ----------------------------------------------------------------------- */

#define CHASE_LOADS_MAXIMUM 4000

struct chase {
    void **start; /* where the next pass begins */
    size_t loads;
};

static void chase_pass(void *user)
{
    struct chase *chase = user;
    void **at = chase->start;

    for (size_t n = 0; n < chase->loads; n++)
        at = *(void **volatile *)at;
    chase->start = at;
}

/* Links the given places into a ring, in their order. */
static struct chase link_places(char *memory, const size_t *places, size_t count)
{
    for (size_t i = 0; i < count; i++)
        *(void **)(memory + places[i]) = memory + places[(i + 1) % count];
    return (struct chase){(void **)(memory + places[0]), count};
}

/* Lines in random order, over all of the memory, so that no prefetcher follows; in large
 * pages, so that the TLBs hold them. A pass goes on where the last one ended. */
static double chase_lines(struct calibration *calibration, size_t bytes)
{
    size_t count = bytes / LINE_BYTES;
    uint32_t *order = allocate(count, sizeof(*order));
    size_t *places = allocate(count, sizeof(*places));
    char *memory = native_large_memory(bytes);
    struct chase chase;
    double cycles;

    shuffle(order, count);
    for (size_t i = 0; i < count; i++)
        places[i] = order[i] * (size_t)LINE_BYTES;
    chase = link_places(memory, places, count);
    if (chase.loads > CHASE_LOADS_MAXIMUM)
        chase.loads = CHASE_LOADS_MAXIMUM;
    cycles = calibration_cycles(calibration, chase_pass, &chase, (double)chase.loads);
    native_release(memory, bytes);
    free(order);
    free(places);
    return cycles;
}

/* One line in each of `pages` pages, pages at random: TLBs miss, caches as little as can be. */
static double chase_pages(struct calibration *calibration, size_t pages)
{
    uint32_t *page_order = allocate(pages, sizeof(*page_order));
    size_t *places = allocate(pages, sizeof(*places));
    char *memory = native_memory(pages * PAGE_BYTES);
    struct chase chase;
    double cycles;

    shuffle(page_order, pages);
    for (size_t i = 0; i < pages; i++)
        places[i] = page_order[i] * (size_t)PAGE_BYTES + page_order[i] % LINES_OF_PAGE * LINE_BYTES;
    chase = link_places(memory, places, pages);
    if (chase.loads > CHASE_LOADS_MAXIMUM)
        chase.loads = CHASE_LOADS_MAXIMUM;
    cycles = calibration_cycles(calibration, chase_pass, &chase, (double)chase.loads);
    native_release(memory, pages * PAGE_BYTES);
    free(page_order);
    free(places);
    return cycles;
}

void calibrate_loads(struct calibration *calibration, const struct working_sets *sets)
{
    double l1 = chase_lines(calibration, sets->bytes[LEVEL_L1]);

    for (int level = LEVEL_L2; level < LEVEL_COUNT; level++)
        calibration_set(calibration, WEIGHT_LOAD_L2 + level - LEVEL_L2,
                        chase_lines(calibration, sets->bytes[level]) - l1);
}

/* A word in each page, pages in order; not the same line of each, or all would be in one set. */
static void read_pages(void *user)
{
    const struct block *block = user;

    for (size_t at = 0; at < block->bytes; at += PAGE_BYTES + LINE_BYTES)
        (void)*(volatile uint64_t *)(block->memory + at);
}

/* Cycles for each of `pages` pages, read in order. */
static double pages_in_order(struct calibration *calibration, size_t pages)
{
    struct block block = {NULL, pages * (PAGE_BYTES + LINE_BYTES), 0};
    double cycles;

    block.memory = native_memory(block.bytes);
    cycles = calibration_cycles(calibration, read_pages, &block, (double)pages);
    native_release(block.memory, block.bytes);
    return cycles;
}

/* The pages that are walked for have one line each in L2, and so have their entries: with
 * four times as many pages as the second TLB holds, walks come for almost all. */
void calibrate_tlb(struct calibration *calibration)
{
    const struct costmodel_geometry *geometry = &calibration->geometry;
    size_t first = geometry->dtlb.sets * geometry->dtlb.ways;
    size_t second = geometry->second_tlb.sets * geometry->second_tlb.ways;
    double hit = chase_pages(calibration, first / 2);
    double second_hit = chase_pages(calibration, second / 4);
    double walk = chase_pages(calibration, 4 * second);
    double hit_in_order = pages_in_order(calibration, first / 2);
    double second_hit_in_order = pages_in_order(calibration, second / 4);
    double walk_in_order = pages_in_order(calibration, 2 * second);

    calibration_set(calibration, WEIGHT_SECOND_TLB, second_hit - hit);
    calibration_set(calibration, WEIGHT_STREAM_SECOND_TLB,
                    fmin(second_hit_in_order - hit_in_order, second_hit - hit));
    calibration_set(calibration, WEIGHT_WALK_LOAD, 0);
    calibration_set(calibration, WEIGHT_WALK, walk - hit - 2 * calibration->cycles[WEIGHT_LOAD_L2]);
    calibration_set(calibration, WEIGHT_STREAM_WALK,
                    walk_in_order - calibration->cycles[WEIGHT_STREAM_LOAD_L2]);
}

/* ---- streams and scattered stores ---------------------------------------------------------- */

/* Reads one word of each line: two loads a turn, so that the loop itself is little of it. */
static void read_lines(void *user)
{
    struct block *block = user;
    size_t bytes = slice_of(block->bytes);
    char *memory = next_slice(block, bytes);

    for (size_t at = 0; at < bytes; at += 2 * LINE_BYTES) {
        (void)*(volatile uint64_t *)(memory + at);
        (void)*(volatile uint64_t *)(memory + at + LINE_BYTES);
    }
}

static void write_lines(void *user)
{
    struct block *block = user;
    size_t bytes = slice_of(block->bytes);
    char *memory = next_slice(block, bytes);

    for (size_t at = 0; at < bytes; at += 2 * LINE_BYTES) {
        *(volatile uint64_t *)(memory + at) = at;
        *(volatile uint64_t *)(memory + at + LINE_BYTES) = at;
    }
}

/* One word of every line of a page in an order with no constant stride, page after page. */
static void scatter_lines(void *user)
{
    struct block *block = user;
    size_t bytes = slice_of(block->bytes);
    char *memory = next_slice(block, bytes);

    for (size_t page = 0; page < bytes; page += PAGE_BYTES)
        for (size_t n = 0; n < LINES_OF_PAGE; n++)
            *(volatile uint64_t *)(memory + page +
                                   (n * 29 + (n & 7) * n) % LINES_OF_PAGE * LINE_BYTES) = n;
}

static double pass_over(struct calibration *calibration, void (*pass)(void *), size_t bytes)
{
    struct block block = {native_memory(bytes), bytes, 0};
    double cycles =
        calibration_cycles(calibration, pass, &block, (double)(slice_of(bytes) / LINE_BYTES));

    native_release(block.memory, bytes);
    return cycles;
}

/* What a pass takes beyond the same pass in L1, for each level from L2 on. */
static void calibrate_lines(struct calibration *calibration, const struct working_sets *sets,
                            void (*pass)(void *), int weight_l2)
{
    double l1 = pass_over(calibration, pass, sets->bytes[LEVEL_L1]);

    for (int level = LEVEL_L2; level < LEVEL_COUNT; level++)
        calibration_set(calibration, weight_l2 + level - LEVEL_L2,
                        pass_over(calibration, pass, sets->bytes[level]) - l1);
}

void calibrate_streams(struct calibration *calibration, const struct working_sets *sets)
{
    calibrate_lines(calibration, sets, scatter_lines, WEIGHT_STORE_L2);
    calibrate_lines(calibration, sets, read_lines, WEIGHT_STREAM_LOAD_L2);
    calibrate_lines(calibration, sets, write_lines, WEIGHT_STREAM_STORE_L2);
}
