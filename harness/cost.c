/* SPDX-License-Identifier: MIT */
#include "cost.h"

#include <stdbool.h>

const char *const cost_part_names[COST_PART_COUNT] = {
#define H(symbol, name, meaning) [PHASE_##symbol] = name,
    COSTMODEL_PHASE_TABLE(H)
#undef H
        [COST_REFILL] = "TLB refill",
};

/* Weights come in runs, L1 or L2 first; `first` is the run's weight of `level`. */
static double at_level(const struct profile *profile, enum profile_bound bound, int first,
                       enum costmodel_level first_level, enum costmodel_level level)
{
    return level < first_level
               ? 0
               : profile->weights[first + (int)level - (int)first_level].cycles[bound];
}

static double demand(const struct profile *profile, enum profile_bound bound,
                     enum costmodel_access access, enum costmodel_level level)
{
    bool stores = access == ACCESS_STORE || access == ACCESS_STRING_STORE;

    return at_level(profile, bound, stores ? WEIGHT_STORE_L2 : WEIGHT_LOAD_L2, LEVEL_L2, level);
}

/* Cycles for a line, by why it was wanted, how it came and from where. The first line of a
 * string instruction may be waited for, or overlap with what is before it: both are bounds. */
static double line_cycles(const struct profile *profile, enum profile_bound bound,
                          enum costmodel_access access, enum costmodel_pattern pattern,
                          enum costmodel_level level)
{
    bool streams = pattern == PATTERN_STREAM;

    switch (access) {
    case ACCESS_STRING_LOAD:
    case ACCESS_STRING_STORE: {
        int first = access == ACCESS_STRING_LOAD ? WEIGHT_STRING_LOAD_L1 : WEIGHT_STRING_STORE_L1;

        if (streams || bound == BOUND_LOW)
            return at_level(profile, bound, first, LEVEL_L1, level);
        return profile->weights[first].cycles[bound] + demand(profile, bound, access, level);
    }
    case ACCESS_LOAD:
    case ACCESS_FETCH:
        if (streams)
            return at_level(profile, bound, WEIGHT_STREAM_LOAD_L2, LEVEL_L2, level);
        return demand(profile, bound, access, level);
    case ACCESS_STORE:
        if (streams)
            return at_level(profile, bound, WEIGHT_STREAM_STORE_L2, LEVEL_L2, level);
        return demand(profile, bound, access, level);
    case ACCESS_WALK:
        if (streams)
            return at_level(profile, bound, WEIGHT_STREAM_LOAD_L2, LEVEL_L2, level);
        return profile->weights[WEIGHT_WALK_LOAD].cycles[bound] +
               demand(profile, bound, access, level);
    default:
        return 0;
    }
}

static void charge_lines(struct cost *cost, const struct costmodel_memory *memory, int phase,
                         const struct profile *profile, enum profile_bound bound)
{
    for (int access = 0; access < ACCESS_COUNT; access++)
        for (int pattern = 0; pattern < PATTERN_COUNT; pattern++)
            for (int level = 0; level < LEVEL_COUNT; level++)
                cost->cycles[access == ACCESS_WALK ? (int)COST_REFILL : phase] +=
                    (double)memory->lines[access][pattern][level] *
                    line_cycles(profile, bound, (enum costmodel_access)access,
                                (enum costmodel_pattern)pattern, (enum costmodel_level)level);
    cost->cycles[COST_REFILL] +=
        (double)(memory->second_tlb_hits[PATTERN_DEMAND] +
                 memory->second_tlb_hits[PATTERN_STREAM]) *
            profile->weights[WEIGHT_SECOND_TLB].cycles[bound] +
        (double)memory->walks[PATTERN_DEMAND] * profile->weights[WEIGHT_WALK].cycles[bound] +
        (double)memory->walks[PATTERN_STREAM] * profile->weights[WEIGHT_STREAM_WALK].cycles[bound];
}

static void charge_events(struct cost *cost, const struct costmodel_record *record,
                          const struct profile *profile, enum profile_bound bound)
{
    static const enum costmodel_phase phases[EVENT_COUNT] = {
#define E(symbol, key, phase, meaning) [EVENT_##symbol] = PHASE_##phase,
        COSTMODEL_EVENT_TABLE(E)
#undef E
    };

    for (int event = 0; event < EVENT_COUNT; event++)
        cost->cycles[phases[event]] +=
            (double)record->events[event] * profile->weights[WEIGHT_OF_EVENT(event)].cycles[bound];
}

struct cost cost_of(const struct costmodel_record *record, unsigned machine,
                    const struct profile *profile, enum profile_bound bound)
{
    const struct weight *weights = profile->weights;
    struct cost cost = {0};

    for (int phase = 0; phase < PHASE_COUNT; phase++) {
        enum profile_weight instruction =
            phase == PHASE_USER ? WEIGHT_INSTRUCTION : WEIGHT_KERNEL_INSTRUCTION;

        cost.cycles[phase] +=
            (double)record->instructions[phase] * weights[instruction].cycles[bound] +
            (double)record->strings[phase] * weights[WEIGHT_STRING_START].cycles[bound];
        charge_lines(&cost, &record->memory[machine][phase], phase, profile, bound);
    }
    charge_events(&cost, record, profile, bound);
    return cost;
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
