/* SPDX-License-Identifier: MIT */
/*
 * The user's registers as the entry code leaves them in the thread's own structure.
 *
 * A trap out of ring 3 pushes straight into it (TSS.rsp0 points behind it) and saves all.
 * A system call saves what a C function call preserves, and rip, rflags and rsp; the rest
 * is dead by the system-call convention (docs/ABI.md).
 */
#ifndef X86_64_REGISTERS_H
#define X86_64_REGISTERS_H

#define REGISTERS_R15 0
#define REGISTERS_R14 8
#define REGISTERS_R13 16
#define REGISTERS_R12 24
#define REGISTERS_RBP 32
#define REGISTERS_RBX 40
#define REGISTERS_R9 64
#define REGISTERS_R8 72
#define REGISTERS_RAX 80
#define REGISTERS_RDX 96
#define REGISTERS_RSI 104
#define REGISTERS_RDI 112
#define REGISTERS_RIP 136
#define REGISTERS_CS 144
#define REGISTERS_RFLAGS 152
#define REGISTERS_RSP 160
#define REGISTERS_BYTES 176

#ifndef __ASSEMBLER__
#include <stdint.h>

struct registers {
    uint64_t r15, r14, r13, r12, rbp, rbx;
    uint64_t r11, r10, r9, r8, rax, rcx, rdx, rsi, rdi;
    uint64_t vector, error;
    uint64_t rip, cs, rflags, rsp, ss;
} __attribute__((aligned(16)));

_Static_assert(__builtin_offsetof(struct registers, rbx) == REGISTERS_RBX, "entry.S");
_Static_assert(__builtin_offsetof(struct registers, r9) == REGISTERS_R9, "entry.S");
_Static_assert(__builtin_offsetof(struct registers, r8) == REGISTERS_R8, "entry.S");
_Static_assert(__builtin_offsetof(struct registers, rax) == REGISTERS_RAX, "entry.S");
_Static_assert(__builtin_offsetof(struct registers, rdi) == REGISTERS_RDI, "entry.S");
_Static_assert(__builtin_offsetof(struct registers, rip) == REGISTERS_RIP, "entry.S");
_Static_assert(__builtin_offsetof(struct registers, rsp) == REGISTERS_RSP, "entry.S");
_Static_assert(sizeof(struct registers) == REGISTERS_BYTES, "entry.S");
#endif

#endif
