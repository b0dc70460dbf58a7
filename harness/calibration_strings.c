/* SPDX-License-Identifier: MIT */
/* Calibration of string instructions. */
#include "calibration_loops.h"

#include "memory.h"
#include "native.h"

#include <math.h>
#include <stdlib.h>

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
    cycles = calibration_cycles(calibration, string_pass, &work,
                                (double)(work.turns * (work.bytes / LINE_BYTES)));
    native_release(work.destination.memory, bytes);
    if (reads)
        native_release(work.source.memory - apart, bytes + apart);
    return cycles;
}

/* A copy is a line loaded and a line stored; a fill is the store alone. Each working set is
 * shared between the two sides. What L1 takes is without the start, which is small next to
 * all others. */
static void calibrate_copies(struct calibration *calibration, const struct working_sets *sets)
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
        calibration_set(calibration, WEIGHT_STRING_STORE_L1 + level, filled);
        calibration_set(calibration, WEIGHT_STRING_LOAD_L1 + level, copied - filled);
    }
    start = string_cycles(calibration, small, true) - calibration->cycles[WEIGHT_STRING_LOAD_L1] -
            calibration->cycles[WEIGHT_STRING_STORE_L1];
    calibration_set(calibration, WEIGHT_STRING_START, start * (double)(small / LINE_BYTES));
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
    in_order = calibration_cycles(calibration, copy_parts, &parts, (double)parts.pass);
    shuffle(parts.order, parts.count);
    shuffled = calibration_cycles(calibration, copy_parts, &parts, (double)parts.pass);
    free(parts.order);
    native_release(parts.source, bytes);
    native_release(parts.destination, PART_BYTES);
    return shuffled - in_order;
}

static void calibrate_first_lines(struct calibration *calibration, const struct working_sets *sets)
{
    for (int level = LEVEL_L2; level < LEVEL_COUNT; level++)
        calibration_set(calibration, WEIGHT_STRING_FIRST_L2 + level - LEVEL_L2,
                        first_line(calibration, sets->bytes[level]));
}

void calibrate_strings(struct calibration *calibration, const struct working_sets *sets)
{
    calibrate_copies(calibration, sets);
    calibrate_first_lines(calibration, sets);
}
