/* SPDX-License-Identifier: MIT */
/* One scenario from its cells to its results on disk. */
#ifndef IPCLAB_HARNESS_EXPERIMENT_H
#define IPCLAB_HARNESS_EXPERIMENT_H

#include "image.h"
#include "scenario.h"
#include "sweep.h"

/* What the command line asks for; what is not given (NULL, 0, false) is the scenario's. */
struct experiment_options {
    const char *command_line;
    const char *engine;
    const char *output;
    const char *filter;
    const char *profile; /* of the machine that modelled cycles are of */
    const char *words;   /* further words for the kernel; "" for none */
    bool seed_given;
    uint64_t seed;
    unsigned repetitions;
    unsigned jobs; /* at least 1 */
    double silence_seconds;
    bool dry_run;
    bool json; /* print results.json instead of tables */
};

/* Runs `cells` of the scenario and writes, plots and prints the result. EXIT_MEASURED where
 * there is a result and something in it failed. */
enum exit_code experiment_run(const struct experiment_options *options,
                              const struct scenario *scenario, const struct image *image,
                              struct cell_list *cells);

#endif
