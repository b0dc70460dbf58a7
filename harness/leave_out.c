/* SPDX-License-Identifier: MIT */
/* Cells without those that an engine class cannot run. */
#include "leave_out.h"

#include "diagnostic.h"
#include "peer.h"
#include "sampling.h"

#include <string.h>

/* No fewer than sampling_objection and peer_objection have. */
#define REASONS 8

struct reason {
    const char *text; /* NULL: not in use */
    size_t cells;
};

/* Where a mode cannot run at all, nothing else matters. */
static const char *objection_to(enum engine_class class, const struct cell *cell)
{
    const char *objection = peer_objection(class, cell);

    return objection ? objection : sampling_objection(class, cell);
}

static void count(struct reason reasons[REASONS], const char *text)
{
    size_t i = 0;

    while (i < REASONS - 1 && reasons[i].text && strcmp(reasons[i].text, text) != 0)
        i++;
    reasons[i].text = text;
    reasons[i].cells++;
}

size_t leave_out_cells(enum engine_class class, struct cell_list *cells)
{
    struct reason reasons[REASONS] = {0};
    size_t kept = 0, left_out;

    for (size_t i = 0; i < cells->count; i++) {
        const char *objection = objection_to(class, &cells->cells[i]);

        if (objection)
            count(reasons, objection);
        else
            cells->cells[kept++] = cells->cells[i];
    }
    left_out = cells->count - kept;
    cells->count = kept;
    for (size_t i = 0; i < REASONS && reasons[i].text; i++)
        warn("%zu %s left out under %s: %s", reasons[i].cells,
             reasons[i].cells == 1 ? "cell is" : "cells are", engine_classes[class].label,
             reasons[i].text);
    return left_out;
}
