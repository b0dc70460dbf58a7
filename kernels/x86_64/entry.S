/* SPDX-License-Identifier: MIT */
/*
 * Into the kernel and out again.
 *
 * A system call preserves rbx, rbp, r12..r15 and rsp, as a C function does. Arguments are in
 * rdi, rsi, rdx, r10, r8, r9 (and rbx, read from the saved registers, where there is a
 * seventh); the number is in rax. Results are in rax, rdx, rsi, rdi, r8 and r9; r10 comes
 * back zero. What a call does not set of these is the caller's own, from some earlier entry. Which
 * thread returns is decided by cpu_local.current: a handler that handed the CPU to its partner just
 * returns.
 */
#include "cpu.h"
#include "layout.h"
#include "registers.h"
#include "vectors.h"

#include <ipclab/syscalls.h>

    .section .text.entry, "ax"
    .global syscall_entry
    .balign 64
syscall_entry:
    swapgs
    movq %rsp, %gs:CPU_USER_STACK
    movq %gs:CPU_CURRENT, %rsp /* a thread begins with its registers */
    movq %rcx, REGISTERS_RIP(%rsp)
    movq %r11, REGISTERS_RFLAGS(%rsp)
    movq %rbx, REGISTERS_RBX(%rsp)
    movq %rbp, REGISTERS_RBP(%rsp)
    movq %r12, REGISTERS_R12(%rsp)
    movq %r13, REGISTERS_R13(%rsp)
    movq %r14, REGISTERS_R14(%rsp)
    movq %r15, REGISTERS_R15(%rsp)
    movq %gs:CPU_USER_STACK, %rcx
    movq %rcx, REGISTERS_RSP(%rsp)
    movq %gs:CPU_KERNEL_STACK, %rsp
    incq %gs:CPU_KERNEL_ENTRIES
    cmpl $SYSCALL_COUNT, %eax
    jae bad_call
    movq %r10, %rcx
    call *syscall_table(,%rax,8)

    /* Returns to the user of cpu_local.current, whose last entry was a system call. */
    .global return_from_syscall
return_from_syscall:
    movq %gs:CPU_CURRENT, %rsp
    movq REGISTERS_RAX(%rsp), %rax
    movq REGISTERS_RDX(%rsp), %rdx
    movq REGISTERS_RSI(%rsp), %rsi
    movq REGISTERS_RDI(%rsp), %rdi
    movq REGISTERS_RBX(%rsp), %rbx
    movq REGISTERS_RBP(%rsp), %rbp
    movq REGISTERS_R12(%rsp), %r12
    movq REGISTERS_R13(%rsp), %r13
    movq REGISTERS_R14(%rsp), %r14
    movq REGISTERS_R15(%rsp), %r15
    movq REGISTERS_RIP(%rsp), %rcx
    movq REGISTERS_RFLAGS(%rsp), %r11
    movq REGISTERS_R8(%rsp), %r8
    movq REGISTERS_R9(%rsp), %r9
    xorl %r10d, %r10d
    movq REGISTERS_RSP(%rsp), %rsp
    swapgs
    sysretq

bad_call:
    call syscall_unknown
    jmp return_from_syscall

/* The same, once the kernel has finished what it had to for the thread. */
    .global return_suspended
return_suspended:
    movq %gs:CPU_KERNEL_STACK, %rsp
    call core_continue
    jmp return_from_syscall

/*
 * Returns to the user of cpu_local.current, whose last entry was a trap or who never ran:
 * all registers are restored.
 */
    .global return_from_trap
return_from_trap:
    movq %gs:CPU_CURRENT, %rsp
    swapgs
restore_all:
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbp
    popq %rbx
    popq %r11
    popq %r10
    popq %r9
    popq %r8
    popq %rax
    popq %rcx
    popq %rdx
    popq %rsi
    popq %rdi
    addq $16, %rsp /* vector, error */
    iretq

/* One stub a vector: error code (ours where the CPU pushes none), vector, common part. */
    .altmacro
    .macro trap_stub vector
    .balign 16
    .if !((VECTORS_WITH_ERROR >> \vector) & 1)
    pushq $0
    .endif
    pushq $\vector
    jmp trap_common
    .endm

    .global trap_stubs
    .balign 16
trap_stubs:
    .set vector, 0
    .rept TRAP_VECTORS
    .if vector == VECTOR_PAGE_FAULT
    .balign 16
    jmp page_fault_entry
    .else
    trap_stub %vector
    .endif
    .set vector, vector + 1
    .endr

/*
 * Some software hypervisors mis-emulate `syscall`: the CPU arrives at the entry with the
 * user's CS, and, since that page is the kernel's, faults there on the instruction fetch.
 * Recognised by its address and turned into the system call that it is. Where `syscall`
 * works, nothing in ring 3 gets here: a jump to that address leaves rcx and r11 to the
 * user, who could as well have executed `syscall` himself.
 */
page_fault_entry:
    testb $3, 16(%rsp)
    jz 1f
    testb $FAULT_FETCH, (%rsp)
    jz 1f
    cmpq $syscall_entry, 8(%rsp)
    je mistaken_syscall
1:  pushq $VECTOR_PAGE_FAULT
    jmp trap_common

mistaken_syscall:
    pushq %rcx
    shrq $39, (%rsp) /* sysret to an address that is not the user's would trap in ring 0 */
    leaq 8(%rsp), %rsp
    jnz 1b
    movq 32(%rsp), %rsp /* what a true `syscall` leaves us: the user's stack and flags */
    andq $0xcd5, %r11
    orq $0x202, %r11
    cld
    jmp syscall_entry

trap_common:
    pushq %rdi
    pushq %rsi
    pushq %rdx
    pushq %rcx
    pushq %rax
    pushq %r8
    pushq %r9
    pushq %r10
    pushq %r11
    pushq %rbx
    pushq %rbp
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    cld
    movq %rsp, %rdi
    testb $3, REGISTERS_CS(%rsp)
    jz 1f
    swapgs
    movq %gs:CPU_KERNEL_STACK, %rsp
    incq %gs:CPU_KERNEL_ENTRIES
    call trap_from_user
    jmp return_from_trap
1:  call trap_from_kernel
    jmp restore_all

    .section .note.GNU-stack, "", @progbits
