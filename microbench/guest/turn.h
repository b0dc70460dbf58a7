/* SPDX-License-Identifier: MIT */
#ifndef GUEST_TURN_H
#define GUEST_TURN_H

#include "../runtime/system.h"

static inline void turn_yield(void)
{
    thread_yield();
}

#endif
