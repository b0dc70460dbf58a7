/* SPDX-License-Identifier: MIT */
/* Runs a cell's benchmark between two partners, once. */
#ifndef HOST_PARTNERS_H
#define HOST_PARTNERS_H

#include "bench.h"

/* Of the parameter `placement`, in the order of its choices in ipclab/parameters.h. */
enum partners_placement { PARTNERS_SAME_CORE, PARTNERS_CROSS_CORE };

/* A cell that does not say runs on one core, as every guest does. */
static inline enum partners_placement partners_placement(const struct run_cell *cell)
{
    return cell->present & PARAMETER_BIT(PLACEMENT)
               ? (enum partners_placement)cell->parameter[PARAMETER_PLACEMENT]
               : PARTNERS_SAME_CORE;
}

/* Binds the calling thread to where that side of the cell is to run; NULL: nowhere special. */
typedef void (*partner_binder)(void *user, enum side side);

struct partners {
    const struct run_cell *cell;
    struct run_record *record; /* in memory that a dying client leaves behind */
    const struct bench_loop *loop;
    partner_binder bind;
    void *bind_user;
};

/* Opens the cell's transport, makes the server (a process, or a thread where the transport
 * needs one address space), is the client, and sees the server off. What cannot be is
 * in the record afterwards; where the server dies, so does the calling process. */
void partners_run(const struct partners *partners);

#endif
