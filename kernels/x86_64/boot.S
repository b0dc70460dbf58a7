/* SPDX-License-Identifier: MIT */
/*
 * From the boot loader to C.
 *
 * Two ways in, both in 32-bit protected mode without paging, each with an entry of its own:
 *   pvh_entry         QEMU -kernel, by the ELF note XEN_ELFNOTE_PHYS32_ENTRY; ebx points to
 *                     struct hvm_start_info (Xen, docs/misc/pvh.pandoc)
 *   multiboot2_entry  GRUB; ebx points to the tags (Multiboot2 specification 2.0, 3.3)
 * Both build one page directory that shows the first GiB, at address 0, in the direct map
 * and at the kernel's own addresses, switch to long mode and call kernel_main.
 */
#include "layout.h"

#define MULTIBOOT2_MAGIC 0xe85250d6
#define PTE_TABLE 0x003      /* present, writable */
#define PTE_LARGE_PAGE 0x083 /* and 2 MiB */

    .section .multiboot2, "a"
    .balign 8
multiboot2_header:
    .long MULTIBOOT2_MAGIC, 0, multiboot2_header_end - multiboot2_header
    .long -(MULTIBOOT2_MAGIC + 0 + (multiboot2_header_end - multiboot2_header))
    .short 6, 0 /* modules start at a page: one of them is mapped as the run region */
    .long 8
    .short 0, 0
    .long 8
multiboot2_header_end:

    .section .note.pvh, "a", @note
    .balign 4
    .long 4, 4, 18 /* name and descriptor bytes, XEN_ELFNOTE_PHYS32_ENTRY */
    .asciz "Xen"
    .long pvh_entry

    .section .boot.text, "awx"
    .code32
    .global pvh_entry, multiboot2_entry
multiboot2_entry:
    movl $1, %edi
    jmp 1f
pvh_entry:
    xorl %edi, %edi
1:  cli
    cld
    movl %ebx, %esi

    /* 512 entries of 2 MiB, then the tables above them. */
    movl $boot_directory, %eax
    movl $PTE_LARGE_PAGE, %edx
    movl $512, %ecx
2:  movl %edx, (%eax)
    movl $0, 4(%eax)
    addl $8, %eax
    addl $0x200000, %edx
    decl %ecx
    jnz 2b
    movl $(boot_directory + PTE_TABLE), boot_pointers
    movl $(boot_directory + PTE_TABLE), boot_pointers + 510 * 8
    movl $(boot_pointers + PTE_TABLE), boot_top
    movl $(boot_pointers + PTE_TABLE), boot_top + 256 * 8
    movl $(boot_pointers + PTE_TABLE), boot_top + 511 * 8

    movl %cr4, %eax
    orl $0x20, %eax /* PAE */
    movl %eax, %cr4
    movl $boot_top, %eax
    movl %eax, %cr3
    movl $0xc0000080, %ecx /* EFER: long mode, no-execute */
    rdmsr
    orl $0x900, %eax
    wrmsr
    movl %cr0, %eax
    orl $0x80000001, %eax
    movl %eax, %cr0
    lgdt boot_gdt_pointer
    ljmp $KERNEL_CS, $long_mode

    .code64
long_mode:
    movw $KERNEL_DS, %ax
    movw %ax, %ds
    movw %ax, %es
    movw %ax, %ss
    xorl %eax, %eax
    movw %ax, %fs
    movw %ax, %gs
    movq $boot_stack_top, %rsp
    movl %edi, %edi
    movl %esi, %esi
    movq $kernel_main, %rax
    xorl %ebp, %ebp
    call *%rax
    ud2

    .section .boot.data, "aw"
    .balign 8
boot_gdt:
    .quad 0, 0x00af9a000000ffff, 0x00cf92000000ffff
boot_gdt_pointer:
    .short . - boot_gdt - 1
    .long boot_gdt
    .balign 4096
boot_top:       .fill 512, 8, 0
boot_pointers:  .fill 512, 8, 0
boot_directory: .fill 512, 8, 0

    .bss
    .balign 4096
    .global boot_stack_top
    .fill 16384, 1, 0
boot_stack_top:
    .section .note.GNU-stack, "", @progbits
