/* SPDX-License-Identifier: MIT */
/* What the compiler is told about hot paths, in the kernel and in ring 3. */
#ifndef IPCLAB_LIKELY_H
#define IPCLAB_LIKELY_H

#define likely(condition) __builtin_expect(!!(condition), 1)
#define unlikely(condition) __builtin_expect(!!(condition), 0)

/* What a hot path leaves to others must not make it save registers. */
#define noinline __attribute__((noinline))

/* What is a function for its reader only: constants among its arguments leave no choice in it. The
 * build with checks has it once, with all the choices: its checks are the same, and in line for each
 * pair of layouts they would be most of what there is to compile. */
#ifdef IPCLAB_DEBUG
#define forced_inline inline
#else
#define forced_inline inline __attribute__((always_inline))
#endif

#endif
