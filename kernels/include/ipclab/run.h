/* SPDX-License-Identifier: MIT */
/*
 * The run region: guest memory that the harness maps too. Plan in, records out, by plain
 * loads and stores, so that no exit disturbs what is measured (docs/ABI.md).
 *
 *     offset 0              struct run_header
 *     cells_offset          struct run_cell    [cell_count]       harness -> guest
 *     records_offset        struct run_record  [record_capacity]  guest -> harness
 *     samples_offset        uint64_t           [sample_capacity]  guest -> harness
 *
 * The harness fills the header and the cells, and starts the guest with `run=ADDRESS,BYTES`
 * on its command line. The guest stores records as they become ready, then `record_count`,
 * and last, when all is done, `result_crc` and `state`. Nothing in it is to be trusted by
 * the harness until offsets, counts and CRC have been checked, on a copy.
 */
#ifndef IPCLAB_RUN_H
#define IPCLAB_RUN_H

#include <ipclab/counters.h>
#include <ipclab/parameters.h>
#include <ipclab/pmu.h>
#include <ipclab/registry.h>

#include <stdint.h>

#define RUN_MAGIC 0x6e75722d62616c69ull /* "ilab-run", little-endian */
#define RUN_VERSION 5u

enum run_state {
    RUN_PREPARED = 0, /* the harness wrote the plan */
    RUN_STARTED = 1,  /* a program in ring 3 took it up */
    RUN_COMPLETE = 2, /* every record is there; result_crc is valid */
};

/* Where the guest leaves its answer besides the region: on bare metal nobody else can read that. */
enum run_report {
    RUN_REPORT_NONE = 0,
    RUN_REPORT_LOG = 1, /* on its log, as ipclab/report.h says */
};

/* What the guest found out about the machine before it ran anything. */
struct run_machine {
    uint64_t ring0_ticks;    /* TSC ticks of the probe loop in ring 0 ... */
    uint64_t ring3_ticks;    /* ... and of the same loop in ring 3 */
    uint64_t first_sample;   /* TSC at the first sample, 0 before it */
    char hypervisor[16];     /* CPUID leaf 0x40000000's signature, or empty */
    char processor[48];      /* CPUID leaves 0x80000002..4 */
    struct run_pmu pmu;
    uint32_t kernel_flags;   /* RUN_KERNEL_* */
    uint64_t ticks_per_second; /* of the TSC, 0 where the kernel was not to measure it */
};

#define RUN_HYPERVISOR_TCG "TCGTCGTCGTCG" /* the signature of QEMU's emulator */

#define RUN_KERNEL_DEBUG 1u /* built with checks: its times are not to be published */

struct run_header {
    uint64_t magic;        /* RUN_MAGIC */
    uint32_t version;      /* RUN_VERSION */
    uint32_t header_bytes; /* sizeof(struct run_header) */
    uint64_t region_bytes;
    uint32_t cell_bytes;   /* sizeof(struct run_cell) */
    uint32_t record_bytes; /* sizeof(struct run_record) */
    uint64_t cells_offset, records_offset, samples_offset; /* multiples of 4096 */
    uint32_t cell_count, record_capacity;
    uint64_t sample_capacity;
    uint32_t repetition; /* which boot of the run this is, from 0 */
    uint32_t plan_crc;   /* over the cells */
    uint64_t seed;       /* of the run; that of each cell is in the cell */
    char scenario[32];   /* the name that the plan was made from ... */
    char image[64];      /* ... for the kernel with this SHA-256, in hexadecimal */
    uint32_t report;     /* enum run_report */
    uint32_t reserved;

    /* From here on the guest writes. */
    uint32_t state;        /* enum run_state */
    uint32_t current;      /* the cell that is being run: for progress and for errors */
    uint32_t record_count; /* records that are complete */
    uint32_t result_crc;   /* over the records [0, record_count), then the samples used */
    uint64_t sample_count; /* samples used */
    struct run_machine machine;
};

/* One mode, benchmark and parameter combination; for a test only its mode and name. */
struct run_cell {
    char mode[MODE_NAME_BYTES];
    char benchmark[32];
    uint64_t seed;            /* of (run's seed, record's name, repetition): all state hangs on it */
    uint32_t present;         /* PARAMETER_BIT of each parameter that is given */
    uint32_t warmup;          /* untimed operations before the first sample, in one batch */
    uint32_t samples;         /* samples to take */
    uint32_t batch;           /* operations in a sample; a guest may take fewer, and tells */
    uint64_t parameter[24];   /* by enum ipclab_parameter */
};

enum run_status {
    RUN_EMPTY = 0,
    RUN_MEASURED = 1, /* or, of a test: passed */
    RUN_SKIPPED = 2,  /* impossible for this mode: `message` says why */
    RUN_FAILED = 3,   /* `message` says what went wrong */
};

struct run_record {
    uint32_t cell;   /* index of its cell; of a test without a plan, its own index */
    uint32_t status; /* enum run_status */
    char mode[MODE_NAME_BYTES];
    char benchmark[32];         /* benchmark or test */
    uint64_t iterations;        /* operations in all samples together */
    uint64_t batch;             /* operations in each sample */
    uint64_t empty_pair;        /* ticks of an empty timed section, contained in each sample */
    uint64_t first_sample;      /* index into the samples */
    uint64_t sample_count;      /* samples[first_sample ..]: ticks, empty pair included */
    uint64_t counters_present;  /* 1 << enum ipclab_counter */
    uint64_t counters[32];      /* totals over `iterations`, by enum ipclab_counter */
    char message[128];
};

_Static_assert(PARAMETER_COUNT <= 24, "run_cell.parameter");
_Static_assert(COUNTER_COUNT <= 32, "run_record.counters");
_Static_assert(sizeof(struct run_cell) == 272, "read by the harness");
_Static_assert(sizeof(struct run_record) == 496, "read by the harness");

#endif
