/* SPDX-License-Identifier: MIT */
/*
 * The class of an engine: what really ran the guest, and so what its numbers mean. Every
 * record carries the class's label; numbers of different labels are never compared.
 */
#ifndef IPCLAB_HARNESS_ENGINE_CLASS_H
#define IPCLAB_HARNESS_ENGINE_CLASS_H

#include <ipclab/run.h>

#include <stdbool.h>

enum engine_class {
    ENGINE_CLASS_MODEL,
    ENGINE_CLASS_KVM_HARDWARE,
    ENGINE_CLASS_KVM_EMULATED,
    ENGINE_CLASS_NATIVE,
    ENGINE_CLASS_METAL,
    ENGINE_CLASS_TCG,
    ENGINE_CLASS_COUNT
};

/* What the cost of an operation is worth under a class. */
enum cost_standing {
    COST_NONE,        /* not published at all */
    COST_MEANINGLESS, /* shows that something ran; is never compared */
    COST_MEASURED,    /* differs from run to run: comparing it takes statistics */
    COST_EXACT,       /* the same bits every time, for the same image and seed */
};

struct engine_class_description {
    const char *label;
    enum cost_standing standing;
    const char *meaning;        /* a clause for captions: what the numbers are */
    enum ipclab_counter cost;   /* what a sample's ticks count */
    const char *cost_unit;      /* for axes and tables: "instructions" */
    const char *time_unit_note; /* what real_time in results.json stands for */
};

extern const struct engine_class_description engine_classes[ENGINE_CLASS_COUNT];

/* The class with that label, or NULL. */
const struct engine_class_description *engine_class_by_label(const char *label);

/*
 * The class of a guest under KVM, by what it found: ring 0 at the speed of ring 3 is
 * hardware; ring 0 emulated one instruction at a time takes hundreds of times as long.
 * Ticks that make no sense (0) count as emulated, the class that claims nothing.
 */
enum engine_class engine_class_of_kvm(const struct run_machine *machine);

/*
 * The class of a machine that nobody of us started, by its CPUID leaf of hypervisors: none is
 * metal, QEMU's emulator is tcg, KVM is as above. False for a hypervisor that we know nothing
 * of.
 */
bool engine_class_of_machine(const struct run_machine *machine, enum engine_class *class);

#endif
