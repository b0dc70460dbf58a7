/* SPDX-License-Identifier: MIT */
/* Parameters of benchmarks that send one way, to a receiver that reads what it gets. */
#ifndef MICROBENCH_ONE_WAY_H
#define MICROBENCH_ONE_WAY_H

#include "bench.h"

/* What `sender` says, in the order of its choices in ipclab/parameters.h. */
enum sender { SENDER_KEEPS, SENDER_REWRITES, SENDER_DROPS };

/* Which fraction of the pages is read: all of them where the cell does not say. */
static inline uint64_t fraction_read(const struct bench_state *state)
{
    return bench_has_argument(state, PARAMETER_READ) ? bench_argument(state, PARAMETER_READ) : 100;
}

#endif
