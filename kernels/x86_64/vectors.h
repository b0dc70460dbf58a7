/* SPDX-License-Identifier: MIT */
/* Interrupt vectors (Intel SDM vol. 3, table 6-1) and those that this kernel assigns. */
#ifndef X86_64_VECTORS_H
#define X86_64_VECTORS_H

#define VECTOR_NMI 2
#define VECTOR_BREAKPOINT 3
#define VECTOR_DOUBLE_FAULT 8
#define VECTOR_PAGE_FAULT 14
#define VECTOR_MACHINE_CHECK 18
#define VECTOR_TIMER 32
#define VECTOR_SPURIOUS 47
#define TRAP_VECTORS 48

/* Vectors for which the CPU pushes an error code. */
#define VECTORS_WITH_ERROR 0x60227d00

/* Bits of a page fault's error code. */
#define FAULT_PRESENT 1
#define FAULT_WRITE 2
#define FAULT_USER 4
#define FAULT_FETCH 16

#endif
