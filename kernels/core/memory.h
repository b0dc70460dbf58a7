/* SPDX-License-Identifier: MIT */
#ifndef CORE_MEMORY_H
#define CORE_MEMORY_H

#include <stdint.h>

/* System calls MEMORY_MAP and MEMORY_CHANGE. */
void memory_map(uint64_t bytes, uint64_t flags, uint64_t object);
void memory_change(uint64_t address, uint64_t bytes, uint64_t change);

#endif
