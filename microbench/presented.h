/* SPDX-License-Identifier: MIT */
/* The two ends of a benchmark that says how each keeps its messages: `client`, `server`, `trust`.
 */
#ifndef MICROBENCH_PRESENTED_H
#define MICROBENCH_PRESENTED_H

#include "bench.h"
#include "layout.h"

/* The parameters of such a benchmark. */
#define PRESENTED_REQUIRED (PARAMETER_BIT(CLIENT) | PARAMETER_BIT(SERVER))
#define PRESENTED_OPTIONAL (PARAMETER_BIT(TRUST) | PARAMETER_BIT(SEGMENT))

/* The order of the choices in ipclab/parameters.h. */
enum presented_choice {
    PRESENTED_CONTIGUOUS,
    PRESENTED_BLOCKS,
    PRESENTED_VECTOR,
    PRESENTED_RING,
    PRESENTED_OUT_OF_LINE,
    PRESENTED_LENT,
    PRESENTED_GIVEN,
};

/* Whether a message of that end is one range. */
static inline bool presented_in_range(enum presented_choice choice)
{
    return choice == PRESENTED_CONTIGUOUS || choice >= PRESENTED_OUT_OF_LINE;
}

/* What that end does with the pages of a message beyond its layout: PRESENT_* of either side. */
static inline uint32_t presented_flags(enum presented_choice choice, bool relaxed, bool incoming)
{
    if (choice < PRESENTED_OUT_OF_LINE)
        return 0;
    if (incoming)
        return (choice == PRESENTED_LENT ? PRESENT_PRESERVES : 0) | (relaxed ? PRESENT_TRUSTS : 0);
    return (choice == PRESENTED_GIVEN ? PRESENT_DISCARDS : 0) | (relaxed ? PRESENT_LEAKY : 0);
}

/*
 * A layout for messages of `bytes` bytes by that choice, not yet in memory. Parts are `segment`
 * bytes (default 256). A ring ends in the middle of a message.
 */
static inline struct layout presented_layout(struct bench_state *state,
                                             enum presented_choice choice, uint64_t bytes)
{
    uint64_t segment = bench_has_argument(state, PARAMETER_SEGMENT)
                           ? bench_argument(state, PARAMETER_SEGMENT)
                           : 256;
    struct layout layout = {
        .kind =
            choice < PRESENTED_OUT_OF_LINE ? (enum presentation_layout)choice : PRESENT_OUT_OF_LINE,
        .capacity = bytes,
        .segment = segment,
        .first = segment,
    };

    if (layout.kind == PRESENT_RING)
        layout.offset = layout_ring_bytes(&layout) - (bytes / 2 & ~7ull);
    return layout;
}

#endif
