/* SPDX-License-Identifier: MIT */
/* Timing on this machine itself: memory in 4 KiB pages, ticks, and core cycles. */
#ifndef IPCLAB_HARNESS_NATIVE_H
#define IPCLAB_HARNESS_NATIVE_H

#include <stddef.h>

/* Memory in pages of 4 KiB, as the kernel under the model maps it; present, and holding anything.
 * Released by native_release. Ends with EXIT_ENVIRONMENT where there is none. */
void *native_memory(size_t bytes);

/* The same in pages of 2 MiB, where the system has them to give: no TLB misses. */
void *native_large_memory(size_t bytes);
void native_release(void *memory, size_t bytes);

/* Ticks of the time-stamp counter that `pass(user)` takes when nothing disturbs it: the least
 * of many runs, after one that warms up. */
double native_ticks(void (*pass)(void *user), void *user);

/* Ticks in a core cycle, from a chain of dependent additions: one cycle each (the counter
 * runs at a constant rate, the core does not). */
double native_ticks_per_cycle(void);

#endif
