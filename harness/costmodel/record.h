/* SPDX-License-Identifier: MIT */
/*
 * What the plugin and the harness tell each other: the plan, which the harness writes, and
 * the records, which the plugin writes. Records hold counts; what an event costs is the
 * harness's business, so that one run serves any weights.
 */
#ifndef IPCLAB_COSTMODEL_RECORD_H
#define IPCLAB_COSTMODEL_RECORD_H

#include <stdint.h>

#define COSTMODEL_MAGIC   0x74736f632d62616cull /* "lab-cost", little-endian */
#define COSTMODEL_VERSION 4u

/* The section of the plugin's file that holds its COSTMODEL_VERSION: so that the harness can
 * refuse a plugin of another version before QEMU loads it. */
#define COSTMODEL_VERSION_SECTION "ipclab_costmodel_version"

/* ---- what is counted ----------------------------------------------------------------------- */

/* clang-format off */
/* Where in the system the processor is, by the address of the instruction.
 * H(symbol, name, meaning) */
#define COSTMODEL_PHASE_TABLE(H)                                                              \
    H(USER,    "ring 3",  "the benchmark and its partner")                                    \
    H(ENTRY,   "entry",   "into the kernel: syscall, saving registers")                       \
    H(PATH,    "path",    "the rest of the kernel: rendezvous, checks, scheduling")           \
    H(COPY,    "copy",    "the copy loop and the clearing of pages")                          \
    H(MAPPING, "mapping", "page tables, frames, regions, invlpg")                             \
    H(FAULT,   "faults",  "traps: entry, dispatch, iret")                                     \
    H(SWITCH,  "switch",  "from one thread and address space to another")                     \
    H(EXIT,    "exit",    "out of the kernel: restoring registers, sysret")

/* Instructions whose cost is an event of its own, and the phase that is charged for it.
 * E(symbol, key in a profile, phase, meaning) */
#define COSTMODEL_EVENT_TABLE(E)                                                              \
    E(SYSCALL,    "syscall",    ENTRY,   "syscall")                                           \
    E(SYSRET,     "sysret",     EXIT,    "sysret")                                            \
    E(SWAPGS,     "swapgs",     ENTRY,   "swapgs")                                            \
    E(CR3_WRITE,  "cr3_write",  SWITCH,  "mov to CR3, without the refills that follow")       \
    E(INVLPG,     "invlpg",     MAPPING, "invlpg")                                            \
    E(PAGE_FAULT, "page_fault", FAULT,   "delivery of a page fault")                          \
    E(TRAP,       "trap",       FAULT,   "delivery of any other exception or interrupt")      \
    E(IRET,       "iret",       FAULT,   "iret")

/* Why a cache was asked. A(symbol) */
#define COSTMODEL_ACCESS_TABLE(A) \
    A(LOAD) A(STORE) A(FETCH) A(WALK) A(STRING_LOAD) A(STRING_STORE)
/* clang-format on */

enum costmodel_phase {
#define H(symbol, name, meaning) PHASE_##symbol,
    COSTMODEL_PHASE_TABLE(H)
#undef H
        PHASE_COUNT
};

enum costmodel_event {
#define E(symbol, key, phase, meaning) EVENT_##symbol,
    COSTMODEL_EVENT_TABLE(E)
#undef E
        EVENT_COUNT
};

enum costmodel_access {
#define A(symbol) ACCESS_##symbol,
    COSTMODEL_ACCESS_TABLE(A)
#undef A
        ACCESS_COUNT
};

/* Who had the line. */
enum costmodel_level { LEVEL_L1, LEVEL_L2, LEVEL_L3, LEVEL_MEMORY, LEVEL_COUNT };

/* Did the line come at the same distance from the one before as that from its predecessor?
 * Then its address was known early: a prefetcher may have fetched it, and at any rate its
 * misses overlap with others. What comes on demand is waited for. */
enum costmodel_pattern { PATTERN_DEMAND, PATTERN_STREAM, PATTERN_COUNT };

