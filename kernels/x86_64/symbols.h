/* SPDX-License-Identifier: MIT */
#ifndef X86_64_SYMBOLS_H
#define X86_64_SYMBOLS_H

#include <stdint.h>

/* The name of the kernel function that `address` lies in, and how far in; "?" where it lies
 * in none. The table is made from the first link (scripts/symbol-table). */
const char *symbol_find(uint64_t address, uint64_t *offset);

#endif
