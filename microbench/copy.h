/* SPDX-License-Identifier: MIT */
/*
 * The copy of a partner that packs or unpacks for itself: the same instructions as the kernel's
 * (ipclab/copy_loop.h), so that modes differ in how often bytes move and not in how.
 */
#ifndef MICROBENCH_COPY_H
#define MICROBENCH_COPY_H

#include <ipclab/copy_loop.h>

#include <stddef.h>
#include <stdint.h>

static inline void copy_payload(void *destination, const void *source, size_t bytes)
{
    __asm__ volatile(COPY_LOOP_TEXT
                     : "+&D"(destination), "+&S"(source)
                     : [bytes] "r"(bytes)
                     : "rax", "rcx", "memory", "cc");
}

#endif
