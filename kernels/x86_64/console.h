/* SPDX-License-Identifier: MIT */
/*
 * The human log: QEMU's debug console (port 0xe9) where there is one, else the first serial
 * line. Never written to in a measured region.
 */
#ifndef X86_64_CONSOLE_H
#define X86_64_CONSOLE_H

#include <stddef.h>

/* Finds out which device there is. */
void console_initialise(void);
void console_write(const char *text, size_t bytes);

#endif
