/* SPDX-License-Identifier: MIT */
/* A run as a whole, once it has been measured: what all files about it are written from. */
#ifndef IPCLAB_HARNESS_RUN_FACTS_H
#define IPCLAB_HARNESS_RUN_FACTS_H

#include "boot.h"
#include "engine_select.h"
#include "host_facts.h"
#include "image.h"
#include "imported_log.h"
#include "measurement.h"
#include "scenario.h"

struct run_facts {
    const char *command_line;
    const char *date;   /* UTC, of the start */
    const char *filter; /* or NULL */
    const struct scenario *scenario;
    const struct image *image;
    const struct engine_selection *selection;
    const struct plan *plan;
    const struct boot *boots;
    struct host_facts *host;
    unsigned repetitions;
    unsigned jobs;
    size_t cells_left_out;               /* that the engine class objects to */
    const struct imported_log *imported; /* by repetition: where the boots come from, or NULL */
};

#endif
