/* SPDX-License-Identifier: MIT */
/* A thread's first instructions: rdi, rsi, rdx and rcx hold what its creator gave it. */
    .section .text.start, "ax"
    .global program_entry
program_entry:
    xorl %ebp, %ebp
    call program_start
    ud2
    .section .note.GNU-stack, "", @progbits
