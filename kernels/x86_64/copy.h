/* SPDX-License-Identifier: MIT */
/*
 * The kernel's copy loop and its load of a message part: the only code that may fault on
 * user memory. Each instruction that may is in the table `faultable`, with where to go on
 * when the fault cannot be resolved.
 *
 * The copy (ipclab/copy_loop.h) is the same for every mode; the receiver's own code in ring 3
 * unpacks with the same instructions (microbench/copy.h), so that modes differ in how often bytes
 * move and not in how.
 */
#ifndef X86_64_COPY_H
#define X86_64_COPY_H

#include "cpu.h"

#include <ipclab/copy_loop.h>
#include <ipclab/likely.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* copy_bytes for a loop that goes on where this copy ends: moves both addresses on. */
static inline size_t copy_advance(uintptr_t *destination, uintptr_t *source, size_t bytes)
{
    size_t left;

    /* A call that clobbers these registers only: it is in the innermost loops. */
    __asm__ volatile("call copy_loop"
                     : "=c"(left), "+D"(*destination), "+S"(*source), "+d"(bytes)
                     :
                     : "rax", "memory", "cc");
    return left;
}

/*
 * copy_advance in line, for a loop of many short copies: without a call, a return, and 2 that look
 * at what it returns. False where a page could not be accessed: then
 * cpu_local.copy_stopped says how far it came, and the addresses mean nothing.
 */
static forced_inline bool copy_advance_in_line(uintptr_t *destination, uintptr_t *source,
                                               size_t bytes)
{
    uintptr_t to = *destination, from = *source;

    __asm__ volatile goto(
        COPY_LOOP_TEXT ".subsection 1\n"
                       "11: leaq (%%rsi,%%rcx,8), %%rsi\n"
                       "negq %%rcx\n"
                       "12: movl %k[bytes], %%eax\n"
                       "andl $7, %%eax\n"
                       "leaq (%%rax,%%rcx,8), %%rcx\n"
                       "13: movq %%rcx, %%gs:%c[left]\n"
                       "movq %%rsi, %%gs:%c[stopped]\n"
                       "jmp %l[fault]\n"
                       ".previous\n"
                       ".pushsection faultable, \"a\"\n"
                       ".quad 1b, 11b, 2b, 11b, 3b, 12b, 4b, 13b\n"
                       ".popsection"
        : "+&D"(to), "+&S"(from)
        : [bytes] "r"(bytes), [left] "i"(CPU_COPY_LEFT), [stopped] "i"(CPU_COPY_STOPPED)
        : "rax", "rcx", "memory", "cc"
        : fault);
    *destination = to;
    *source = from;
    return true;
fault:
    return false;
}

/*
 * Copies `bytes` bytes from `source` to `destination`, which do not overlap; either may be
 * user memory of the current space or of the window, checked to lie there. Returns how many
 * bytes were not copied: 0, or what was left when a page could not be accessed
 * (cpu_local.copy_fault_address).
 */
static inline size_t copy_bytes(void *destination, const void *source, size_t bytes)
{
    uintptr_t to = (uintptr_t)destination, from = (uintptr_t)source;

    return copy_advance(&to, &from, bytes);
}

/* More than this is copied with interrupts on: about 10 microseconds. */
#define UNINTERRUPTIBLE_BYTES 65536ull

static inline void interrupts_enable(void)
{
    __asm__ volatile("sti" : : : "memory");
}

static inline void interrupts_disable(void)
{
    __asm__ volatile("cli" : : : "memory");
}

/* Clears one page of the direct map. */
void clear_page(void *page);

/* Stores `value` in `count` words of kernel memory. */
static inline void fill_words(uint32_t *words, uint32_t value, size_t count)
{
    __asm__ volatile("rep stosl" : "+D"(words), "+c"(count) : "a"(value) : "memory");
}

/* Loads two words of user memory; false where they cannot be accessed. */
static inline bool load_words(uintptr_t address, uint64_t *first, uint64_t *second)
{
    const uint64_t *words = (const uint64_t *)address;
    uint64_t low, high;

    __asm__ goto("1: movq %2, %0\n"
                 "2: movq %3, %1\n"
                 ".pushsection faultable, \"a\"\n"
                 ".quad 1b, %l[fault], 2b, %l[fault]\n"
                 ".popsection"
                 : "=&r"(low), "=r"(high)
                 : "m"(words[0]), "m"(words[1])
                 : "memory"
                 : fault);
    *first = low;
    *second = high;
    return true;
fault:
    return false;
}

/* Loads, or stores, one word of user memory; false where it cannot be accessed. */
static inline bool load_word(uintptr_t address, uint64_t *word)
{
    uint64_t value;

    __asm__ goto("1: movq (%1), %0\n"
                 ".pushsection faultable, \"a\"\n"
                 ".quad 1b, %l2\n"
                 ".popsection"
                 : "=&r"(value)
                 : "r"(address)
                 : "memory"
                 : fault);
    *word = value;
    return true;
fault:
    return false;
}

static inline bool store_word(uintptr_t address, uint64_t word)
{
    __asm__ goto("1: movq %1, (%0)\n"
                 ".pushsection faultable, \"a\"\n"
                 ".quad 1b, %l2\n"
                 ".popsection"
                 :
                 : "r"(address), "r"(word)
                 : "memory"
                 : fault);
    return true;
fault:
    return false;
}

/* Where the code at `rip`, which faulted, goes on; 0 where it may not fault. */
uintptr_t fault_exit(uintptr_t rip);

#endif
