/* SPDX-License-Identifier: MIT */
/* A plan as a file: the run region of a machine that we cannot map (docs/ABI.md). */
#ifndef IPCLAB_HARNESS_PLAN_FILE_H
#define IPCLAB_HARNESS_PLAN_FILE_H

#include "image.h"
#include "plan.h"

/* Writes the run region for boot 0 of `plan` to `path`, which is not yet there or is replaced.
 * The guest reports on its log; `scenario` and the image are named in it, for who imports that. */
enum exit_code plan_file_write(const struct plan *plan, const char *scenario,
                               const struct image *image, const char *path);

#endif
