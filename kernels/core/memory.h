/* SPDX-License-Identifier: MIT */
#ifndef CORE_MEMORY_H
#define CORE_MEMORY_H

#include <stdint.h>

/* System calls MEMORY_MAP, MEMORY_CHANGE and MEMORY_CREATE. */
void memory_map(uint64_t bytes, uint64_t flags, uint64_t object);
void memory_change(uint64_t address, uint64_t bytes, uint64_t change);
void memory_create(uint64_t bytes);

#endif
