/* SPDX-License-Identifier: MIT */
/*
 * Engines: what a guest runs on. An engine is one file, engine_NAME.c, that fills a
 * struct engine, and its line in the table of engine.c.
 */
#ifndef IPCLAB_HARNESS_ENGINE_H
#define IPCLAB_HARNESS_ENGINE_H

#include "engine_class.h"
#include "qemu.h"

#include <ipclab/exit.h>
#include <stdbool.h>

struct engine {
    const char *name;
    const char *summary; /* one clause for help and lists */
    enum qemu_accelerator accelerator;
    uint64_t memory_bytes;    /* of a guest */
    unsigned jobs_maximum;    /* boots at the same time; 0: as many as asked for */
    unsigned silence_seconds; /* a guest that finishes no record for so long is stuck */

    /* NULL where it can run here, else why not and what to do; the caller frees the text. */
    char *(*objection)(void);

    /* The class of a guest, by what the guest found out about its machine. NULL where the
     * class is `fixed_class` and no guest need be asked. */
    enum engine_class (*classify)(const struct run_machine *machine);
    enum engine_class fixed_class;

    /* NULL, or the engine needs no QEMU: a child process of the harness does this with the run
     * region, and ends as a guest would. */
    enum guest_exit (*run_here)(void *region);

    /* Ticks of the guest's time-stamp counter in a nanosecond. */
    double (*ticks_per_nanosecond)(void);
};

extern const struct engine engine_model;
extern const struct engine engine_kvm;
extern const struct engine engine_native;
extern const struct engine engine_metal;

/* All engines, ended by NULL. */
extern const struct engine *const engines[];

/* The engine of that name, or NULL; `auto` is not one, engine_select.h resolves it. */
const struct engine *engine_by_name(const char *name);

/* Is `name` an engine's or `auto`? */
bool engine_name_valid(const char *name);

/* "auto, model and kvm": for messages; static. */
const char *engine_names(void);

#endif
