/* SPDX-License-Identifier: MIT */
/* SHA256SUMS of a folder of results: what sha256sum -c checks, and we too. */
#ifndef IPCLAB_HARNESS_CHECKSUMS_H
#define IPCLAB_HARNESS_CHECKSUMS_H

#include "diagnostic.h"

#include <stddef.h>
#include <stdio.h>

#define CHECKSUMS_FILE "SHA256SUMS"

/* Prints the line of a file of `size` bytes. */
void checksums_add(FILE *sums, const char *name, const void *bytes, size_t size);

/* Holds every file that SHA256SUMS in `folder` names against its sum. EXIT_USAGE where one
 * is missing or has other bytes; a warning where there are no sums at all. */
enum exit_code checksums_check(const char *folder);

#endif
