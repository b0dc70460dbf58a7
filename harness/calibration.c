/* SPDX-License-Identifier: MIT */
/*
 * Each weight is measured by a loop in which it dominates, less what is known already. The
 * loops differ from those of `ipclab validate` (microbench/memory_access.h) in pattern and
 * in size: what validates must not be what was fitted.
 */
#include "calibration.h"

#include "cache_geometry.h"
#include "memory.h"
#include "native.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define LINE_BYTES    64u
#define PAGE_BYTES    4096u
#define LINES_OF_PAGE (PAGE_BYTES / LINE_BYTES)
#define KIB           ((size_t)1 << 10)
#define MIB           ((size_t)1 << 20)

/* A working set for each level: half of what holds it, so that nothing else decides. */
struct working_sets {
    size_t bytes[LEVEL_COUNT];
};

static struct working_sets working_sets_for(const struct costmodel_geometry *geometry)
{
    size_t l1 = (size_t)geometry->l1d.sets * geometry->l1d.ways * LINE_BYTES;
    size_t l2 = (size_t)geometry->l2.sets * geometry->l2.ways * LINE_BYTES;
    size_t l3 = (size_t)geometry->l3.sets * geometry->l3.ways * LINE_BYTES;
    size_t inside_l3 = l2 * 4 < l3 / 2 ? l2 * 4 : l3 / 2; /* neighbours share the L3 */
    size_t beyond = 4 * l3 < 256 * MIB ? 4 * l3 : 256 * MIB;

    return (struct working_sets){{l1 / 2, l2 / 2, inside_l3, beyond}};
}

/*
 * A pass goes over part of a large working set, and the next one goes on behind it: so that
 * some of them end before whoever else uses the machine has his turn.
 */
#define SLICE_BYTES MIB

struct block {
    char *memory;
    size_t bytes;
    size_t at; /* where the next pass begins */
};

static size_t slice_of(size_t bytes)
{
    return bytes < SLICE_BYTES ? bytes : SLICE_BYTES;
}

/* The slice that a pass is to go over; `bytes` long, which divides the whole well enough. */
static char *next_slice(struct block *block, size_t bytes)
{
    char *slice;

    if (block->at + bytes > block->bytes)
        block->at = 0;
    slice = block->memory + block->at;
    block->at += bytes;
    return slice;
}

/* The ticks of a pass, the least of all rounds; loops come in the same order in each. */
static double ticks_of(struct calibration *calibration, void (*pass)(void *), void *user)
{
    double *least = &calibration->least[calibration->next++];
    double ticks = native_ticks(pass, user);

    if (!*least || ticks < *least)
        *least = ticks;
    return *least;
}

static double cycles_of(struct calibration *calibration, void (*pass)(void *), void *user,
                        double divisor)
{
    return ticks_of(calibration, pass, user) / calibration->ticks_per_cycle / divisor;
}

/* A tick is not a cycle: the core's clock is another one than the time-stamp counter's. */
static void calibrate_clock(struct calibration *calibration)
{
    double ticks = native_ticks_per_cycle();

    if (!calibration->ticks_per_cycle || ticks < calibration->ticks_per_cycle)
        calibration->ticks_per_cycle = ticks;
}

static void set(struct calibration *calibration, int weight, double cycles)
{
    calibration->cycles[weight] = fmax(0, cycles);
    calibration->measured[weight] = true;
}

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

static void shuffle(uint32_t *order, size_t count)
{
    uint64_t state = 88172645463325252u; /* xorshift64 (Marsaglia 2003) */

    for (size_t i = 0; i < count; i++)
        order[i] = (uint32_t)i;
    for (size_t i = count; i > 1; i--) {
        size_t other;
        uint32_t swap;

        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        other = state % i;
        swap = order[i - 1];
        order[i - 1] = order[other];
        order[other] = swap;
    }
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
    cycles = cycles_of(calibration, chase_pass, &chase, (double)chase.loads);
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
    cycles = cycles_of(calibration, chase_pass, &chase, (double)chase.loads);
    native_release(memory, pages * PAGE_BYTES);
    free(page_order);
    free(places);
    return cycles;
}

