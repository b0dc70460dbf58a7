/* SPDX-License-Identifier: MIT */
/* Which phase of an operation each function of the kernel belongs to. */
#ifndef IPCLAB_HARNESS_KERNEL_PHASES_H
#define IPCLAB_HARNESS_KERNEL_PHASES_H

#include "costmodel/record.h"
#include "elf_file.h"

/* Fills `ranges`, at most COSTMODEL_RANGES, by rising address, from the kernel's symbols.
 * What lies in none of them is PHASE_PATH. Returns their number. */
uint32_t kernel_phases(const struct elf_file *kernel, struct costmodel_range *ranges);

#endif
