/* SPDX-License-Identifier: MIT */
/* Giving others their turn; and timestamp(), for what is done in between. */
#ifndef MICROBENCH_TURN_H
#define MICROBENCH_TURN_H

/* Everybody else of the same priority who is ready runs first. */
static inline void turn_yield(void);

#ifdef IPCLAB_GUEST
#include "guest/turn.h"
#else
#include "host/turn.h"
#endif

#endif
