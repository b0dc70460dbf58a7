/* SPDX-License-Identifier: MIT */
/*
 * What the image says about itself: the descriptions of its modes, benchmarks and tests.
 *
 * Each description is a plain structure of fixed size in a section of its own. The kernel
 * and the programs walk the section between the symbols that the linker provides; the
 * harness reads the same section out of the ELF file. So a name exists in one place, the
 * file that implements it, and `ipclab list` cannot disagree with what runs.
 */
#ifndef IPCLAB_REGISTRY_H
#define IPCLAB_REGISTRY_H

#include <stdint.h>

#define REGISTRY_NAME_BYTES 16  /* with the terminating zero; what two registers hold */
#define MODE_NAME_BYTES 24      /* likewise; a mode of our kernel keeps to the 16 above, the
                                   name of a Linux transport may be longer */
#define REGISTRY_TITLE_BYTES 80 /* likewise */
#define RULE_PREFIX_BYTES 8     /* likewise */

/* ELF sections; valid C identifiers, so that the linker defines __start_ and __stop_. */
#define REGISTRY_MODES "ipclab_modes"           /* struct ipc_mode_description, kernel */
#define REGISTRY_PROGRAMS "ipclab_programs"     /* struct program_image, kernel */
#define REGISTRY_BENCHMARKS "ipclab_benchmarks" /* struct benchmark_description, programs */
#define REGISTRY_TESTS "ipclab_tests"           /* struct test_description, programs */

/* clang-format off */
/* A(axis, field, values...): the design space, docs/MODES.md; the value's index is stored. */
#define IPCLAB_AXIS_TABLE(A)                                                                  \
    A(CONTROL,   control,   "control transfer", "rendezvous", "queued", "migrating")          \
    A(DATA,      data,      "data", "none", "two-stage copy", "direct copy", "virtual copy",  \
                                    "move", "share")                                          \
    A(LAYOUT,    layout,    "layout", "contiguous", "gather/scatter")                         \
    A(PLACEMENT, placement, "placement", "receiver's buffer", "receiver's vector",            \
                                    "kernel's choice")                                        \
    A(FAULTS,    faults,    "faults", "taken mid-transfer", "pinned first")                   \
    A(CHARGE,    charge,    "memory charged to", "nobody", "sender's bank", "receiver's bank")
/* clang-format on */

enum mode_axis {
#define A(symbol, field, title, ...) AXIS_##symbol,
    IPCLAB_AXIS_TABLE(A)
#undef A
        AXIS_COUNT
};

enum mode_control { CONTROL_RENDEZVOUS, CONTROL_QUEUED, CONTROL_MIGRATING };
enum mode_data {
    DATA_NONE,
    DATA_TWO_STAGE_COPY,
    DATA_DIRECT_COPY,
    DATA_VIRTUAL_COPY,
    DATA_MOVE,
    DATA_SHARE
};
enum mode_layout { LAYOUT_CONTIGUOUS, LAYOUT_GATHER_SCATTER };
enum mode_placement { PLACEMENT_BUFFER, PLACEMENT_VECTOR, PLACEMENT_KERNEL };
enum mode_faults { FAULTS_MID_TRANSFER, FAULTS_PINNED_FIRST };
enum mode_charge { CHARGE_NOBODY, CHARGE_SENDER, CHARGE_RECEIVER };

/* How bytes_copied must relate to bytes_delivered; the harness checks it in every run. */
enum mode_copy_rule {
    COPY_RULE_NONE,    /* bytes_copied is 0 */
    COPY_RULE_ONCE,    /* 1 x bytes_delivered */
    COPY_RULE_TWICE,   /* 2 x bytes_delivered */
    COPY_RULE_BY_PAGE, /* 4096 x pages first written while shared: the benchmark knows */
    COPY_RULE_BEYOND_REGISTERS, /* bytes_delivered less bytes_in_registers */
    COPY_RULE_TWICE_BEYOND_PAGE, /* 1 x bytes_delivered; 2 x in messages of more than a page */
    COPY_RULE_UP_TO_ONCE, /* 1 x bytes_delivered, less where both ends let it: the benchmark knows */
};

struct ipc_mode_description {
    char name[MODE_NAME_BYTES];
    char title[REGISTRY_TITLE_BYTES];
    char rules[RULE_PREFIX_BYTES]; /* of a system whose rules are tests: "QNX" for QNX-1 ... */
    uint8_t control, data, layout, placement, faults, charge; /* enum mode_* */
    uint8_t copy_rule;                                        /* enum mode_copy_rule */
    uint8_t rule_count; /* ... up to QNX-10: `ipclab conform` misses each that no test shows */
    uint64_t maximum_message; /* bytes that one message carries at most; 0 carries none */
};

/* A program packed into the kernel image. Addresses are virtual, of the kernel image. */
struct program_image {
    char name[REGISTRY_NAME_BYTES];
    uint64_t start;
    uint64_t bytes;
};

struct benchmark_description {
    char name[REGISTRY_NAME_BYTES];
    char title[REGISTRY_TITLE_BYTES];
    uint32_t required; /* PARAMETER_BIT of each key that a cell must give */
    uint32_t optional; /* of each key that it may give besides */
};

enum test_scope {
    TEST_ONCE,      /* runs once: it is about the kernel */
    TEST_EACH_MODE, /* runs for every registered mode */
    TEST_ONE_MODE,  /* runs for the mode named: a rule of one system */
};

struct test_description {
    char name[32];
    char title[REGISTRY_TITLE_BYTES];
    char mode[REGISTRY_NAME_BYTES]; /* of TEST_ONE_MODE */
    uint32_t scope;                 /* enum test_scope */
    uint32_t reserved;
};

_Static_assert(sizeof(struct ipc_mode_description) == 128, "read by the harness");
_Static_assert(sizeof(struct program_image) == 32, "read by the harness");
_Static_assert(sizeof(struct benchmark_description) == 104, "read by the harness");
_Static_assert(sizeof(struct test_description) == 136, "read by the harness");

#endif
