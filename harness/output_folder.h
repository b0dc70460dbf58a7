/* SPDX-License-Identifier: MIT */
/*
 * The folder of a result. Files are written into a temporary folder beside it, on disk for
 * good, and appear under the final name all at once or not at all.
 */
#ifndef IPCLAB_HARNESS_OUTPUT_FOLDER_H
#define IPCLAB_HARNESS_OUTPUT_FOLDER_H

#include "diagnostic.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct output_folder {
    char *final;
    char *partial;
    FILE *sums; /* of what has been written so far (checksums.h), into ... */
    char *sums_text;
    size_t sums_bytes;
};

/*
 * Makes the temporary folder for `path`; where `path` is NULL, for results/runs/TIME-NAME
 * under the current folder. A `path` that is a file, or a folder with something else than
 * an ipclab result in it, is EXIT_USAGE; one that cannot be written, EXIT_ENVIRONMENT.
 */
enum exit_code output_folder_open(struct output_folder *folder, const char *path, const char *name);

/* Writes the file `name`, `plots/NAME` too, into it. */
enum exit_code output_folder_write(const struct output_folder *folder, const char *name,
                                   const void *bytes, size_t size);

/* Adds SHA256SUMS and gives the folder its final name; a result that was there before is replaced.
 */
enum exit_code output_folder_commit(struct output_folder *folder);

/* Frees it; what has not been committed is removed. */
void output_folder_close(struct output_folder *folder);

#endif
