/* SPDX-License-Identifier: MIT */
#ifndef HOST_TURN_H
#define HOST_TURN_H

#include "timestamp.h"

#include <sched.h>

static inline void turn_yield(void)
{
    sched_yield();
}

#endif
