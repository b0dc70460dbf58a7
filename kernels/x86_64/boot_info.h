/* SPDX-License-Identifier: MIT */
/* What the boot loader told us, whichever it was. */
#ifndef X86_64_BOOT_INFO_H
#define X86_64_BOOT_INFO_H

#include <stddef.h>
#include <stdint.h>

#define BOOT_COMMAND_LINE_BYTES 1024
#define BOOT_RANGES 32

struct boot_range {
    uint64_t start, end; /* physical, usable memory */
};

struct boot_info {
    char command_line[BOOT_COMMAND_LINE_BYTES]; /* always terminated; a longer one is cut */
    struct boot_range ranges[BOOT_RANGES];
    size_t range_count;
    uint64_t kernel_end; /* physical; memory from 1 MiB to here is the image's */
    struct boot_range module; /* that a boot loader loaded beside the image; empty where none */
};

enum boot_protocol { BOOT_PVH = 0, BOOT_MULTIBOOT2 = 1 }; /* boot.S */

/* Reads the structures that `address` (physical, below 1 GiB) points to. */
void boot_info_read(struct boot_info *boot, enum boot_protocol protocol, uint64_t address);

#endif
