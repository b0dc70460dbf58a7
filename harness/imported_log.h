/* SPDX-License-Identifier: MIT */
/* A log file and the report in it. */
#ifndef IPCLAB_HARNESS_IMPORTED_LOG_H
#define IPCLAB_HARNESS_IMPORTED_LOG_H

#include "diagnostic.h"
#include "run_region.h"

struct imported_log {
    const char *path;
    char sha256[65]; /* of the file */
    uint8_t *bytes;  /* of the report */
    size_t size;
    struct run_header header; /* not checked, but for what imported_log_read says */
};

/* Reads the log at `path`. EXIT_USAGE unless it holds one whole report, of our version, whose
 * names are text. Nothing need be freed then. */
enum exit_code imported_log_read(const char *path, struct imported_log *log);

/* The run region as the guest left it, as far as it has been reported, in the layout of the plan
 * that it is said to be of; or NULL where it does not fit. The caller frees. */
void *imported_log_region(const struct imported_log *log, const struct run_layout *layout);

void imported_log_free(struct imported_log *log);

#endif
