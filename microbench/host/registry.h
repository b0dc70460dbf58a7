/* SPDX-License-Identifier: MIT */
/* What is linked in, by name. */
#ifndef HOST_REGISTRY_H
#define HOST_REGISTRY_H

#include "../bench.h"
#include "../transport.h"

/* The functions of the benchmark of that name, or NULL. */
const struct bench_functions *benchmark_find(const char *name);

#endif
