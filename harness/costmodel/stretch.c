/* SPDX-License-Identifier: MIT */
#include "model.h"

#include <string.h>

void stretch_forget(struct stretch *stretch)
{
    stretch->open = false;
    memset(&stretch->longest, 0, sizeof(stretch->longest));
}

static void disable(struct stretch *stretch)
{
    if (stretch->disabled)
        return;
    stretch->disabled = true;
    stretch->open = model.in_region;
    if (!stretch->open)
        return;
    model_settle();
    stretch->begin = model.counts;
    for (uint32_t i = 0; i < model.plan.machine_count; i++)
        memcpy(stretch->memory[i], model.machines[i].counts, sizeof(stretch->memory[i]));
}

static uint64_t instructions_since(const struct model_counts *then)
{
    const struct model_counts *now = &model.counts;
    uint64_t total = now->iterations - then->iterations - now->events[EVENT_PAGE_FAULT] +
                     then->events[EVENT_PAGE_FAULT];

    for (int phase = 0; phase < PHASE_COUNT; phase++)
        total += now->instructions[phase] - then->instructions[phase];
    return total;
}

static void enable(struct stretch *stretch)
{
    stretch->disabled = false;
    if (!stretch->open)
        return;
    stretch->open = false;
    if (instructions_since(&stretch->begin) <= costmodel_instructions(&stretch->longest))
        return;
    model_settle();
    model_difference(&stretch->begin, stretch->memory, &stretch->longest);
}

void stretch_obey(struct stretch *stretch, enum stretch_event event)
{
    switch (event) {
    case STRETCH_SYSCALL:
        stretch->in_kernel = false; /* until swapgs */
        disable(stretch);
        break;
    case STRETCH_TRAP:
        if (stretch->in_kernel)
            stretch->interrupted_disabled = stretch->disabled;
        disable(stretch);
        break;
    case STRETCH_IRET:
        if (!stretch->in_kernel || !stretch->interrupted_disabled)
            enable(stretch);
        break;
    case STRETCH_SWAPGS:
        stretch->in_kernel = !stretch->in_kernel;
        break;
    case STRETCH_DISABLE:
        disable(stretch);
        break;
    case STRETCH_SYSRET:
    case STRETCH_ENABLE:
        enable(stretch);
        break;
    }
}