static void calibrate_loads(struct calibration *calibration, const struct working_sets *sets)
{
    double l1 = chase_lines(calibration, sets->bytes[LEVEL_L1]);

    for (int level = LEVEL_L2; level < LEVEL_COUNT; level++)
        set(calibration, WEIGHT_LOAD_L2 + level - LEVEL_L2,
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
    cycles = cycles_of(calibration, read_pages, &block, (double)pages);
    native_release(block.memory, block.bytes);
    return cycles;
}

/* The pages that are walked for have one line each in L2, and so have their entries: with
 * four times as many pages as the second TLB holds, walks come for almost all. */
static void calibrate_tlb(struct calibration *calibration)
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

    set(calibration, WEIGHT_SECOND_TLB, second_hit - hit);
    set(calibration, WEIGHT_STREAM_SECOND_TLB,
        fmin(second_hit_in_order - hit_in_order, second_hit - hit));
    set(calibration, WEIGHT_WALK_LOAD, 0);
    set(calibration, WEIGHT_WALK, walk - hit - 2 * calibration->cycles[WEIGHT_LOAD_L2]);
    set(calibration, WEIGHT_STREAM_WALK,
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
    double cycles = cycles_of(calibration, pass, &block, (double)(slice_of(bytes) / LINE_BYTES));

    native_release(block.memory, bytes);
    return cycles;
}

/* What a pass takes beyond the same pass in L1, for each level from L2 on. */
static void calibrate_lines(struct calibration *calibration, const struct working_sets *sets,
                            void (*pass)(void *), int weight_l2)
{
    double l1 = pass_over(calibration, pass, sets->bytes[LEVEL_L1]);

    for (int level = LEVEL_L2; level < LEVEL_COUNT; level++)
        set(calibration, weight_l2 + level - LEVEL_L2,
            pass_over(calibration, pass, sets->bytes[level]) - l1);
}

/* ---- instructions -------------------------------------------------------------------------- */

/* A loop such as compilers make of C: load, add, compare, store, advance, branch. */
static void ordinary_loop(void *user)
{
    const struct block *block = user;
    uint64_t sum = 0, largest = 0;

    for (size_t at = 0; at < block->bytes; at += sizeof(uint64_t)) {
        uint64_t word = *(volatile uint64_t *)(block->memory + at);

        sum += word;
        largest = word > largest ? word : largest;
        *(volatile uint64_t *)(block->memory + at) = sum;
        __asm__ volatile("" : "+r"(sum), "+r"(largest));
    }
}

#define ORDINARY_LOOP_INSTRUCTIONS 7 /* mov, add, cmp, cmovb, mov, add, (cmp and jb fused) */

static void calibrate_instruction(struct calibration *calibration)
{
    struct block block = {native_memory(4 * KIB), 4 * KIB, 0};
    double turns = (double)(block.bytes / sizeof(uint64_t));

    set(calibration, WEIGHT_INSTRUCTION,
        cycles_of(calibration, ordinary_loop, &block, turns * ORDINARY_LOOP_INSTRUCTIONS));
    native_release(block.memory, block.bytes);
}

/* ---- string instructions ------------------------------------------------------------------- */

struct string_work {
    struct block source, destination; /* the source is empty where nothing is read */
    size_t bytes, turns;              /* of a string instruction, and how many a pass has */
};

static void string_pass(void *user)
{
    struct string_work *work = user;

    for (size_t n = 0; n < work->turns; n++) {
        char *to = next_slice(&work->destination, work->bytes), *from;
        size_t words = work->bytes / 8;

        if (!work->source.bytes) {
            __asm__ volatile("rep stosq" : "+D"(to), "+c"(words) : "a"(0) : "memory");
            continue;
        }
        from = next_slice(&work->source, work->bytes);
        __asm__ volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(words) : : "memory");
        words = 0; /* as many bytes are left over, as mostly in the kernel's own copy */
        __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(words) : : "memory");
    }
}

