/* SPDX-License-Identifier: MIT */
/* Memory of a Linux process, in pages of 4 KiB (runner.c turns huge pages off). */
#ifndef HOST_MEMORY_H
#define HOST_MEMORY_H

#include <sys/mman.h>

#define HOST_PAGE 4096ull

static inline uint64_t whole_pages(uint64_t bytes)
{
    return bytes ? (bytes + HOST_PAGE - 1) & ~(HOST_PAGE - 1) : HOST_PAGE;
}

static inline void *memory_take(uint64_t bytes)
{
    void *memory = mmap(NULL, whole_pages(bytes), PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

    return memory == MAP_FAILED ? NULL : memory;
}

static inline void memory_drop(void *memory, uint64_t bytes)
{
    munmap(memory, whole_pages(bytes));
}

#endif
