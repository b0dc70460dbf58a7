/* SPDX-License-Identifier: MIT */
#include "program.h"

#include <ipclab/registry.h>

extern const struct program_image __start_ipclab_programs[], __stop_ipclab_programs[];

static bool is_named(const struct program_image *image, const char name[16])
{
    for (size_t i = 0; i < REGISTRY_NAME_BYTES; i++)
        if (image->name[i] != name[i])
            return false;
    return true;
}

enum ipclab_status program_load(struct space *space, const char name[16], uintptr_t *entry)
{
    for (const struct program_image *image = __start_ipclab_programs;
         image < __stop_ipclab_programs; image++)
        if (is_named(image, name))
            return elf_load(space, (const void *)image->start, image->bytes, entry);
    return STATUS_NO_PROGRAM;
}
