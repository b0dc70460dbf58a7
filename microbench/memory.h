/* SPDX-License-Identifier: MIT */
/* Memory that a benchmark takes and drops inside the measurement. */
#ifndef MICROBENCH_MEMORY_H
#define MICROBENCH_MEMORY_H

#include <stddef.h>
#include <stdint.h>

/* New, zeroed, mapped memory of at least `bytes` bytes, in whole pages; null where there is
 * none. */
static inline void *memory_take(uint64_t bytes);

/* Unmaps what memory_take returned for as many bytes. */
static inline void memory_drop(void *memory, uint64_t bytes);

#ifdef IPCLAB_GUEST
#include "guest/memory.h"
#else
#include "host/memory.h"
#endif

#endif
