/* SPDX-License-Identifier: MIT */
/*
 * What the host counts of a thread (perf_event_open(2)): hardware, software and KVM's
 * tracepoints. For the manifest: it says how a run went, and is no result.
 */
#ifndef IPCLAB_HARNESS_PERF_COUNTERS_H
#define IPCLAB_HARNESS_PERF_COUNTERS_H

#include <jansson.h>
#include <sys/types.h>

#define PERF_EVENTS 16

struct perf_counters {
    int descriptor[PERF_EVENTS]; /* by the table of events; -1: absent ... */
    int reason[PERF_EVENTS];     /* ... because of this errno */
};

/* Starts to count for `thread`, and none else. */
void perf_counters_open(struct perf_counters *counters, pid_t thread);

/* What has been counted: numbers by name, and under "absent" why there is none. The thread may
 * have ended. */
json_t *perf_counters_json(const struct perf_counters *counters);

/* Why the core's cycles cannot be counted on this host, or NULL; static. */
const char *perf_cycles_objection(void);

void perf_counters_close(struct perf_counters *counters);

#endif
