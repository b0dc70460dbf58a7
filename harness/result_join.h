/* SPDX-License-Identifier: MIT */
/* Two results joined by the names of their records. */
#ifndef IPCLAB_HARNESS_RESULT_JOIN_H
#define IPCLAB_HARNESS_RESULT_JOIN_H

#include "change.h"
#include "diagnostic.h"
#include "result.h"

struct result_side {
    const struct result *result;
    const struct cell_costs *costs;
};

struct result_join {
    struct change *changes; /* one for each name that both have, in the order of the first */
    size_t count;
    size_t only_before, only_after; /* names that the other does not have */
};

/*
 * Joins the two; the changes are not decided yet. EXIT_USAGE, with the reason, where comparing
 * them would mislead: other engine classes, another cost, another machine profile or seed where
 * costs are exact, another baseline, or no name in common.
 */
enum exit_code result_join(const struct result_side *before, const struct result_side *after,
                           struct result_join *join);

void result_join_free(struct result_join *join);

#endif
