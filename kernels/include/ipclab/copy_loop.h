/* SPDX-License-Identifier: MIT */
/*
 * The copy of this suite, for assembly and for C: up to 64 bytes by a loop of words, more by
 * `rep movsq`, and up to 7 bytes behind either by `rep movsb`. A string instruction takes longer
 * to start than that loop takes for 64 bytes (the weight string_start of the profiles, by `ipclab
 * calibrate`), and one that has nothing to do takes no less, so there is none.
 *
 * From rsi to rdi, rdx bytes (COPY_LENGTH, which stays); afterwards both are where the bytes end,
 * and rcx is 0. rax and the flags are lost. Each instruction that may fault on user memory has a
 * label: 1 and 2 for a word's load and store, with minus the words missing before rsi and rdi in
 * rcx; 3 and 4 for the string instructions, with words and bytes missing in rcx. The end has
 * label 9.
 */
#ifndef IPCLAB_COPY_LOOP_H
#define IPCLAB_COPY_LOOP_H

/* clang-format off */
#ifdef __ASSEMBLER__
#define COPY_REGISTER(name) %name
#define COPY_LENGTH %rdx
#define COPY_LENGTH_LOW %edx
#define COPY_LENGTH_BYTE %dl
#else /* an asm statement, whose operand `bytes` is a register */
#define COPY_REGISTER(name) %%name
#define COPY_LENGTH %[bytes]
#define COPY_LENGTH_LOW %k[bytes]
#define COPY_LENGTH_BYTE %b[bytes]
#define COPY_LOOP_TEXT COPY_LOOP_STRING(COPY_LOOP)
#define COPY_LOOP_STRING(...) COPY_LOOP_STRING_OF(__VA_ARGS__)
#define COPY_LOOP_STRING_OF(...) #__VA_ARGS__
#endif

#define COPY_LOOP                                                                   \
        cmpq $71, COPY_LENGTH;                                                      \
        ja 7f;                                                                      \
        movq COPY_LENGTH, COPY_REGISTER(rcx);                                       \
        shrq $3, COPY_REGISTER(rcx);                                                \
        jz 5f;                                                                      \
        leaq (COPY_REGISTER(rsi),COPY_REGISTER(rcx),8), COPY_REGISTER(rsi);         \
        leaq (COPY_REGISTER(rdi),COPY_REGISTER(rcx),8), COPY_REGISTER(rdi);         \
        negq COPY_REGISTER(rcx);                                                    \
    1:  movq (COPY_REGISTER(rsi),COPY_REGISTER(rcx),8), COPY_REGISTER(rax);         \
    2:  movq COPY_REGISTER(rax), (COPY_REGISTER(rdi),COPY_REGISTER(rcx),8);         \
        incq COPY_REGISTER(rcx);                                                    \
        jnz 1b;                                                                     \
    5:  testb $7, COPY_LENGTH_BYTE;                                                 \
        jz 9f;                                                                      \
        jmp 6f;                                                                     \
    7:  movq COPY_LENGTH, COPY_REGISTER(rcx);                                       \
        shrq $3, COPY_REGISTER(rcx);                                                \
    3:  rep movsq;                                                                  \
        testb $7, COPY_LENGTH_BYTE;                                                 \
        jz 9f;                                                                      \
    6:  movl COPY_LENGTH_LOW, COPY_REGISTER(ecx);                                   \
        andl $7, COPY_REGISTER(ecx);                                                \
    4:  rep movsb;                                                                  \
    9:
/* clang-format on */

#endif
