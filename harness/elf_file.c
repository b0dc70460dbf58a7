/* SPDX-License-Identifier: MIT */
/* ELF files in memory, by libelf. */
#include "elf_file.h"

#include "memory.h"

#include <gelf.h>
#include <stdlib.h>
#include <string.h>

bool elf_file_open(struct elf_file *file, const void *bytes, size_t size)
{
    *file = (struct elf_file){.bytes = allocate(size, 1), .size = size};
    memcpy(file->bytes, bytes, size);
    elf_version(EV_CURRENT);
    file->elf = elf_memory(file->bytes, size);
    if (file->elf && elf_kind(file->elf) == ELF_K_ELF && gelf_getclass(file->elf) == ELFCLASS64)
        return true;
    elf_file_close(file);
    return false;
}

/* Is [offset, offset + size) within the file? */
static bool within(const struct elf_file *file, uint64_t offset, uint64_t size)
{
    return offset <= file->size && size <= file->size - offset;
}

static bool section_named(const struct elf_file *file, const char *name, GElf_Shdr *found)
{
    Elf_Scn *section = NULL;
    size_t names;

    if (elf_getshdrstrndx(file->elf, &names))
        return false;
    while ((section = elf_nextscn(file->elf, section))) {
        const char *text;

        if (!gelf_getshdr(section, found))
            continue;
        text = elf_strptr(file->elf, names, found->sh_name);
        if (text && !strcmp(text, name))
            return true;
    }
    return false;
}

bool elf_file_section(const struct elf_file *file, const char *name, void **contents, size_t *size)
{
    GElf_Shdr header;

    if (!section_named(file, name, &header) || header.sh_type == SHT_NOBITS ||
        !within(file, header.sh_offset, header.sh_size))
        return false;
    *size = header.sh_size;
    *contents = allocate(*size, 1);
    memcpy(*contents, file->bytes + header.sh_offset, *size);
    return true;
}

const void *elf_file_at(const struct elf_file *file, uint64_t address, uint64_t size)
{
    size_t count;

    if (elf_getphdrnum(file->elf, &count))
        return NULL;
    for (size_t i = 0; i < count; i++) {
        GElf_Phdr segment;

        if (!gelf_getphdr(file->elf, (int)i, &segment) || segment.p_type != PT_LOAD ||
            address < segment.p_vaddr || address - segment.p_vaddr > segment.p_filesz ||
            size > segment.p_filesz - (address - segment.p_vaddr))
            continue;
        if (!within(file, segment.p_offset, segment.p_filesz))
            return NULL;
        return file->bytes + segment.p_offset + (address - segment.p_vaddr);
    }
    return NULL;
}

void elf_file_close(struct elf_file *file)
{
    if (file->elf)
        elf_end(file->elf);
    free(file->bytes);
    *file = (struct elf_file){0};
}
