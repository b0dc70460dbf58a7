/* SPDX-License-Identifier: MIT */
/* See copy.h. Both string instructions can be restarted where a fault stopped them. */
    .text
    .global copy_loop, clear_page
    .balign 64
copy_loop: /* rdi destination, rsi source, rdx bytes; rcx bytes left */
    movq %rdx, %rcx
    shrq $3, %rcx
1:  rep movsq
    movl %edx, %ecx
    andl $7, %ecx
2:  rep movsb
3:  ret
4:  andl $7, %edx
    leaq (%rdx,%rcx,8), %rcx
    ret

    .section faultable, "a"
    .quad 1b, 4b, 2b, 3b

    .text
    .balign 16
clear_page: /* rdi page */
    xorl %eax, %eax
    movl $512, %ecx
    rep stosq
    ret
    .section .note.GNU-stack, "", @progbits
