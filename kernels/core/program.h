/* SPDX-License-Identifier: MIT */
/* The programs packed into the image: ELF64 files, loaded segment by segment. */
#ifndef CORE_PROGRAM_H
#define CORE_PROGRAM_H

#include "space.h"

#include <ipclab/status.h>

/* Loads the program of that name into an empty space, all pages mapped, and returns its entry
 * address. STATUS_NO_PROGRAM: there is none, or its file is malformed. */
enum ipclab_status program_load(struct space *space, const char name[16], uintptr_t *entry);

/* Loads an ELF64 file of `bytes` bytes. Every offset in it is checked. */
enum ipclab_status elf_load(struct space *space, const void *file, uint64_t bytes,
                            uintptr_t *entry);

#endif
