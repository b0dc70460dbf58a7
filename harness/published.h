/* SPDX-License-Identifier: MIT */
/*
 * Ratios of two costs that others have published: a [published] section of a scenario. The
 * figure is data; what this suite measures of the same two is printed beside it
 * (reproduction.h).
 */
#ifndef IPCLAB_HARNESS_PUBLISHED_H
#define IPCLAB_HARNESS_PUBLISHED_H

#include "cell.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct published_ratio {
    struct cell cell, over; /* cost of `cell` / cost of `over`, which differs in the mode alone */
    double ratio;           /* above 0 */
    char *source;           /* who says so, of which machine; whoever holds the ratio frees it */
    unsigned line;          /* of the scenario's file; 0 where it was read from a result */
};

/* As a result keeps them: an array. */
json_t *published_json(const struct published_ratio *ratios, size_t count);

/* The inverse, of one element; `source` is to be freed. False where it is none of ours. */
bool published_read(const json_t *value, struct published_ratio *ratio);

#endif
