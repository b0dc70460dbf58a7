/* SPDX-License-Identifier: MIT */
/*
 * A guest: one QEMU process, its memory that is mapped here too, its log. No QEMU outlives
 * the harness, however that ends.
 */
#ifndef IPCLAB_HARNESS_GUEST_H
#define IPCLAB_HARNESS_GUEST_H

#include "cost_model.h"
#include "diagnostic.h"
#include "guest_processor.h"
#include "plan.h"

#include <sys/types.h>

struct guest {
    const char *program; /* what runs it, for messages */
    pid_t process;
    int process_descriptor;   /* readable as soon as QEMU has ended */
    int memory_descriptor;    /* guest RAM */
    int log_descriptor;       /* the guest's own log */
    int error_descriptor;     /* what QEMU itself had to say */
    int plan_descriptor;      /* what the plugin is to do, and ... */
    int record_descriptor;    /* ... what it counted or recorded */
    double processor_seconds; /* that QEMU took, once it has ended */
    struct guest_processor processor;
    void *region; /* the run region, mapped */
    uint64_t region_bytes;
    uint64_t region_address; /* guest physical: the top of its memory */
};

/* Makes the guest's memory and maps its run region, of `region_bytes`, zeroed. */
enum exit_code guest_create(const struct plan *plan, uint64_t region_bytes, struct guest *guest);

/* Starts QEMU with the plan's image and the command line `words`, under its cost model. */
enum exit_code guest_start(const struct plan *plan, const char *words, struct guest *guest);

/* Waits for QEMU's end and returns its wait status; kills it first where `kill` is set. */
int guest_end(struct guest *guest, bool kill);

/* Gives everything back; a guest that runs is killed. */
void guest_free(struct guest *guest);

#endif
