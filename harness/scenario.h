/* SPDX-License-Identifier: MIT */
/*
 * Scenario files: what one experiment sweeps over (docs/ipclab.1, SCENARIOS). Reading one
 * checks all that can be known from the file alone; names of modes and benchmarks are
 * checked against the image when the sweep is expanded (sweep.h).
 */
#ifndef IPCLAB_HARNESS_SCENARIO_H
#define IPCLAB_HARNESS_SCENARIO_H

#include "diagnostic.h"
#include "published.h"
#include "value_list.h"

#define REPETITIONS_MAXIMUM 1000

/* One [sweep]: every combination of its values is a cell. */
struct sweep {
    unsigned line;
    struct name_list modes; /* `*` stands for every mode of the image, `linux-*` for Linux's */
    struct name_list benchmarks;
    struct value_list parameters[PARAMETER_COUNT];
};

struct scenario {
    char *path;
    char *name; /* of the file, without folder and .ini */
    char *text; /* the file as it was read, for the manifest */
    char *title;
    char *engine; /* "auto" where the file names none */
    struct name_list plots;
    uint64_t seed;
    unsigned repetitions;
    struct sweep *sweeps;
    size_t sweep_count;
    struct published_ratio *published;
    size_t published_count;
};

/* Reads `path`. The failures are EXIT_USAGE, name file and line, and leave an empty scenario
 * that need not be freed. */
enum exit_code scenario_read(const char *path, struct scenario *scenario);

/* The file that `argument` means: a path as it is, or the name of a scenario in
 * ./scenarios or in the suite's own. Fails with EXIT_USAGE where there is none. */
enum exit_code scenario_find(const char *argument, char **path);

void scenario_free(struct scenario *scenario);

#endif
