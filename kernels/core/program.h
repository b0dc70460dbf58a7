/* SPDX-License-Identifier: MIT */
/* The programs packed into the image: ELF64 files, loaded segment by segment. */
#ifndef CORE_PROGRAM_H
#define CORE_PROGRAM_H

#include "space.h"

#include <ipclab/status.h>

/* A program's file: `bytes` bytes, which the image holds from frame `frame` on; 0: in no frame that
 * spaces could share. */
struct program_file {
    const void *start;
    uint64_t bytes;
    uint64_t frame;
};

/* Has spaces share the frames of the image's programs. Once, before any is loaded. */
void programs_initialise(void);

/* Loads the program of that name into an empty space, all pages mapped, and returns its entry
 * address. What it never writes, code and constants, is shared with the image, as a virtual copy
 * is, and costs the space's bank no frame. STATUS_NO_PROGRAM: there is none, or its file is
 * malformed. */
enum ipclab_status program_load(struct space *space, const char name[16], uintptr_t *entry);

/* Loads an ELF64 file. Every offset in it is checked. */
enum ipclab_status elf_load(struct space *space, const struct program_file *file,
                            uintptr_t *entry);

#endif
