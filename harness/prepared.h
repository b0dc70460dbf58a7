/* SPDX-License-Identifier: MIT */
/* A scenario that is ready to be run: read, checked, and expanded into its cells. */
#ifndef IPCLAB_HARNESS_PREPARED_H
#define IPCLAB_HARNESS_PREPARED_H

#include "image.h"
#include "scenario.h"
#include "sweep.h"

struct prepared {
    struct scenario scenario;
    struct cell_list cells;
};

/* Prepares the scenario that `argument` names, of its cells those that match `filter` (or NULL).
 * Whatever is wrong with it is EXIT_USAGE; `prepared` is to be freed either way. */
enum exit_code prepare(const char *argument, const struct image *image, const char *filter,
                       struct prepared *prepared);

void prepared_free(struct prepared *prepared);

#endif
