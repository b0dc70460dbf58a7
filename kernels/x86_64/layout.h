/* SPDX-License-Identifier: MIT */
/*
 * The virtual address space.
 *
 *     0000000000000000  user space, 512 GiB: one entry of the top-level table, so that one
 *                       entry of another top-level table shows all of it (mapping window)
 *     ffff800000000000  direct map of physical memory, writable, never executable
 *     ffff808000000000  mapping window: another user space, seen by the kernel alone
 *     ffff810000000000  device registers, uncached
 *     ffffffff80000000  the kernel image
 *
 * Everything but user space and the window is the same in all spaces, global, and
 * accessible in ring 0 only.
 */
#ifndef X86_64_LAYOUT_H
#define X86_64_LAYOUT_H

#define PAGE_SHIFT 12
#define PAGE_BYTES 4096ull
#define PAGE_MASK (PAGE_BYTES - 1)

#define USER_BASE 0x0000000000010000ull /* below it nothing is ever mapped: null pointers fault */
#define USER_TOP 0x0000008000000000ull
#ifndef DIRECT_MAP_BASE /* the unit tests on the host have theirs */
#define DIRECT_MAP_BASE 0xffff800000000000ull
#endif
#define WINDOW_BASE 0xffff808000000000ull
#define DEVICE_BASE 0xffff810000000000ull
#define KERNEL_BASE 0xffffffff80000000ull

/* Physical memory beyond this is left alone: the boot tables map this much. */
#define PHYSICAL_TOP 0x40000000ull

/* Segment selectors. sysret derives the user's from one base: +8 data, +16 code. */
#define KERNEL_CS 0x08
#define KERNEL_DS 0x10
#define USER_DS 0x1b
#define USER_CS 0x23
#define TSS_SELECTOR 0x28

#endif
