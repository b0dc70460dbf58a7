/* SPDX-License-Identifier: MIT */
/*
 * Per-CPU data, reached through GS.
 *
 * The linker script puts the symbol `cpu_local` at address 0, so that an access to it is one
 * instruction with a GS prefix and needs no register. The memory itself is `cpu_storage`.
 */
#ifndef X86_64_CPU_H
#define X86_64_CPU_H

#define CPU_CURRENT 0
#define CPU_USER_STACK 8
#define CPU_KERNEL_STACK 16
#define CPU_RSP0 32
#define CPU_COPY_LEFT 184
#define CPU_COPY_STOPPED 192
#define CPU_KERNEL_ENTRIES 272

#ifndef __ASSEMBLER__
#include <ipclab/counters.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct thread;
struct page_tables;

/* Intel SDM vol. 3, 8.7 "Task management in 64-bit mode". */
struct task_state {
    uint32_t reserved0;
    uint64_t rsp0; /* behind the current thread's registers: traps push into them */
    uint64_t rsp1, rsp2, reserved1;
    uint64_t ist[7];
    uint64_t reserved2;
    uint16_t reserved3, io_map;
} __attribute__((packed));

struct cpu {
    struct thread *current;
    uint64_t user_stack;   /* scratch of the system-call entry */
    uint64_t kernel_stack; /* its top; nothing on it outlives one entry into the kernel */
    uint32_t padding;
    struct task_state task; /* rsp0 falls on a multiple of 8 */
    uint32_t padding2;
    const struct page_tables *tables; /* what CR3 points to */
    const struct page_tables *window; /* what the mapping window shows, or null */
    const struct page_tables *loaded; /* the same; null where the TLB holds more than they allow */
    bool window_stale;                /* TLB entries of an earlier window may exist */
    uintptr_t copy_fault_address;     /* where the last copy that failed, failed; 0: elsewhere */
    bool copy_interrupted;            /* an interrupt ended it, not a fault */
    struct copy_stopped {
        uint64_t left;    /* bytes that the last copy in line did not copy */
        uintptr_t source; /* and where it would have gone on reading */
    } copy_stopped;
    uint64_t counters[COUNTER_COUNT];
};

extern struct cpu __seg_gs cpu_local;

_Static_assert(__builtin_offsetof(struct cpu, current) == CPU_CURRENT, "entry.S");
_Static_assert(__builtin_offsetof(struct cpu, user_stack) == CPU_USER_STACK, "entry.S");
_Static_assert(__builtin_offsetof(struct cpu, kernel_stack) == CPU_KERNEL_STACK, "entry.S");
_Static_assert(__builtin_offsetof(struct cpu, task.rsp0) == CPU_RSP0, "entry.S");
_Static_assert(__builtin_offsetof(struct cpu, copy_stopped.left) == CPU_COPY_LEFT, "copy.h");
_Static_assert(__builtin_offsetof(struct cpu, copy_stopped.source) == CPU_COPY_STOPPED, "copy.h");
_Static_assert(__builtin_offsetof(struct cpu, counters[COUNTER_KERNEL_ENTRIES]) ==
                   CPU_KERNEL_ENTRIES,
               "entry.S");

#define COUNT(symbol, amount) ((void)(cpu_local.counters[COUNTER_##symbol] += (amount)))

/* Sets up GS, GDT, TSS, IDT, the system-call MSRs and the protection bits of CR0, CR4 and
 * EFER. Called once, on the boot stack. */
void cpu_initialise(void);

/* CPUID leaf `leaf`, subleaf 0, into eax, ebx, ecx, edx. */
void cpu_identify(uint32_t leaf, uint32_t registers[4]);

/* What C has no words for, an instruction each (Intel SDM vol. 2). */

static inline uint64_t read_msr(uint32_t msr)
{
    uint32_t low, high;
    __asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
    return (uint64_t)high << 32 | low;
}

static inline void write_msr(uint32_t msr, uint64_t value)
{
    __asm__ volatile("wrmsr" : : "c"(msr), "a"((uint32_t)value), "d"((uint32_t)(value >> 32)));
}

static inline uint64_t read_cr2(void)
{
    uint64_t value;
    __asm__ volatile("mov %%cr2, %0" : "=r"(value));
    return value;
}

static inline uint64_t read_cr3(void)
{
    uint64_t value;
    __asm__ volatile("mov %%cr3, %0" : "=r"(value));
    return value;
}

static inline void write_cr3(uint64_t value)
{
    __asm__ volatile("mov %0, %%cr3" : : "r"(value) : "memory");
}

static inline void invalidate_page(uintptr_t address)
{
    __asm__ volatile("invlpg (%0)" : : "r"(address) : "memory");
}

/* Sleeps until the next interrupt has been handled. */
static inline void wait_for_interrupt(void)
{
    __asm__ volatile("sti; hlt; cli" : : : "memory");
}

static inline void port_write8(uint16_t port, uint8_t value)
{
    __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static inline void port_write32(uint16_t port, uint32_t value)
{
    __asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port));
}

static inline uint8_t port_read8(uint16_t port)
{
    uint8_t value;
    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

/* `lfence; rdtsc; lfence`: all before it has completed, nothing behind it has begun. */
static inline uint64_t timestamp(void)
{
    uint32_t low, high;
    __asm__ volatile("lfence; rdtsc; lfence" : "=a"(low), "=d"(high) : : "memory");
    return (uint64_t)high << 32 | low;
}
#endif

#endif
