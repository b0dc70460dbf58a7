/* SPDX-License-Identifier: MIT */
/* The conformance tests: which of them apply to which mode, and what they came to. */
#ifndef IPCLAB_HARNESS_CONFORMANCE_H
#define IPCLAB_HARNESS_CONFORMANCE_H

#include "image.h"
#include "run_region.h"
#include "sweep.h"

#include <jansson.h>
#include <stdio.h>

/* Where the mode would stand in the name of a test that runs once. */
#define CONFORMANCE_KERNEL "kernel"

/* A cell, named MODE/TEST, for each test of the image with each mode that it applies to. */
void conformance_cells(const struct image *image, struct cell_list *list);

/* Prints tests by modes: pass, FAIL, or - where a test does not apply; then the reasons. */
void conformance_print(const struct cell_list *cells, const struct run_outcome *outcome,
                       FILE *file);

/* The same as a list of {mode, test, status, message}. */
json_t *conformance_json(const struct cell_list *cells, const struct run_outcome *outcome);

/* How many failed. */
size_t conformance_failures(const struct run_outcome *outcome);

#endif
