/* SPDX-License-Identifier: MIT */
/*
 * The kernel's copy loop, and the only code that may fault on user memory.
 *
 * `rep movsq` and a byte tail, the same for every mode; the receiver's own code in ring 3
 * unpacks with the same instructions (microbench/copy.h), so that modes differ in how
 * often bytes move and not in how.
 */
#ifndef X86_64_COPY_H
#define X86_64_COPY_H

#include <stddef.h>
#include <stdint.h>

/*
 * Copies `bytes` bytes from `source` to `destination`, which do not overlap; either may be
 * user memory of the current space or of the window, checked to lie there. Returns how many
 * bytes were not copied: 0, or what was left when a page could not be accessed
 * (cpu_local.copy_fault_address).
 */
size_t copy_bytes(void *destination, const void *source, size_t bytes);

/* Clears one page of the direct map. */
void clear_page(void *page);

/* If `rip` is in the copy loop: where to go on to give up, and the bytes left, from rcx and
 * rdx at the fault. Returns 0 where it is not. */
uintptr_t copy_fault_exit(uintptr_t rip, uint64_t rcx, uint64_t rdx, uint64_t *left);

#endif
