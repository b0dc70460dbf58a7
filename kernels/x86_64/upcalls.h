/* SPDX-License-Identifier: MIT */
/*
 * What the machine layer asks of the core: the only names that it takes from above.
 * (The system-call table, core/syscall.c, is the other way in.)
 */
#ifndef X86_64_UPCALLS_H
#define X86_64_UPCALLS_H

#include "boot_info.h"
#include "registers.h"

#include <stdbool.h>
#include <stdint.h>

struct bank; /* who pays for memory: the core's */

/* The machine is set up: start the programs. */
_Noreturn void core_start(const struct boot_info *boot);

/* A zeroed frame for a page table, its physical address, at the cost of `bank` (null: of the
 * kernel); 0 where it cannot pay. */
uint64_t core_table_allocate(struct bank *bank);
void core_table_release(uint64_t frame);

/* Called for a page that a user table no longer maps. */
void core_frame_unmapped(uint64_t frame);

/* A fault on user memory at `address`, in the current space or, from the kernel's copy
 * loop, in the window. True: resolved, go on where it happened. */
bool core_resolve_fault(uintptr_t address, uint64_t error);

/* The current thread did what ring 3 may not; `registers` are its own. */
void core_user_exception(struct registers *registers, uintptr_t address);

/* Finishes what was stopped in its middle for the current thread; on a fresh stack, and with
 * a system call's return to follow. */
void core_continue(void);

/* The timer's interrupt, out of ring 3; in the kernel, which goes on afterwards. */
void core_timer_tick(void);
void core_timer_tick_in_kernel(void);

#endif
