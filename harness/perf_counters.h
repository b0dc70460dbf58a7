/* SPDX-License-Identifier: MIT */
/*
 * What the host counts (perf_event_open(2)): hardware, software and KVM's tracepoints. Of a
 * guest's thread for the manifest: that says how a run went, and is no result. Of a native cell
 * core cycles, where the host has them.
 */
#ifndef IPCLAB_HARNESS_PERF_COUNTERS_H
#define IPCLAB_HARNESS_PERF_COUNTERS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define PERF_EVENTS      16
#define PERF_CORE_CYCLES "cycles" /* the name of that event */

struct perf_counters {
    int descriptor[PERF_EVENTS]; /* by the table of events; -1: absent ... */
    int reason[PERF_EVENTS];     /* ... because of this errno */
};

/* Starts to count for `thread`, and none else. */
void perf_counters_open(struct perf_counters *counters, pid_t thread);

/* What has been counted: numbers by name, and under "absent" why there is none. The thread may
 * have ended. */
json_t *perf_counters_json(const struct perf_counters *counters);

/* A counter of the calling thread and of every process and thread that it makes from now on, by
 * the event's name in the manifest. -1 where this host has none. */
int perf_counter_open_inherited(const char *event);

/* What it counted so far. False where that is not exact: a shared counter's estimate. */
bool perf_counter_read(int descriptor, uint64_t *count);

/* Ends it; -1 is none. */
void perf_counter_close(int descriptor);

/* Why the core's cycles cannot be counted on this host, or NULL; static. */
const char *perf_cycles_objection(void);

void perf_counters_close(struct perf_counters *counters);

#endif
