/* SPDX-License-Identifier: MIT */
/* From the name of an engine, `auto` among them, to an engine and the class it has here. */
#ifndef IPCLAB_HARNESS_ENGINE_SELECT_H
#define IPCLAB_HARNESS_ENGINE_SELECT_H

#include "diagnostic.h"
#include "engine.h"

/* An engine, and what a probe found out about it. */
struct engine_selection {
    const struct engine *engine;
    enum engine_class class;
    bool probed; /* the fields below are of a probe boot */
    struct run_machine machine;
    double boot_seconds; /* of host time, from QEMU's start to its end */
};

/* A guest to ask. */
struct probe {
    const char *kernel;     /* path of the image */
    const char *words;      /* further words of its command line */
    double silence_seconds; /* after which it hangs; 0: a probe's own */
};

/* Boots the image on `engine` with nothing to run, and fills `selection`. Failures are printed. */
enum exit_code engine_probe(const struct engine *engine, const struct probe *probe,
                            struct engine_selection *selection);

/*
 * Resolves `name`, which engine_name_valid has passed: `auto` is kvm where a probe finds
 * ring 0 at hardware speed, else model. An engine that cannot run here is
 * EXIT_ENVIRONMENT.
 */
enum exit_code engine_select(const char *name, const struct probe *probe,
                             struct engine_selection *selection);

#endif
