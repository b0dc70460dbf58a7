/* SPDX-License-Identifier: MIT */
/* The small structures of system calls, read from and written to the caller's memory. */
#ifndef CORE_USER_MEMORY_H
#define CORE_USER_MEMORY_H

#include "space.h"

#include "x86_64/copy.h"

/* Nobody waits for a pager here: where a copy stopped is nothing that a later transfer is to ask
 * for. */
static inline bool user_copied(uint64_t left)
{
    if (left)
        cpu_local.copy_fault_address = 0;
    return left == 0;
}

/* Copy `bytes` bytes out of, and into, the current space. False where [address, address + bytes) is
 * not all user memory that can be accessed: what has been copied by then is undefined. */
static inline bool user_read(void *to, uintptr_t address, size_t bytes)
{
    return user_range(address, bytes) && user_copied(copy_bytes(to, (const void *)address, bytes));
}

static inline bool user_write(uintptr_t address, const void *from, size_t bytes)
{
    return user_range(address, bytes) && user_copied(copy_bytes((void *)address, from, bytes));
}

#endif