/* Cycles for each line of a string instruction that goes over `bytes`, with or without reading
 * as many. */
static double string_cycles(struct calibration *calibration, size_t bytes, bool reads)
{
    const size_t apart = 8 * LINE_BYTES; /* so that the two are not at the same place in pages */
    struct string_work work = {
        .destination = {native_memory(bytes), bytes, 0},
        .bytes = slice_of(bytes),
        .turns = bytes < 64 * KIB ? 64 : 1,
    };
    double cycles;

    if (reads)
        work.source = (struct block){(char *)native_memory(bytes + apart) + apart, bytes, 0};
    cycles = cycles_of(calibration, string_pass, &work,
                       (double)(work.turns * (work.bytes / LINE_BYTES)));
    native_release(work.destination.memory, bytes);
    if (reads)
        native_release(work.source.memory - apart, bytes + apart);
    return cycles;
}

/* A copy is a line loaded and a line stored; a fill is the store alone. Each working set is
 * shared between the two sides. What L1 takes is without the start, which is small next to
 * all others. */
static void calibrate_strings(struct calibration *calibration, const struct working_sets *sets)
{
    const size_t small = 4 * LINE_BYTES;
    double start;

    for (int level = LEVEL_L1; level < LEVEL_COUNT; level++) {
        size_t bytes = sets->bytes[level] / 2;
        double copied = string_cycles(calibration, bytes, true);
        double half = string_cycles(calibration, bytes / 2, true);
        double filled = string_cycles(calibration, 2 * bytes, false);

        if (level == LEVEL_L1)
            copied = 2 * copied - half;
        filled = fmin(filled, copied);
        set(calibration, WEIGHT_STRING_STORE_L1 + level, filled);
        set(calibration, WEIGHT_STRING_LOAD_L1 + level, copied - filled);
    }
    start = string_cycles(calibration, small, true) - calibration->cycles[WEIGHT_STRING_LOAD_L1] -
            calibration->cycles[WEIGHT_STRING_STORE_L1];
    set(calibration, WEIGHT_STRING_START, start * (double)(small / LINE_BYTES) / 2);
}

/* Parts of a kibibyte, two apart, copied to one place: in order, or in none. */
#define PART_BYTES KIB
#define PART_APART (2 * KIB)

#define PARTS_OF_PASS 256

struct parts {
    char *source, *destination;
    uint32_t *order;
    size_t count, pass; /* all, and those of a pass */
    size_t at;          /* where the next pass goes on */
};

static void copy_parts(void *user)
{
    struct parts *parts = user;

    for (size_t n = 0; n < parts->pass; n++) {
        char *to = parts->destination, *from = parts->source + parts->order[parts->at] * PART_APART;
        size_t words = PART_BYTES / 8;

        parts->at = (parts->at + 1) % parts->count;
        __asm__ volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(words) : : "memory");
    }
}

/* The first line of a part that nothing foresees is waited for, as far as what comes before
 * and behind it does not hide that: what a part takes more out of order than in order. */
static double first_line(struct calibration *calibration, size_t bytes)
{
    struct parts parts = {
        .source = native_large_memory(bytes),
        .destination = native_memory(PART_BYTES),
        .count = bytes / PART_APART,
    };
    double in_order, shuffled;

    parts.pass = parts.count < PARTS_OF_PASS ? parts.count : PARTS_OF_PASS;
    parts.order = allocate(parts.count, sizeof(*parts.order));
    for (size_t i = 0; i < parts.count; i++)
        parts.order[i] = (uint32_t)i;
    in_order = cycles_of(calibration, copy_parts, &parts, (double)parts.pass);
    shuffle(parts.order, parts.count);
    shuffled = cycles_of(calibration, copy_parts, &parts, (double)parts.pass);
    free(parts.order);
    native_release(parts.source, bytes);
    native_release(parts.destination, PART_BYTES);
    return shuffled - in_order;
}

