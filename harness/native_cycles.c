/* SPDX-License-Identifier: MIT */
#include "native_cycles.h"

#include "perf_counters.h"

#define CALIBRATIONS 100

static uint64_t reading(struct native_cycles *cycles)
{
    uint64_t count = 0;

    if (!perf_counter_read(cycles->descriptor, &count))
        cycles->broken = true;
    return count;
}

void native_cycles_open(struct native_cycles *cycles, const char *event)
{
    *cycles = (struct native_cycles){.descriptor = perf_counter_open_inherited(event)};
    if (cycles->descriptor < 0)
        return;
    cycles->empty = UINT64_MAX;
    for (int i = 0; i < CALIBRATIONS; i++) {
        uint64_t began = reading(cycles), passed = reading(cycles) - began;

        if (passed < cycles->empty)
            cycles->empty = passed;
    }
}

void native_cycles_close(struct native_cycles *cycles)
{
    if (cycles->descriptor >= 0)
        perf_counter_close(cycles->descriptor);
    cycles->descriptor = -1;
}

void native_cycles_begin(struct native_cycles *cycles)
{
    if (cycles->descriptor >= 0)
        cycles->began = reading(cycles);
}

void native_cycles_end(struct native_cycles *cycles)
{
    uint64_t passed;

    if (cycles->descriptor < 0)
        return;
    passed = reading(cycles) - cycles->began;
    cycles->sum += passed > cycles->empty ? passed - cycles->empty : 0;
}

void native_cycles_drop(struct native_cycles *cycles)
{
    cycles->sum = 0;
}

void native_cycles_keep(struct native_cycles *cycles, struct run_record *record)
{
    const uint64_t bit = 1ull << COUNTER_CORE_CYCLES;

    record->counters[COUNTER_CORE_CYCLES] += cycles->sum;
    cycles->sum = 0;
    if (cycles->descriptor >= 0 && !cycles->broken)
        record->counters_present |= bit;
    else
        record->counters_present &= ~bit;
}
