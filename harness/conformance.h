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

/* The record of each cell, found by mode and name. Fails with EXIT_GUEST where one is
 * missing; the caller frees *records, which point into `outcome`. */
enum exit_code conformance_records(const struct cell_list *cells, const struct run_outcome *outcome,
                                   const struct run_record ***records);

/* Prints tests by modes: pass, FAIL, or n/a where a test does not apply; then the reasons. */
void conformance_print(const struct cell_list *cells, const struct run_record *const *records,
                       FILE *file);

/* The same as a list of {mode, test, status, message}. */
json_t *conformance_json(const struct cell_list *cells, const struct run_record *const *records);

/* How many of the cells came to `status`. */
size_t conformance_count(const struct cell_list *cells, const struct run_record *const *records,
                         enum run_status status);

#endif
