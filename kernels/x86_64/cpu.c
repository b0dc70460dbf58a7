/* SPDX-License-Identifier: MIT */
/* Descriptor tables, system-call MSRs and protection bits of the boot CPU. */
#include "cpu.h"
#include "layout.h"
#include "vectors.h"

#include <stddef.h>

#define MSR_EFER 0xc0000080u
#define MSR_STAR 0xc0000081u
#define MSR_LSTAR 0xc0000082u
#define MSR_SFMASK 0xc0000084u
#define MSR_GS_BASE 0xc0000101u
#define MSR_KERNEL_GS_BASE 0xc0000102u

#define EFER_SYSCALL_ENABLE 1u
#define CR0_WRITE_PROTECT (1ull << 16)
#define CR0_TASK_SWITCHED (1ull << 3)
#define CR4_GLOBAL_PAGES (1ull << 7)
#define CR4_SUPERVISOR_EXECUTION_PREVENTION (1ull << 20)
#define RFLAGS_CLEARED_BY_SYSCALL 0x47700u /* AC NT IOPL DF IF TF */

#define KERNEL_STACK_BYTES 16384
#define EXCEPTION_STACK_BYTES 8192

struct gate {
    uint16_t offset_low, selector;
    uint8_t stack, type;
    uint16_t offset_middle;
    uint32_t offset_high, reserved;
};

extern char trap_stubs[], syscall_entry[];

static struct cpu cpu_storage __attribute__((aligned(64)));

/* For the cost model, which walks the page tables: where to find those that CR3 points to
 * (docs/COSTMODEL.md). It reads this out of the image. */
extern const struct page_tables *const *const costmodel_tables;
const struct page_tables *const *const costmodel_tables __attribute__((used)) = &cpu_storage.tables;

static char kernel_stack[KERNEL_STACK_BYTES] __attribute__((aligned(4096)));
static char exception_stacks[3][EXCEPTION_STACK_BYTES] __attribute__((aligned(4096)));
static struct gate gates[TRAP_VECTORS] __attribute__((aligned(4096)));

/* In the order that KERNEL_CS to TSS_SELECTOR name; the TSS descriptor takes two entries. */
static uint64_t segments[7] __attribute__((aligned(64))) = {
    0,
    0x00af9a000000ffff, /* ring 0 code */
    0x00cf92000000ffff, /* ring 0 data */
    0x00cff2000000ffff, /* ring 3 data */
    0x00affa000000ffff, /* ring 3 code */
};

struct table_pointer {
    uint16_t limit;
    uint64_t base;
} __attribute__((packed));

void cpu_identify(uint32_t leaf, uint32_t registers[4])
{
    __asm__ volatile("cpuid"
                     : "=a"(registers[0]), "=b"(registers[1]), "=c"(registers[2]),
                       "=d"(registers[3])
                     : "a"(leaf), "c"(0));
}

static void load_segments(void)
{
    uint64_t base = (uint64_t)&cpu_storage.task;
    struct table_pointer gdt = {sizeof(segments) - 1, (uint64_t)segments};

    segments[5] = (sizeof(struct task_state) - 1) | (base & 0xffffff) << 16 | 0x89ull << 40 |
                  (base >> 24 & 0xff) << 56;
    segments[6] = base >> 32;
    cpu_storage.task.io_map = sizeof(struct task_state);

    __asm__ volatile("lgdt %0\n\t"
                     "pushq %1\n\t"
                     "leaq 1f(%%rip), %%rax\n\t"
                     "pushq %%rax\n\t"
                     "lretq\n"
                     "1:\n\t"
                     "movw %2, %%ss\n\t"
                     "movw %2, %%ds\n\t"
                     "movw %2, %%es\n\t"
                     "ltr %3"
                     :
                     : "m"(gdt), "i"(KERNEL_CS), "r"((uint16_t)KERNEL_DS),
                       "r"((uint16_t)TSS_SELECTOR)
                     : "rax", "memory");
}

static void load_gates(void)
{
    struct table_pointer idt = {sizeof(gates) - 1, (uint64_t)gates};

    for (unsigned vector = 0; vector < TRAP_VECTORS; vector++) {
        uint64_t stub = (uint64_t)(trap_stubs + 16 * vector);
        gates[vector] = (struct gate){
            .offset_low = (uint16_t)stub,
            .selector = KERNEL_CS,
            .type = vector == VECTOR_BREAKPOINT ? 0xee : 0x8e, /* interrupt gate; ring 3 may int3 */
            .offset_middle = (uint16_t)(stub >> 16),
            .offset_high = (uint32_t)(stub >> 32),
        };
    }
    gates[VECTOR_NMI].stack = 1;
    gates[VECTOR_DOUBLE_FAULT].stack = 2;
    gates[VECTOR_MACHINE_CHECK].stack = 3;
    for (unsigned i = 0; i < 3; i++)
        cpu_storage.task.ist[i] = (uint64_t)(exception_stacks[i] + EXCEPTION_STACK_BYTES);
    __asm__ volatile("lidt %0" : : "m"(idt));
}

static void set_protection(void)
{
    uint32_t leaf[4];
    uint64_t cr0, cr4;

    __asm__ volatile("mov %%cr0, %0" : "=r"(cr0));
    __asm__ volatile("mov %%cr4, %0" : "=r"(cr4));
    cr4 |= CR4_GLOBAL_PAGES;
    cpu_identify(0, leaf);
    if (leaf[0] >= 7) {
        cpu_identify(7, leaf);
        if (leaf[1] & 1u << 7)
            cr4 |= CR4_SUPERVISOR_EXECUTION_PREVENTION;
    }
    /* Nobody uses the FPU (docs/METHOD.md): with TS set, who does gets a trap. */
    __asm__ volatile("mov %0, %%cr0" : : "r"(cr0 | CR0_WRITE_PROTECT | CR0_TASK_SWITCHED));
    __asm__ volatile("mov %0, %%cr4" : : "r"(cr4));
}

void cpu_initialise(void)
{
    load_segments();
    write_msr(MSR_GS_BASE, (uint64_t)&cpu_storage);
    write_msr(MSR_KERNEL_GS_BASE, 0);
    cpu_storage.kernel_stack = (uint64_t)(kernel_stack + KERNEL_STACK_BYTES);
    load_gates();
    write_msr(MSR_EFER, read_msr(MSR_EFER) | EFER_SYSCALL_ENABLE);
    write_msr(MSR_STAR, (uint64_t)(USER_DS - 8) << 48 | (uint64_t)KERNEL_CS << 32);
    write_msr(MSR_LSTAR, (uint64_t)syscall_entry);
    write_msr(MSR_SFMASK, RFLAGS_CLEARED_BY_SYSCALL);
    set_protection();
}
