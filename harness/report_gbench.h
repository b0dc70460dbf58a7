/* SPDX-License-Identifier: MIT */
/* A result as libbenchmark's own reporters print it. */
#ifndef IPCLAB_HARNESS_REPORT_GBENCH_H
#define IPCLAB_HARNESS_REPORT_GBENCH_H

#include "diagnostic.h"
#include "gbench.h"

#include <jansson.h>
#include <stdio.h>

/* Prints the rows of results.json, `results`, in that format; EXIT_USAGE where they have no
 * times. */
enum exit_code report_gbench(const json_t *results, enum gbench_format format, FILE *file);

#endif
