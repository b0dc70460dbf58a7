/* SPDX-License-Identifier: MIT */
/* What the numbers of each engine class are. */
#include "engine_class.h"

#include <string.h>

/* The same loop may differ by cold caches and an interrupt, by no more. Measured ratios:
 * about 1 in hardware, several hundred where ring 0 is emulated in software. */
#define EMULATED_RATIO 4

const struct engine_class_description engine_classes[ENGINE_CLASS_COUNT] = {
    [ENGINE_CLASS_MODEL] =
        {
            .label = "model",
            .standing = COST_EXACT,
            .meaning = "exact instruction counts of an emulated processor; not a time",
            .cost = COUNTER_INSTRUCTIONS,
            .cost_unit = "instructions",
            .time_unit_note = "virtual clock of QEMU -icount shift=0: 1 ns is 1 instruction",
        },
    [ENGINE_CLASS_KVM_HARDWARE] =
        {
            .label = "kvm-hw",
            .standing = COST_MEASURED,
            .meaning = "ticks of the time-stamp counter, on hardware under KVM",
            .cost = COUNTER_TSC_TICKS,
            .cost_unit = "TSC ticks",
            .time_unit_note = "time-stamp counter, by its rate measured on the host",
        },
    [ENGINE_CLASS_KVM_EMULATED] =
        {
            .label = "kvm-emulated",
            .standing = COST_MEANINGLESS,
            .meaning = "ring 0 is emulated by this KVM: proves that it runs, says nothing of speed",
            .cost = COUNTER_TSC_TICKS,
            .cost_unit = "TSC ticks",
            .time_unit_note =
                "time-stamp counter, by its rate measured on the host; meaningless as "
                "performance",
        },
    [ENGINE_CLASS_NATIVE] =
        {
            .label = "native",
            .standing = COST_MEASURED,
            .meaning = "ticks of the time-stamp counter, on this host, of Linux's own IPC",
            .cost = COUNTER_TSC_TICKS,
            .cost_unit = "TSC ticks",
            .time_unit_note = "time-stamp counter, by its rate measured on the host",
        },
    [ENGINE_CLASS_METAL] =
        {
            .label = "metal",
            .standing = COST_MEASURED,
            .meaning = "ticks of the time-stamp counter, on hardware without a hypervisor",
            .cost = COUNTER_TSC_TICKS,
            .cost_unit = "TSC ticks",
            .time_unit_note = "time-stamp counter, by its rate measured against the 8254",
        },
    [ENGINE_CLASS_TCG] =
        {
            .label = "tcg",
            .standing = COST_NONE,
            .meaning =
                "an emulator without a clock of its own: counters are exact, no time is told",
            .cost = COUNTER_TSC_TICKS,
            .cost_unit = "TSC ticks",
            .time_unit_note = "none",
        },
};

const struct engine_class_description *engine_class_by_label(const char *label)
{
    for (int class = 0; class < ENGINE_CLASS_COUNT; class ++)
        if (!strcmp(engine_classes[class].label, label))
            return &engine_classes[class];
    return NULL;
}

enum engine_class engine_class_of_kvm(const struct run_machine *machine)
{
    if (!machine->ring0_ticks || !machine->ring3_ticks)
        return ENGINE_CLASS_KVM_EMULATED;
    if (machine->ring0_ticks / EMULATED_RATIO > machine->ring3_ticks)
        return ENGINE_CLASS_KVM_EMULATED;
    return ENGINE_CLASS_KVM_HARDWARE;
}

bool engine_class_of_machine(const struct run_machine *machine, enum engine_class *class)
{
    if (!*machine->hypervisor)
        *class = ENGINE_CLASS_METAL;
    else if (!strcmp(machine->hypervisor, RUN_HYPERVISOR_TCG))
        *class = ENGINE_CLASS_TCG;
    else if (!strcmp(machine->hypervisor, "KVMKVMKVM"))
        *class = engine_class_of_kvm(machine);
    else
        return false;
    return true;
}
