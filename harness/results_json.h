/* SPDX-License-Identifier: MIT */
/* results.json: Google Benchmark's schema, which its compare.py and many tools read. */
#ifndef IPCLAB_HARNESS_RESULTS_JSON_H
#define IPCLAB_HARNESS_RESULTS_JSON_H

#include "measurement.h"

#include <jansson.h>

/*
 * The document. For each cell, in plan order: a row for each repetition, then, from two
 * repetitions on, rows for mean, median, standard deviation and its ratio to the mean. All
 * numbers are for one operation. A row that was not measured has an error or skip message
 * and no numbers. One without a time is no iteration to the schema's other readers. `context`
 * becomes the member of that name; its reference is taken over.
 */
json_t *results_json(const struct measurement_set *set, json_t *context);

#endif
