/* SPDX-License-Identifier: MIT */
/*
 * What the tracing plugin and the harness tell each other: a plan, which the harness writes,
 * and one recorded operation, which the plugin does. The plugin looks at addresses and
 * instruction bytes alone; which function and phase they belong to is the harness's business.
 */
#ifndef IPCLAB_TRACE_RECORD_H
#define IPCLAB_TRACE_RECORD_H

#include <stdint.h>

#define TRACE_MAGIC   0x63617274626c7069ull /* "iplbtrac", little-endian */
#define TRACE_VERSION 1u

struct trace_plan {
    uint64_t magic;
    uint32_t version;
    int32_t record_descriptor; /* takes the header and the steps, from offset 0 */
};

/* One instruction; the elements of a string instruction follow each other as one step. */
struct trace_step {
    uint64_t address;
    uint32_t count; /* times it was executed: 1, or the elements of a string */
    uint32_t event; /* enum instruction_class (costmodel/decode.h) */
    uint32_t loads, stores;
};

/* More is not one operation that anybody wants to look at: 24 bytes each. */
#define TRACE_STEPS_MAXIMUM (1u << 24)

struct trace_header {
    uint64_t magic;
    uint32_t version;
    uint32_t lost;  /* 1: the operation had more steps than TRACE_STEPS_MAXIMUM */
    uint64_t steps; /* that follow */
    uint64_t empty; /* instructions of an empty timed section, all of them in ring 3 */
};

#endif
