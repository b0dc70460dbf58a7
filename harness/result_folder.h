/* SPDX-License-Identifier: MIT */
/* A result on disk: read whole, and held against its checksums. */
#ifndef IPCLAB_HARNESS_RESULT_FOLDER_H
#define IPCLAB_HARNESS_RESULT_FOLDER_H

#include "diagnostic.h"
#include "result.h"

struct result_folder {
    char *path;           /* of results.json, for messages */
    json_t *document;     /* that file */
    json_t *manifest;     /* manifest.json, or NULL where there is none */
    struct result result; /* points into the document */
};

/* Reads the result in the folder `path`. What is no result of ours, or no longer as it was
 * written, is EXIT_USAGE, and leaves nothing to free. */
enum exit_code result_folder_read(const char *path, struct result_folder *folder);

void result_folder_free(struct result_folder *folder);

#endif