/* What one machine did in one phase. The L1 column of LOAD, STORE and FETCH is not counted:
 * such an access costs nothing beyond its instruction. */
struct costmodel_memory {
    uint64_t lines[ACCESS_COUNT][PATTERN_COUNT][LEVEL_COUNT];
    uint64_t second_tlb_hits[PATTERN_COUNT]; /* misses of the first TLB that the second had */
    uint64_t walks[PATTERN_COUNT];           /* of the page tables */
};

#define COSTMODEL_MACHINES 4 /* modelled side by side, at most */

/* Behind each sample's record comes that of its longest stretch without interrupts. The last
 * record is of the whole run, inside and outside of regions, and holds no memory; it alone says
 * what was modelled. */
enum costmodel_region_kind {
    REGION_EMPTY = 1,
    REGION_SAMPLE = 2,
    REGION_RUN = 3,
    REGION_STRETCH = 4
};

/* What went through the model: all regions, those that warm up among them. */
struct costmodel_modelled {
    uint64_t instructions; /* as QEMU's clock counts them */
    uint64_t nanoseconds;  /* of processor time that the guest's processor took for them */
};

struct costmodel_record {
    uint64_t sequence;   /* from 0, over all records */
    uint64_t kind;       /* enum costmodel_region_kind */
    uint64_t lost;       /* accesses whose address the page tables did not translate: 0 */
    uint64_t iterations; /* of string instructions */
    uint64_t instructions[PHASE_COUNT]; /* all others */
    uint64_t strings[PHASE_COUNT];      /* string instructions begun */
    uint64_t events[EVENT_COUNT];
    struct costmodel_modelled modelled;
    struct costmodel_memory memory[COSTMODEL_MACHINES][PHASE_COUNT];
};

/* Instructions as QEMU's clock counts them: each element of a string is one, and one that a
 * page fault interrupts is begun twice but counted once. */
static inline uint64_t costmodel_instructions(const struct costmodel_record *record)
{
    uint64_t total = record->iterations - record->events[EVENT_PAGE_FAULT];

    for (int phase = 0; phase < PHASE_COUNT; phase++)
        total += record->instructions[phase];
    return total;
}

/* ---- the plan ------------------------------------------------------------------------------ */

struct costmodel_cache_geometry {
    uint32_t sets; /* a power of two */
    uint32_t ways;
};

struct costmodel_geometry {
    struct costmodel_cache_geometry l1i, l1d, l2, l3;       /* lines of 64 bytes */
    struct costmodel_cache_geometry itlb, dtlb, second_tlb; /* entries */
    struct costmodel_cache_geometry directory_cache;        /* page-directory entries */
    uint32_t l3_inclusive; /* 1: holds all that L1 and L2 hold; 0: takes what L2 evicts */
    uint32_t reserved;
};

struct costmodel_range {
    uint64_t start, end;
    uint64_t phase; /* enum costmodel_phase */
};

#define COSTMODEL_RANGES 256

struct costmodel_plan {
    uint64_t magic;
    uint32_t version;
    uint32_t plan_bytes, record_bytes; /* sizes of the two structures, as the harness sees them */
    int32_t memory_descriptor;         /* guest RAM, from guest-physical address 0 */
    int32_t record_descriptor;         /* takes the records, from offset 0 */
    uint32_t machine_count, range_count;
    uint64_t memory_bytes;
    uint64_t current_tables; /* guest-physical: pointer to a structure whose first word is CR3 */
    uint64_t image_base;     /* virtual addresses of the kernel image, and of ... */
    uint64_t direct_map;     /* ... the direct map, less their physical addresses */
    uint64_t trap_stubs;     /* entry of vector 0; of vector n at 16 n behind it */
    uint64_t trap_count;
    struct costmodel_geometry machine[COSTMODEL_MACHINES];
    struct costmodel_range range[COSTMODEL_RANGES]; /* by rising address, not overlapping */
};

#endif
