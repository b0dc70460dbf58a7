/* SPDX-License-Identifier: MIT */
/* Runs another program and takes its standard output. */
#ifndef IPCLAB_HARNESS_SUBPROCESS_H
#define IPCLAB_HARNESS_SUBPROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* One that runs. */
struct subprocess {
    pid_t process;      /* -1: it could not be started */
    int output, errors; /* files in memory */
};

struct subprocess_output {
    char *bytes; /* standard output, with a zero after it */
    size_t size;
    bool succeeded;  /* it ran and ended with status 0 */
    char error[200]; /* the last line of its standard error */
};

/* Starts arguments[0], found on PATH, with an empty standard input. An interrupt of ours ends it
 * too. Whether it could be started is known by subprocess_finish, which is due in any case. */
struct subprocess subprocess_start(const char *const *arguments);

/* Waits for its end. The caller frees output->bytes. */
void subprocess_finish(struct subprocess *subprocess, struct subprocess_output *output);

/* Both. */
void subprocess_run(const char *const *arguments, struct subprocess_output *output);

/* The first line of what the program prints, or "" where it fails; the caller frees. */
char *subprocess_line(const char *const *arguments);

#endif
