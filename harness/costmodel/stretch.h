/* SPDX-License-Identifier: MIT */
/*
 * For how long interrupts are off: the stretch of instructions in a region that is the longest
 * between one that disables interrupts (syscall by its flag mask, a trap by its gate, cli) and the
 * next that enables them (sysret, iret to where they were on, sti). It begins with the first and
 * ends before the second.
 */
#ifndef IPCLAB_COSTMODEL_STRETCH_H
#define IPCLAB_COSTMODEL_STRETCH_H

#include "record.h"

#include <stdbool.h>

/* Raised by code that QEMU generates, at every instruction, inside and outside of regions. */
struct model_counts {
    uint64_t instructions[PHASE_COUNT], strings[PHASE_COUNT];
    uint64_t iterations;
    uint64_t events[EVENT_COUNT];
};

enum stretch_event {
    STRETCH_SYSCALL,
    STRETCH_SYSRET,
    STRETCH_TRAP,
    STRETCH_IRET,
    STRETCH_SWAPGS,
    STRETCH_DISABLE,
    STRETCH_ENABLE
};

struct stretch {
    bool disabled;  /* RFLAGS.IF is clear */
    bool in_kernel; /* by GS: it is swapped at each entry from ring 3 and at each return */
    bool interrupted_disabled; /* when a trap last came out of the kernel itself */
    bool open;                 /* it began in this region: when is in ... */
    struct model_counts begin;
    struct costmodel_memory memory[COSTMODEL_MACHINES][PHASE_COUNT];
    struct costmodel_record longest;
};

/* A region begins: nothing is the longest stretch in it so far. */
void stretch_forget(struct stretch *stretch);

/* Right before the instruction is executed. */
void stretch_obey(struct stretch *stretch, enum stretch_event event);

#endif
