/* SPDX-License-Identifier: MIT */
/*
 * The machine that the kernel's portable parts see when they are built for the host: included
 * before everything else, it takes the place of x86_64/cpu.h and x86_64/copy.h. Physical
 * memory is `host_memory`; page tables are real ones in it, that nobody walks but the code.
 */
#ifndef TESTS_UNIT_KERNEL_MACHINE_H
#define TESTS_UNIT_KERNEL_MACHINE_H

#define X86_64_CPU_H
#define X86_64_COPY_H
#define DIRECT_MAP_BASE ((uint64_t)host_memory)

#include <ipclab/counters.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define HOST_MEMORY_BYTES (16ull << 20)
extern unsigned char host_memory[HOST_MEMORY_BYTES];

struct thread;
struct page_tables;

struct cpu {
    struct thread *current;
    const struct page_tables *tables, *loaded, *window;
    bool window_stale;
    uintptr_t copy_fault_address;
    uint64_t counters[COUNTER_COUNT];
};

extern struct cpu cpu_local;

#define COUNT(symbol, amount) ((void)(cpu_local.counters[COUNTER_##symbol] += (amount)))

static inline void write_cr3(uint64_t value)
{
    (void)value;
}

static inline void invalidate_page(uintptr_t address)
{
    (void)address;
}

static inline size_t copy_bytes(void *destination, const void *source, size_t bytes)
{
    memmove(destination, source, bytes);
    return 0;
}

static inline void fill_words(uint32_t *words, uint32_t value, size_t count)
{
    for (size_t i = 0; i < count; i++)
        words[i] = value;
}

static inline void clear_page(void *page)
{
    memset(page, 0, 4096);
}

/* Gives the kernel's allocator all of host_memory but its first MiB. */
void machine_start(void);

#endif
