/* SPDX-License-Identifier: MIT */
/* The small structures of system calls, read from and written to the caller's memory. */
#ifndef CORE_USER_MEMORY_H
#define CORE_USER_MEMORY_H

#include "space.h"

#include "x86_64/copy.h"

/* False where [address, address + bytes) is not all user memory that can be accessed. */
static inline bool user_read(void *to, uintptr_t address, size_t bytes)
{
    return user_range(address, bytes) && copy_bytes(to, (const void *)address, bytes) == 0;
}

static inline bool user_write(uintptr_t address, const void *from, size_t bytes)
{
    return user_range(address, bytes) && copy_bytes((void *)address, from, bytes) == 0;
}

#endif
