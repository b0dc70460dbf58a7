/* SPDX-License-Identifier: MIT */
/* See copy.h. Both string instructions can be restarted where a fault stopped them. */
    .text
    .global copy_bytes, clear_page
    .balign 64
copy_bytes: /* rdi destination, rsi source, rdx bytes; rax bytes left */
    movq %rdx, %rcx
    shrq $3, %rcx
1:  rep movsq
    movl %edx, %ecx
    andl $7, %ecx
2:  rep movsb
    xorl %eax, %eax
    ret
3:  andl $7, %edx
    leaq (%rdx,%rcx,8), %rax
    ret
4:  movq %rcx, %rax
    ret

    .section faultable, "a"
    .quad 1b, 3b, 2b, 4b

    .text
    .balign 16
clear_page: /* rdi page */
    xorl %eax, %eax
    movl $512, %ecx
    rep stosq
    ret
    .section .note.GNU-stack, "", @progbits
