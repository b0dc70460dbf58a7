/* SPDX-License-Identifier: MIT */
/*
 * Machine profiles, profiles/NAME.ini: the geometry of a machine's caches and TLBs, and what
 * each thing that the cost model counts costs there, in core cycles. Each weight has a low
 * and a high bound and says where it is from: measured here, or published where.
 */
#ifndef IPCLAB_HARNESS_PROFILE_H
#define IPCLAB_HARNESS_PROFILE_H

#include "costmodel/record.h"
#include "diagnostic.h"

#include <stddef.h>

/* clang-format off */
/* W(symbol, key, meaning): cycles for each ... */
#define PROFILE_WEIGHT_TABLE(W)                                                                  \
    W(INSTRUCTION,         "instruction",         "instruction in ring 3, its operands in L1")   \
    W(KERNEL_INSTRUCTION,  "kernel_instruction",  "the same in ring 0")                          \
    W(STRING_START,        "string_start",        "repeated string instruction, to begin it")    \
    W(STRING_LOAD_L1,      "string_load_l1",      "line that a string instruction loads, in L1") \
    W(STRING_LOAD_L2,      "string_load_l2",      "... in L2")                                   \
    W(STRING_LOAD_L3,      "string_load_l3",      "... in L3")                                   \
    W(STRING_LOAD_MEMORY,  "string_load_memory",  "... in memory")                               \
    W(STRING_STORE_L1,     "string_store_l1",     "line that one stores, in L1")                 \
    W(STRING_STORE_L2,     "string_store_l2",     "... in L2")                                   \
    W(STRING_STORE_L3,     "string_store_l3",     "... in L3")                                   \
    W(STRING_STORE_MEMORY, "string_store_memory", "... in memory")                               \
    W(STRING_FIRST_L2,     "string_first_l2",     "first line that one loads, beyond that, in L2") \
    W(STRING_FIRST_L3,     "string_first_l3",     "... in L3")                                   \
    W(STRING_FIRST_MEMORY, "string_first_memory", "... in memory")                               \
    W(LOAD_L2,             "load_l2",             "load that finds its line in L2")              \
    W(LOAD_L3,             "load_l3",             "... in L3")                                   \
    W(LOAD_MEMORY,         "load_memory",         "... in memory")                               \
    W(STORE_L2,            "store_l2",            "store that finds its line in L2")             \
    W(STORE_L3,            "store_l3",            "... in L3")                                   \
    W(STORE_MEMORY,        "store_memory",        "... in memory")                               \
    W(STREAM_LOAD_L2,      "stream_load_l2",      "load of a steady stride, its line in L2")     \
    W(STREAM_LOAD_L3,      "stream_load_l3",      "... in L3")                                   \
    W(STREAM_LOAD_MEMORY,  "stream_load_memory",  "... in memory")                               \
    W(STREAM_STORE_L2,     "stream_store_l2",     "store of a steady stride, its line in L2")    \
    W(STREAM_STORE_L3,     "stream_store_l3",     "... in L3")                                   \
    W(STREAM_STORE_MEMORY, "stream_store_memory", "... in memory")                               \
    W(SECOND_TLB,          "second_tlb",          "miss of the first TLB that the second has")   \
    W(STREAM_SECOND_TLB,   "stream_second_tlb",   "the same for an access of steady stride")     \
    W(WALK,                "walk",                "page walk, beside its loads")                 \
    W(STREAM_WALK,         "stream_walk",         "the same for an access of steady stride")     \
    W(WALK_LOAD,           "walk_load",           "load of a page-table entry, in L1")           \
    W(SYSCALL,             "syscall",             "syscall")                                     \
    W(SYSRET,              "sysret",              "sysret")                                      \
    W(SWAPGS,              "swapgs",              "swapgs")                                      \
    W(CR3_WRITE,           "cr3_write",           "mov to CR3, without the refills that follow") \
    W(INVLPG,              "invlpg",              "invlpg")                                      \
    W(PAGE_FAULT,          "page_fault",          "delivery of a page fault")                    \
    W(TRAP,                "trap",                "delivery of any other trap or interrupt")     \
    W(IRET,                "iret",                "iret")
/* clang-format on */

enum profile_weight {
#define W(symbol, key, meaning) WEIGHT_##symbol,
    PROFILE_WEIGHT_TABLE(W)
#undef W
        WEIGHT_COUNT
};

/* The events come last, in the order of enum costmodel_event. */
#define WEIGHT_OF_EVENT(event) ((enum profile_weight)(WEIGHT_SYSCALL + (event)))

enum profile_bound { BOUND_LOW, BOUND_HIGH, BOUND_COUNT };

struct weight {
    unsigned line; /* in the file; 0 where the file does not have it */
    double cycles[BOUND_COUNT];
    char *source;
};

struct profile {
    char *path, *name, *title;
    char *validation; /* what `ipclab validate` said on that machine, or "" */
    struct costmodel_geometry geometry;
    struct weight weights[WEIGHT_COUNT];
};

extern const char *const profile_weight_keys[WEIGHT_COUNT];

/* The profile that `modelled_cycles` is of where no other is asked for. */
#define PROFILE_DEFAULT "icelake"

/* Reads a profile. A key that is unknown, missing or given twice, a weight that is negative,
 * without a source or with its low bound above the high one, and a geometry that is no power
 * of two are EXIT_USAGE. */
enum exit_code profile_read(const char *path, struct profile *profile);

/* The same for a file, or for one of profiles/ by its name. */
enum exit_code profile_read_named(const char *name, struct profile *profile);

/* Calls `each` with the path of every profile in profiles/, by name; says how many there are. */
size_t profile_list(void (*each)(const char *path, void *context), void *context);

/* A copy that is freed by itself. */
void profile_copy(const struct profile *profile, struct profile *copy);

void profile_free(struct profile *profile);

#endif
