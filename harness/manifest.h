/* SPDX-License-Identifier: MIT */
/* manifest.json: everything that is needed to repeat a run, and all that is of the host. */
#ifndef IPCLAB_HARNESS_MANIFEST_H
#define IPCLAB_HARNESS_MANIFEST_H

#include "run_facts.h"

#include <jansson.h>

/* The manifest of a run. */
json_t *manifest_json(const struct run_facts *facts);

/* The `context` member of results.json: who, where, when, and what its numbers are. What Google
 * Benchmark says of the host's clock and caches is not in it: topology.xml has them. */
json_t *results_context(const struct run_facts *facts);

#endif
