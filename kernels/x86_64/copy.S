/* SPDX-License-Identifier: MIT */
/* See copy.h. */
#include <ipclab/copy_loop.h>

    .text
    .global copy_loop, clear_page
    .balign 64
copy_loop: /* rdi destination, rsi source, rdx bytes; rcx bytes left */
    COPY_LOOP
    ret
11: leaq (%rsi,%rcx,8), %rsi
    leaq (%rdi,%rcx,8), %rdi
    negq %rcx
12: andl $7, %edx
    leaq (%rdx,%rcx,8), %rcx
    ret

    .section faultable, "a"
    .quad 1b, 11b, 2b, 11b, 3b, 12b, 4b, 9b

    .text
    .balign 16
clear_page: /* rdi page */
    xorl %eax, %eax
    movl $512, %ecx
    rep stosq
    ret
    .section .note.GNU-stack, "", @progbits
