/* SPDX-License-Identifier: MIT */
#ifndef GUEST_MEMORY_H
#define GUEST_MEMORY_H

#include "../runtime/system.h"

static inline uint64_t whole_pages(uint64_t bytes)
{
    return bytes ? (bytes + 4095) & ~4095ull : 4096;
}

static inline void *memory_take(uint64_t bytes)
{
    struct system_result memory = memory_map(whole_pages(bytes), MAP_WRITE | MAP_POPULATE, 0);

    return memory.status ? NULL : (void *)memory.value;
}

static inline void memory_drop(void *memory, uint64_t bytes)
{
    memory_change(memory, whole_pages(bytes), MEMORY_UNMAP);
}

#endif