static void calibrate_first_lines(struct calibration *calibration, const struct working_sets *sets)
{
    for (int level = LEVEL_L2; level < LEVEL_COUNT; level++)
        set(calibration, WEIGHT_STRING_FIRST_L2 + level - LEVEL_L2,
            first_line(calibration, sets->bytes[level]));
}

/* ---- all ----------------------------------------------------------------------------------- */

/* What lies farther away does not come sooner: noise may say so, a profile may not. */
static void keep_order(struct calibration *calibration)
{
    static const int firsts[] = {
        WEIGHT_STRING_LOAD_L1,  WEIGHT_STRING_LOAD_L2,  WEIGHT_STRING_LOAD_L3,
        WEIGHT_STRING_STORE_L1, WEIGHT_STRING_STORE_L2, WEIGHT_STRING_STORE_L3,
        WEIGHT_STRING_FIRST_L2, WEIGHT_STRING_FIRST_L3, WEIGHT_LOAD_L2,
        WEIGHT_LOAD_L3,         WEIGHT_STORE_L2,        WEIGHT_STORE_L3,
        WEIGHT_STREAM_LOAD_L2,  WEIGHT_STREAM_LOAD_L3,  WEIGHT_STREAM_STORE_L2,
        WEIGHT_STREAM_STORE_L3};

    for (size_t i = 0; i < sizeof(firsts) / sizeof(*firsts); i++)
        calibration->cycles[firsts[i] + 1] =
            fmax(calibration->cycles[firsts[i] + 1], calibration->cycles[firsts[i]]);
}

void calibration_begin(const struct profile *base, struct calibration *calibration)
{
    *calibration = (struct calibration){.geometry = base->geometry};
    cache_geometry_read(&calibration->geometry);
}

void calibration_round(struct calibration *calibration)
{
    struct working_sets sets = working_sets_for(&calibration->geometry);

    calibration->next = 0;
    calibrate_clock(calibration);
    calibrate_instruction(calibration);
    calibrate_loads(calibration, &sets);
    calibrate_lines(calibration, &sets, scatter_lines, WEIGHT_STORE_L2);
    calibrate_lines(calibration, &sets, read_lines, WEIGHT_STREAM_LOAD_L2);
    calibrate_lines(calibration, &sets, write_lines, WEIGHT_STREAM_STORE_L2);
    calibrate_tlb(calibration);
    calibrate_strings(calibration, &sets);
    calibrate_first_lines(calibration, &sets);
    keep_order(calibration);
}

void calibrate(const struct profile *base, struct calibration *calibration)
{
    calibration_begin(base, calibration);
    for (int round = 0; round < CALIBRATION_ROUNDS; round++)
        calibration_round(calibration);
}

void calibrated_profile(const struct calibration *calibration, const struct profile *base,
                        const char *name, struct profile *profile)
{
    *profile = (struct profile){
        .path = copy_text(name),
        .name = copy_text(name),
        .title = copy_text("this machine: memory measured, ring 0 as published"),
        .validation = copy_text(""),
        .geometry = calibration->geometry,
    };
    for (int i = 0; i < WEIGHT_COUNT; i++) {
        const struct weight *published = &base->weights[i];
        double cycles = calibration->cycles[i];

        if (calibration->measured[i])
            profile->weights[i] =
                (struct weight){1, {cycles, cycles}, copy_text("measured by ipclab calibrate")};
        else
            profile->weights[i] = (struct weight){
                1, {published->cycles[0], published->cycles[1]}, copy_text(published->source)};
    }
}
