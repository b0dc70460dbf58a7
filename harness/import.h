/* SPDX-License-Identifier: MIT */
/* The logs of machines that ran our kernel by themselves, turned into an ordinary result. */
#ifndef IPCLAB_HARNESS_IMPORT_H
#define IPCLAB_HARNESS_IMPORT_H

#include "image.h"

#include <stdbool.h>
#include <stddef.h>

struct import_options {
    const char *command_line;
    char **logs;          /* one for each boot */
    size_t count;         /* at least 1 */
    const char *scenario; /* or NULL: the one that the logs name */
    const char *output;   /* or NULL */
    bool json;
};

/* Reads, checks and publishes. EXIT_USAGE where a log is damaged, or of another plan, image or
 * kind of machine than it should be; nothing is written then. */
enum exit_code import_logs(const struct import_options *options, const struct image *image);

#endif
