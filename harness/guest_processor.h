/* SPDX-License-Identifier: MIT */
/*
 * The thread that is a guest's processor: found over QMP while the guest is still stopped,
 * bound where it is to be alone, and counted.
 */
#ifndef IPCLAB_HARNESS_GUEST_PROCESSOR_H
#define IPCLAB_HARNESS_GUEST_PROCESSOR_H

#include "perf_counters.h"
#include "qmp.h"
#include "topology.h"

struct guest_processor {
    int monitor, monitor_of_qemu; /* the two ends of QMP's socket; -1: none */
    pid_t thread;                 /* 0: not found */
    char qemu[QMP_VERSION_BYTES]; /* its version; empty where it said nothing */
    struct perf_counters counters;
    struct topology *topology; /* NULL: nothing is bound */
    struct processor_pair bound;
};

/* Makes the socket. False, and errno, where there is none. */
bool guest_processor_create(struct guest_processor *processor);

/* QEMU has been started: finds the thread, counts from here on, and lets it go. With `alone`
 * the thread and this process are bound to different cores. */
void guest_processor_start(struct guest_processor *processor, bool alone);

/* For the manifest: QEMU, thread, cores, counts, and why what is not there is not. */
json_t *guest_processor_json(const struct guest_processor *processor);

void guest_processor_close(struct guest_processor *processor);

#endif
