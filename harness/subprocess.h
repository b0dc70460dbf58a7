/* SPDX-License-Identifier: MIT */
/* Runs another program and takes its standard output. */
#ifndef IPCLAB_HARNESS_SUBPROCESS_H
#define IPCLAB_HARNESS_SUBPROCESS_H

#include <stdbool.h>
#include <stddef.h>

struct subprocess_output {
    char *bytes; /* standard output, with a zero after it */
    size_t size;
    bool succeeded;  /* it ran and ended with status 0 */
    char error[200]; /* the last line of its standard error */
};

/* Runs arguments[0], found on PATH, with an empty standard input. The caller frees
 * output->bytes. Its end is waited for; an interrupt of ours ends it too. */
void subprocess_run(const char *const *arguments, struct subprocess_output *output);

/* The first line of what the program prints, or "" where it fails; the caller frees. */
char *subprocess_line(const char *const *arguments);

#endif
