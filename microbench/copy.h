/* SPDX-License-Identifier: MIT */
/*
 * The copy of a partner that packs or unpacks for itself: the same instructions as the
 * kernel's copy loop (kernels/x86_64/copy.S), so that modes differ in how often bytes move
 * and not in how.
 */
#ifndef MICROBENCH_COPY_H
#define MICROBENCH_COPY_H

#include <stddef.h>
#include <stdint.h>

static inline void copy_payload(void *destination, const void *source, size_t bytes)
{
    size_t words = bytes / 8;

    __asm__ volatile("rep movsq\n\t"
                     "mov %k3, %%ecx\n\t"
                     "rep movsb"
                     : "+D"(destination), "+S"(source), "+c"(words)
                     : "r"(bytes % 8)
                     : "memory");
}

#endif
