/* SPDX-License-Identifier: MIT */
/* See copy.h. Both string instructions can be restarted where a fault stopped them. */
    .text
    .global copy_bytes, copy_quadwords, copy_tail, copy_given_up, clear_page
    .balign 64
copy_bytes: /* rdi destination, rsi source, rdx bytes */
    movq %rdx, %rcx
    shrq $3, %rcx
copy_quadwords:
    rep movsq
    movl %edx, %ecx
    andl $7, %ecx
copy_tail:
    rep movsb
    xorl %eax, %eax
copy_given_up: /* rax bytes left */
    ret

    .balign 16
clear_page: /* rdi page */
    xorl %eax, %eax
    movl $512, %ecx
    rep stosq
    ret
    .section .note.GNU-stack, "", @progbits
