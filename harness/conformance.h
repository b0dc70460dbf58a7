/* SPDX-License-Identifier: MIT */
/*
 * The conformance tests: which of them apply to which mode, and what they came to. By its
 * name a test shows a rule of a system (rule.h), scores a property (property.h), or is one
 * that a mode, or the kernel, has to pass besides.
 */
#ifndef IPCLAB_HARNESS_CONFORMANCE_H
#define IPCLAB_HARNESS_CONFORMANCE_H

#include "image.h"
#include "run_region.h"
#include "sweep.h"

#include <jansson.h>
#include <stdio.h>

/* Where the mode would stand in the name of a test that runs once. */
#define CONFORMANCE_KERNEL "kernel"

/* Tests that have been run. */
struct conformance {
    const struct image *image;
    struct cell_list cells;                /* by guest, in the image's order */
    struct run_record *records;            /* of each cell */
    const struct test_description **tests; /* that each cell is about */
    bool all_rules;                        /* every test of a rule has been */
};

/* What a test is for. */
enum test_purpose { TEST_OF_MODES, TEST_OF_RULE, TEST_OF_PROPERTY };

/* By the test's name. */
enum test_purpose test_purpose(const struct test_description *test);

/* A cell, named MODE/TEST, for each test of the image with each mode that it applies to. */
void conformance_cells(const struct image *image, struct cell_list *list);

/* Takes those of `cells` over that `outcome` has a record of, by mode and name; the others stay in
 * `cells`. */
void conformance_take(struct conformance *conformance, const struct run_outcome *outcome,
                      struct cell_list *cells);

void conformance_free(struct conformance *conformance);

/* The test that a cell, one of conformance_cells, is about. */
const struct test_description *conformance_test(const struct image *image, const struct cell *cell);

/* The mode of the cell, or CONFORMANCE_KERNEL. */
const char *conformance_owner(const struct conformance *conformance, size_t index);

/* Where a test says the same of several modes it is told once: has that of cell `index` said it
 * of an earlier mode? And of which modes does it, "direct, gather"; the caller frees. */
bool conformance_said_before(const struct conformance *conformance, size_t index);
char *conformance_owners(const struct conformance *conformance, size_t index);

/* How many of the cells came to `status`. */
size_t conformance_count(const struct conformance *conformance, enum run_status status);

/* Prints tests that are neither of rules nor of properties (conformance_table.c): those of
 * every mode by mode, pass, FAIL, or n/a; of the others the names; then the reasons. */
void conformance_print(const struct conformance *conformance, FILE *file);

/* The same as a list of {mode, test, status, message}. */
json_t *conformance_json(const struct conformance *conformance);

#endif
