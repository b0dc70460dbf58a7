/* SPDX-License-Identifier: MIT */
#include "program.h"
#include "frame.h"

#include "x86_64/layout.h"

#include <ipclab/registry.h>

extern const struct program_image __start_ipclab_programs[], __stop_ipclab_programs[];

static bool is_named(const struct program_image *image, const char name[16])
{
    for (size_t i = 0; i < REGISTRY_NAME_BYTES; i++)
        if (image->name[i] != name[i])
            return false;
    return true;
}

static struct program_file file_of(const struct program_image *image)
{
    return (struct program_file){(const void *)image->start, image->bytes,
                                 image->start - KERNEL_BASE};
}

void programs_initialise(void)
{
    for (const struct program_image *image = __start_ipclab_programs;
         image < __stop_ipclab_programs; image++) {
        struct program_file file = file_of(image);

        frames_keep(file.frame, file.frame + file.bytes); /* of whole pages */
    }
}

enum ipclab_status program_load(struct space *space, const char name[16], uintptr_t *entry)
{
    for (const struct program_image *image = __start_ipclab_programs;
         image < __stop_ipclab_programs; image++) {
        struct program_file file = file_of(image);

        if (is_named(image, name))
            return elf_load(space, &file, entry);
    }
    return STATUS_NO_PROGRAM;
}
