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

/* Calls `take` for each named symbol until it returns false. */
static void each_symbol(const struct elf_file *file,
                        bool (*take)(void *user, const char *name, const GElf_Sym *symbol),
                        void *user)
{
    Elf_Scn *section = NULL;

    while ((section = elf_nextscn(file->elf, section))) {
        Elf_Data *data;
        GElf_Shdr header;
        GElf_Sym symbol;

        if (!gelf_getshdr(section, &header) || header.sh_type != SHT_SYMTAB)
            continue;
        data = elf_getdata(section, NULL);
        for (int i = 0; data && gelf_getsym(data, i, &symbol); i++) {
            const char *name = elf_strptr(file->elf, header.sh_link, symbol.st_name);

            if (name && *name && !take(user, name, &symbol))
                return;
        }
    }
}

struct code_symbols {
    const struct elf_file *file;
    struct elf_symbol *symbols;
    size_t count;
};

static bool take_code_symbol(void *user, const char *name, const GElf_Sym *symbol)
{
    struct code_symbols *all = user;
    Elf_Scn *section =
        symbol->st_shndx < SHN_LORESERVE ? elf_getscn(all->file->elf, symbol->st_shndx) : NULL;
    GElf_Shdr header;

    if (!section || !gelf_getshdr(section, &header) || !(header.sh_flags & SHF_EXECINSTR))
        return true;
    all->symbols = make_room(all->symbols, all->count, sizeof(*all->symbols));
    all->symbols[all->count++] = (struct elf_symbol){name, symbol->st_value};
    return true;
}

size_t elf_file_code_symbols(const struct elf_file *file, struct elf_symbol **symbols)
{
    struct code_symbols all = {.file = file};

    each_symbol(file, take_code_symbol, &all);
    *symbols = all.symbols;
    return all.count;
}

static bool take_named(void *user, const char *name, const GElf_Sym *symbol)
{
    struct elf_symbol *wanted = user;

    if (strcmp(name, wanted->name) || symbol->st_shndx == SHN_UNDEF)
        return true;
    wanted->address = symbol->st_value;
    wanted->name = NULL;
    return false;
}

bool elf_file_symbol(const struct elf_file *file, const char *name, uint64_t *address)
{
    struct elf_symbol wanted = {name, 0};

    each_symbol(file, take_named, &wanted);
    *address = wanted.address;
    return !wanted.name;
}

void elf_file_close(struct elf_file *file)
{
    if (file->elf)
        elf_end(file->elf);
    free(file->bytes);
    *file = (struct elf_file){0};
}
