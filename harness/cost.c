/* SPDX-License-Identifier: MIT */
#include "cost.h"

#include <stdbool.h>

const char *const cost_part_names[COST_PART_COUNT] = {
#define H(symbol, name, meaning) [PHASE_##symbol] = name,
    COSTMODEL_PHASE_TABLE(H)
#undef H
        [COST_REFILL] = "TLB refill",
};

/* ---- counts -------------------------------------------------------------------------------- */

/* Where charges go: cycles by part, or counts by weight. */
typedef void charge_fn(void *sums, int part, int weight, uint64_t count);

/* What L1 has costs nothing beyond its instruction. */
static void charge_from_l2(charge_fn *charge, void *sums, int part, int in_l2, int level,
                           uint64_t count)
{
    if (level != LEVEL_L1)
        charge(sums, part, in_l2 + level - LEVEL_L2, count);
}

static void charge_line(charge_fn *charge, void *sums, int part, int access, bool streams,
                        int level, uint64_t count)
{
    switch (access) {
    case ACCESS_STRING_LOAD:
        charge(sums, part, WEIGHT_STRING_LOAD_L1 + level, count);
        if (!streams)
            charge_from_l2(charge, sums, part, WEIGHT_STRING_FIRST_L2, level, count);
        break;
    case ACCESS_STRING_STORE:
        charge(sums, part, WEIGHT_STRING_STORE_L1 + level, count);
        break;
    case ACCESS_STORE:
        charge_from_l2(charge, sums, part, streams ? WEIGHT_STREAM_STORE_L2 : WEIGHT_STORE_L2,
                       level, count);
        break;
    case ACCESS_WALK:
        if (!streams)
            charge(sums, part, WEIGHT_WALK_LOAD, count);
        /* fall through */
    default:
        charge_from_l2(charge, sums, part, streams ? WEIGHT_STREAM_LOAD_L2 : WEIGHT_LOAD_L2, level,
                       count);
    }
}

static void charge_memory(charge_fn *charge, void *sums, int phase,
                          const struct costmodel_memory *memory)
{
    for (int access = 0; access < ACCESS_COUNT; access++)
        for (int pattern = 0; pattern < PATTERN_COUNT; pattern++)
            for (int level = 0; level < LEVEL_COUNT; level++)
                charge_line(charge, sums, access == ACCESS_WALK ? (int)COST_REFILL : phase, access,
                            pattern == PATTERN_STREAM, level,
                            memory->lines[access][pattern][level]);
    charge(sums, COST_REFILL, WEIGHT_SECOND_TLB, memory->second_tlb_hits[PATTERN_DEMAND]);
    charge(sums, COST_REFILL, WEIGHT_STREAM_SECOND_TLB, memory->second_tlb_hits[PATTERN_STREAM]);
    charge(sums, COST_REFILL, WEIGHT_WALK, memory->walks[PATTERN_DEMAND]);
    charge(sums, COST_REFILL, WEIGHT_STREAM_WALK, memory->walks[PATTERN_STREAM]);
}

static void charge_events(charge_fn *charge, void *sums, const struct costmodel_record *record)
{
    static const enum costmodel_phase phases[EVENT_COUNT] = {
#define E(symbol, key, phase, meaning) [EVENT_##symbol] = PHASE_##phase,
        COSTMODEL_EVENT_TABLE(E)
#undef E
    };

    for (int event = 0; event < EVENT_COUNT; event++)
        charge(sums, phases[event], WEIGHT_OF_EVENT(event), record->events[event]);
}

static void charge_region(charge_fn *charge, void *sums, const struct costmodel_record *record,
                          unsigned machine)
{
    for (int phase = 0; phase < PHASE_COUNT; phase++) {
        charge(sums, phase, phase == PHASE_USER ? WEIGHT_INSTRUCTION : WEIGHT_KERNEL_INSTRUCTION,
               record->instructions[phase]);
        charge(sums, phase, WEIGHT_STRING_START, record->strings[phase]);
        charge_memory(charge, sums, phase, &record->memory[machine][phase]);
    }
    charge_events(charge, sums, record);
}

/* ---- by part ------------------------------------------------------------------------------- */

struct priced {
    const struct profile *profile;
    enum profile_bound bound;
    struct cost cost;
};

static void charge_part(void *sums, int part, int weight, uint64_t count)
{
    struct priced *priced = sums;

    priced->cost.cycles[part] +=
        (double)count * priced->profile->weights[weight].cycles[priced->bound];
}

struct cost cost_of(const struct costmodel_record *record, unsigned machine,
                    const struct profile *profile, enum profile_bound bound)
{
    struct priced priced = {profile, bound, {{0}}};

    charge_region(charge_part, &priced, record, machine);
    return priced.cost;
}

/* ---- by weight ------------------------------------------------------------------------------- */

static void charge_weight(void *sums, int part, int weight, uint64_t count)
{
    struct cost_counts *counts = sums;

    (void)part;
    counts->weights[weight] += (int64_t)count;
}

void cost_count(const struct costmodel_record *record, unsigned machine, int factor,
                struct cost_counts *counts)
{
    struct cost_counts region = {{0}};

    charge_region(charge_weight, &region, record, machine);
    for (int i = 0; i < WEIGHT_COUNT; i++)
        counts->weights[i] += factor * region.weights[i];
}

double cost_of_counts(const struct cost_counts *counts, const struct profile *profile,
                      enum profile_bound bound)
{
    double cycles = 0;

    for (int i = 0; i < WEIGHT_COUNT; i++)
        cycles += (double)counts->weights[i] * profile->weights[i].cycles[bound];
    return cycles;
}

double cost_total(const struct cost *cost)
{
    double total = 0;

    for (int part = 0; part < COST_PART_COUNT; part++)
        total += cost->cycles[part];
    return total;
}

void cost_add(struct cost *cost, const struct cost *other, double factor)
{
    for (int part = 0; part < COST_PART_COUNT; part++)
        cost->cycles[part] += factor * other->cycles[part];
}
