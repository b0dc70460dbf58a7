/* SPDX-License-Identifier: MIT */
/*
 * Which part of a message's way each function of the kernel is. Stages are the finer of two
 * divisions: a trace tells single instructions, and functions in line; the cost model charges
 * ranges of addresses, by the phase that each stage is part of.
 */
#ifndef IPCLAB_HARNESS_KERNEL_PHASES_H
#define IPCLAB_HARNESS_KERNEL_PHASES_H

#include "costmodel/record.h"
#include "elf_file.h"

/* clang-format off */
/* S(symbol, name, the cost model's phase, meaning) */
#define KERNEL_STAGE_TABLE(S)                                                                  \
    S(RING3,      "ring 3",     USER,    "the benchmark and its partner")                      \
    S(ENTRY,      "entry",      ENTRY,   "into the kernel: saving registers, dispatch")        \
    S(VALIDATION, "validation", PATH,    "handles, tokens and ranges are checked")             \
    S(QUEUE,      "queue",      PATH,    "rendezvous: the message meets its receiver")         \
    S(TRANSFER,   "transfer",   PATH,    "the mode's own code, and the mechanism's")           \
    S(COPY_IN,    "copy-in",    PATH,    "out of the sender's memory into a kernel buffer")    \
    S(MAP,        "map",        MAPPING, "window, page tables, frames, regions")               \
    S(COPY,       "copy",       COPY,    "from one user's memory into another's, and clearing") \
    S(COPY_OUT,   "copy-out",   PATH,    "out of the kernel buffer to the receiver")           \
    S(FAULTS,     "faults",     FAULT,   "traps: entry, dispatch, iret")                       \
    S(SWITCH,     "switch",     SWITCH,  "to the partner's thread and address space")          \
    S(PATH,       "other",      PATH,    "what no line of the table names")                    \
    S(EXIT,       "exit",       EXIT,    "out of the kernel: restoring registers, sysret")
/* clang-format on */

enum trace_stage {
#define S(symbol, name, phase, meaning) STAGE_##symbol,
    KERNEL_STAGE_TABLE(S)
#undef S
        STAGE_COUNT
};

struct kernel_stage {
    const char *name;
    enum costmodel_phase phase;
    const char *meaning;
};

extern const struct kernel_stage kernel_stages[STAGE_COUNT];

/* The stage of a function, by the beginning of its name; STAGE_PATH where none fits. */
enum trace_stage kernel_stage_of(const char *function);

/* Fills `ranges`, at most COSTMODEL_RANGES, by rising address, from the kernel's symbols.
 * What lies in none of them is PHASE_PATH. Returns their number. */
uint32_t kernel_phases(const struct elf_file *kernel, struct costmodel_range *ranges);

#endif
