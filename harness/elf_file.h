/* SPDX-License-Identifier: MIT */
/*
 * ELF files in memory, by libelf: a section by its name, bytes by their virtual address.
 * Files may be truncated or hostile; nothing outside of the file is ever handed out.
 */
#ifndef IPCLAB_HARNESS_ELF_FILE_H
#define IPCLAB_HARNESS_ELF_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct elf_file {
    struct Elf *elf;
    char *bytes;
    size_t size;
};

/* Opens a copy of `size` bytes at `bytes`. False where they are not an ELF64 file. */
bool elf_file_open(struct elf_file *file, const void *bytes, size_t size);

/* The contents of section `name`, aligned to 16. False where there is no such section, or
 * it does not lie within the file. The caller frees *contents. */
bool elf_file_section(const struct elf_file *file, const char *name, void **contents, size_t *size);

/* The `size` bytes at virtual address `address`, as the loader would find them in the file,
 * or NULL where they are not all in it. They live as long as `file`. */
const void *elf_file_at(const struct elf_file *file, uint64_t address, uint64_t size);

struct elf_symbol {
    const char *name; /* lives as long as the file */
    uint64_t address;
};

/* All symbols of executable sections, in no order; returns their number. Caller frees. */
size_t elf_file_code_symbols(const struct elf_file *file, struct elf_symbol **symbols);

/* The address of the symbol `name`. False where there is none. */
bool elf_file_symbol(const struct elf_file *file, const char *name, uint64_t *address);

void elf_file_close(struct elf_file *file);

#endif
