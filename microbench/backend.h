/* SPDX-License-Identifier: MIT */
/*
 * What a backend of bench.h gives to microbench/bench.c, where all that they have in common is:
 * its `struct bench_state`, with at least the fields that bench.c uses, and these.
 */
#ifndef MICROBENCH_BACKEND_H
#define MICROBENCH_BACKEND_H

#ifdef IPCLAB_GUEST
#include "guest/bench.h"
#else
#include "host/bench.h"
#endif

/* A server has no record to leave a reason in: tells it to the log, and ends. */
_Noreturn void backend_abandon(const char *reason);

#endif
