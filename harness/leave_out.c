/* SPDX-License-Identifier: MIT */
/* Cells without those that an engine class cannot run. */
#include "leave_out.h"

#include "diagnostic.h"
#include "peer.h"
#include "sampling.h"

size_t leave_out_cells(enum engine_class class, struct cell_list *cells)
{
    const char *reason = NULL;
    size_t kept = 0, left_out;

    for (size_t i = 0; i < cells->count; i++) {
        const char *objection = sampling_objection(class, &cells->cells[i]);

        if (!objection)
            objection = peer_objection(class, &cells->cells[i]);
        if (objection)
            reason = objection;
        else
            cells->cells[kept++] = cells->cells[i];
    }
    left_out = cells->count - kept;
    cells->count = kept;
    if (left_out)
        warn("%zu cells are left out under %s: %s", left_out, engine_classes[class].label, reason);
    return left_out;
}
