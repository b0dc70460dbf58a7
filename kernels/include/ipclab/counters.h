/* SPDX-License-Identifier: MIT */
/*
 * What is counted, per operation. The kernel counts events as they happen; ring 3 states
 * what it delivered and what its own code moved; the engine adds what only it can know.
 * The order is that of results.json. A counter that an engine does not have is absent
 * from the record (`counters_present`), never zero.
 *
 * Most are totals, and a result tells them per operation. Those that are a level (bystander_*,
 * frames_taken, interrupts_off*) come as a total too: the level times the operations.
 */
#ifndef IPCLAB_COUNTERS_H
#define IPCLAB_COUNTERS_H

/* clang-format off */
/* C(symbol, name, source, meaning); source: KERNEL, BENCHMARK or ENGINE */
#define IPCLAB_COUNTER_TABLE(C)                                                                       \
    C(BYTES_DELIVERED,   "bytes_delivered",   BENCHMARK, "payload that reached its consumer")         \
    C(BYTES_COPIED,      "bytes_copied",      KERNEL,    "payload copied by the kernel")              \
    C(BYTES_UNPACKED,    "bytes_unpacked",    BENCHMARK, "payload copied by the receiver's own code") \
    C(BYTES_ZEROED,      "bytes_zeroed",      KERNEL,    "memory cleared for reuse")                  \
    C(COPIES,            "copies",            KERNEL,    "runs of the kernel's copy loop")            \
    C(FRAMES_ALLOCATED,  "frames_allocated",  KERNEL,    "page frames taken from the free list")      \
    C(PTES_WRITTEN,      "ptes_written",      KERNEL,    "page-table entries written, any level")     \
    C(TLB_INVALIDATIONS, "tlb_invalidations", KERNEL,    "invlpg, and CR3 loads that only flush")     \
    C(PAGE_FAULTS,       "page_faults",       KERNEL,    "page faults taken, ring 3 and kernel copy") \
    C(KERNEL_ENTRIES,    "kernel_entries",    KERNEL,    "system calls and traps out of ring 3")      \
    C(AS_SWITCHES,       "as_switches",       KERNEL,    "address spaces switched (CR3 loads)")       \
    C(BYTES_IN_REGISTERS, "bytes_in_registers", KERNEL,  "payload that the kernel moved in registers") \
    C(BYTES_BY_KEY,      "bytes_by_key",      BENCHMARK, "payload read in memory that came by handle") \
    C(BYSTANDER_ALONE,   "bystander_alone",   BENCHMARK, "ticks of a bystander's round trip, undisturbed") \
    C(BYSTANDER_MEDIAN,  "bystander_median",  BENCHMARK, "the same meanwhile: the median of all")    \
    C(BYSTANDER_LONGEST, "bystander_longest", BENCHMARK, "the longest of them")                      \
    C(FRAMES_TAKEN,      "frames_taken",      BENCHMARK, "frames of memory that the others hold")    \
    C(REFUSED,           "refused",           BENCHMARK, "operations that failed for want of memory") \
    C(INSTRUCTIONS,      "instructions",      ENGINE,    "instructions executed, ring 3 and ring 0")  \
    C(MODELLED_CYCLES,   "modelled_cycles",   ENGINE,    "cycles by the cost model's profile")        \
    C(MODELLED_LOW,      "modelled_cycles_low",  ENGINE, "the least by any profile and weight")   \
    C(MODELLED_HIGH,     "modelled_cycles_high", ENGINE, "the most by any profile and weight")    \
    C(INTERRUPTS_OFF,    "interrupts_off",    ENGINE,    "longest run of instructions without interrupts") \
    C(INTERRUPTS_OFF_CYCLES, "interrupts_off_cycles", ENGINE, "modelled cycles of that run")          \
    C(TSC_TICKS,         "tsc_ticks",         ENGINE,    "ticks of the time-stamp counter")           \
    C(CORE_CYCLES,       "core_cycles",       ENGINE,    "unhalted core cycles, from a PMU")
/* clang-format on */

enum ipclab_counter {
#define C(symbol, name, source, meaning) COUNTER_##symbol,
    IPCLAB_COUNTER_TABLE(C)
#undef C
        COUNTER_COUNT
};

enum ipclab_counter_source { COUNTER_BY_KERNEL, COUNTER_BY_BENCHMARK, COUNTER_BY_ENGINE };

#endif
