/* SPDX-License-Identifier: MIT */
#ifndef X86_64_PANIC_H
#define X86_64_PANIC_H

#include "registers.h"

#include <ipclab/exit.h>

/* Ends the guest: the verdict for QEMU's isa-debug-exit device; where there is none, halts. */
_Noreturn void machine_exit(enum guest_exit verdict);

/* The kernel is broken: prints the reason, `registers` (may be null) and a backtrace with
 * symbols, and exits with GUEST_EXIT_PANIC. */
_Noreturn void panic(const char *reason, const struct registers *registers);

#endif
