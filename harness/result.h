/* SPDX-License-Identifier: MIT */
/*
 * A result as it is stored: results.json, read and checked, cell by cell. What `run` prints
 * at its end and what `report` prints later both come from here, so they cannot differ.
 */
#ifndef IPCLAB_HARNESS_RESULT_H
#define IPCLAB_HARNESS_RESULT_H

#include "cell.h"
#include "diagnostic.h"
#include "engine_class.h"
#include "published.h"

#include <jansson.h>
#include <stddef.h>

/* The version of results.json: counted up when what a number in it means, or its shape, changes.
 * Its `json_schema_version` is Google Benchmark's own. */
#define RESULTS_VERSION 1

/* One cell; its rows are those of the document, which has to live as long. */
struct result_cell {
    struct cell cell;
    const json_t **repetitions; /* one row for each boot */
    size_t repetition_count;
    const json_t *representative; /* the row of its median, or of its only repetition */
};

struct result {
    const char *path;
    const struct engine_class_description *class;
    const json_t *context; /* who, where, when; result_context */
    struct result_cell *cells;
    size_t count;
    struct published_ratio *published; /* that the scenario holds its own against */
    size_t published_count;
};

/* Reads the document that came from `path`. EXIT_USAGE where it is no results.json of ours and
 * of this version, or its records are not complete, in order, and of one engine class. */
enum exit_code result_read(const json_t *document, const char *path, struct result *result);

/* A text of the context, "" where there is none. */
const char *result_context(const struct result *result, const char *key);

/* The title of a benchmark, or "". */
const char *result_benchmark_title(const struct result *result, const char *benchmark);

void result_free(struct result *result);

#endif
