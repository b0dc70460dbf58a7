/* SPDX-License-Identifier: MIT */
/* The options that several commands have: each stands here once, with its help. */
#ifndef IPCLAB_HARNESS_SHARED_OPTIONS_H
#define IPCLAB_HARNESS_SHARED_OPTIONS_H

#include <argp.h>
#include <stdbool.h>

/* Which of them a command has. */
enum {
    SHARED_JSON = 1 << 0,
    SHARED_IMAGE = 1 << 1,
    SHARED_GUEST = 1 << 2, /* --append and --watchdog */
};

/* What is not given is false, NULL, "" and 0. */
struct shared_options {
    bool json;
    const char *image;      /* path of the kernel */
    const char *words;      /* further words of the kernel's command line */
    double silence_seconds; /* how long a guest may finish nothing */
};

/*
 * Parses a command's own options, by `own` into `input`, and those of `which`, into `shared`.
 * False where they cannot be; a bad one prints its line and ends with EXIT_USAGE.
 */
bool options_parse(int argc, char **argv, const struct argp *own, void *input, unsigned which,
                   struct shared_options *shared);

#endif
