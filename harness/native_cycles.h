/* SPDX-License-Identifier: MIT */
/*
 * Core cycles of a native cell: those of both partners, in user and kernel mode, added up over
 * the timed sections. On two cores that counts who waits spinning, and not who sleeps.
 */
#ifndef IPCLAB_HARNESS_NATIVE_CYCLES_H
#define IPCLAB_HARNESS_NATIVE_CYCLES_H

#include <ipclab/run.h>

#include <stdbool.h>

struct native_cycles {
    int descriptor; /* of a counter that children inherit; -1: this host offers none */
    uint64_t empty; /* what two readings count with nothing in between */
    uint64_t began;
    uint64_t sum; /* of the batches since the last that was kept */
    bool broken;  /* a reading failed or was an estimate: nothing is published */
};

/* Before the partners are made, in the process that will be the client. `event` is a name of
 * perf_counters.h: core cycles, but for tests on hosts without. */
void native_cycles_open(struct native_cycles *cycles, const char *event);
void native_cycles_close(struct native_cycles *cycles);

/* Right before and right after a timed section. */
void native_cycles_begin(struct native_cycles *cycles);
void native_cycles_end(struct native_cycles *cycles);

/* Forgets the batches since the last one kept, or adds them to the record. */
void native_cycles_drop(struct native_cycles *cycles);
void native_cycles_keep(struct native_cycles *cycles, struct run_record *record);

#endif
