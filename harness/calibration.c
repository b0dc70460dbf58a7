/* SPDX-License-Identifier: MIT */
/*
 * Each weight is measured by a loop in which it dominates, less what is known already. The
 * loops differ from those of `ipclab validate` (microbench/memory_access.h) in pattern and
 * in size: what validates must not be what was fitted.
 */
#include "calibration_loops.h"

#include "cache_geometry.h"
#include "interrupt.h"
#include "memory.h"
#include "native.h"

#include <math.h>

#define SLICE_BYTES MIB

size_t slice_of(size_t bytes)
{
    return bytes < SLICE_BYTES ? bytes : SLICE_BYTES;
}

char *next_slice(struct block *block, size_t bytes)
{
    char *slice;

    if (block->at + bytes > block->bytes)
        block->at = 0;
    slice = block->memory + block->at;
    block->at += bytes;
    return slice;
}

void shuffle(uint32_t *order, size_t count)
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

static struct working_sets working_sets_for(const struct costmodel_geometry *geometry)
{
    size_t l1 = (size_t)geometry->l1d.sets * geometry->l1d.ways * LINE_BYTES;
    size_t l2 = (size_t)geometry->l2.sets * geometry->l2.ways * LINE_BYTES;
    size_t l3 = (size_t)geometry->l3.sets * geometry->l3.ways * LINE_BYTES;
    size_t inside_l3 = l2 * 4 < l3 / 2 ? l2 * 4 : l3 / 2; /* neighbours share the L3 */
    size_t beyond = 4 * l3 < 256 * MIB ? 4 * l3 : 256 * MIB;

    return (struct working_sets){{l1 / 2, l2 / 2, inside_l3, beyond}};
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

double calibration_cycles(struct calibration *calibration, void (*pass)(void *), void *user,
                          double divisor)
{
    return ticks_of(calibration, pass, user) / calibration->ticks_per_cycle / divisor;
}

void calibration_set(struct calibration *calibration, int weight, double cycles)
{
    calibration->cycles[weight] = fmax(0, cycles);
    calibration->measured[weight] = true;
}

/* ---- clock and instructions ------------------------------------------------------------------ */

/* A tick is not a cycle: the core's clock is another one than the time-stamp counter's. */
static void calibrate_clock(struct calibration *calibration)
{
    double ticks = native_ticks_per_cycle();

    if (!calibration->ticks_per_cycle || ticks < calibration->ticks_per_cycle)
        calibration->ticks_per_cycle = ticks;
}

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

    calibration_set(
        calibration, WEIGHT_INSTRUCTION,
        calibration_cycles(calibration, ordinary_loop, &block, turns * ORDINARY_LOOP_INSTRUCTIONS));
    native_release(block.memory, block.bytes);
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
    calibrate_streams(calibration, &sets);
    calibrate_tlb(calibration);
    calibrate_strings(calibration, &sets);
    keep_order(calibration);
}

void calibrate(const struct profile *base, struct calibration *calibration)
{
    calibration_begin(base, calibration);
    for (int round = 0; round < CALIBRATION_ROUNDS && !interrupt_requested(); round++)
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
