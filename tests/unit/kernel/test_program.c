/* SPDX-License-Identifier: MIT */
/* The program loader and the boot command line, fed with files and words that are wrong. */
#include "core/bank.h"
#include "core/command_line.h"
#include "core/frame.h"
#include "core/program.h"
#include "core/random.h"

#include <elf.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct {
    Elf64_Ehdr header;
    Elf64_Phdr segment[2];
    char data[100];
} file;

static int start(void **state)
{
    (void)state;
    machine_start();
    memset(&file, 0, sizeof(file));
    memcpy(file.header.e_ident, ELFMAG, SELFMAG);
    file.header.e_ident[EI_CLASS] = ELFCLASS64;
    file.header.e_machine = EM_X86_64;
    file.header.e_entry = 0x400010;
    file.header.e_phoff = sizeof(Elf64_Ehdr);
    file.header.e_phentsize = sizeof(Elf64_Phdr);
    file.header.e_phnum = 2;
    for (int i = 0; i < 2; i++)
        file.segment[i] = (Elf64_Phdr){
            .p_type = PT_LOAD,
            .p_flags = i ? PF_R | PF_W : PF_R | PF_X,
            .p_offset = (Elf64_Off)((char *)file.data - (char *)&file) + 50 * (Elf64_Off)i,
            .p_vaddr = 0x400010 + 0x10000 * (Elf64_Addr)i,
            .p_filesz = 50,
            .p_memsz = 50 + 5000 * (Elf64_Xword)i,
        };
    for (int i = 0; i < 100; i++)
        file.data[i] = (char)i;
    return 0;
}

/* Loads the file into a space of its own, which leaves nothing behind. */
static enum ipclab_status load(const void *data, uint64_t bytes)
{
    const struct program_file elf = {data, bytes, 0};
    struct space space;
    size_t frames = frames_free();
    uintptr_t entry = 0;
    enum ipclab_status status;

    assert_true(space_create(&space, &root_bank));
    status = elf_load(&space, &elf, &entry);
    if (status == STATUS_OK && data == &file) {
        uint64_t *page = page_entry(&space.tables, 0x410010);
        const char *bss = (const char *)direct_map(*page & PTE_ADDRESS) + 0x10;

        assert_int_equal(bss[0], 50);
        assert_int_equal(bss[49], 99);
        assert_int_equal(bss[50], 0);
    }
    space_destroy(&space);
    assert_int_equal(frames_free(), frames);
    return status;
}

static void good_file(void **state)
{
    (void)state;
    assert_int_equal(load(&file, sizeof(file)), STATUS_OK);
}

/* How often the frame at `address` is in use, with the file in the image from frame 0x2000 on; 1
 * where the space has one of its own. */
static uint32_t references_loaded(uint64_t bytes, uint64_t address)
{
    const struct program_file elf = {&file, bytes, 0x2000};
    size_t frames = frames_free();
    struct space space;
    uintptr_t entry;
    uint32_t references;
    uint64_t entry_flags;

    frames_keep(0x2000, 0x4000);
    assert_true(space_create(&space, &root_bank));
    assert_int_equal(elf_load(&space, &elf, &entry), STATUS_OK);
    entry_flags = *page_entry(&space.tables, address);
    references = frame_references(entry_flags & PTE_ADDRESS);
    assert_int_equal((entry_flags & PTE_ADDRESS) < 1 << 20, references == 2);
    assert_true(references == 1 || !(entry_flags & PTE_WRITE));
    space_destroy(&space);
    assert_int_equal(frames_free(), frames);
    assert_int_equal(frame_references(0x2000), 1);
    return references;
}

/* Pages that are nobody's to write and lie in the file as in memory are the image's own. */
static void pages_of_the_image_are_shared(void **state)
{
    (void)state;
    file.segment[0].p_vaddr = 0x400000 + file.segment[0].p_offset;
    assert_int_equal(references_loaded(8192, 0x400000), 2);
    assert_int_equal(references_loaded(4095, 0x400000), 1); /* on its page lies something else */
    file.segment[0].p_flags |= PF_W;
    assert_int_equal(references_loaded(8192, 0x400000), 1);
    file.segment[0].p_flags &= ~(Elf64_Word)PF_W;
    file.segment[0].p_memsz++; /* and a byte of zero */
    assert_int_equal(references_loaded(8192, 0x400000), 1);
    file.segment[0].p_memsz--;
    file.segment[0].p_vaddr++;
    assert_int_equal(references_loaded(8192, 0x400000), 1);
}

/* Cut short anywhere, and at the end of an allocation, so that the sanitizer sees a byte too
 * many. */
static void truncated_file(void **state)
{
    (void)state;
    for (uint64_t bytes = 0; bytes < offsetof(__typeof__(file), data) + 100; bytes++) {
        void *cut = test_malloc(bytes ? bytes : 1);
        memcpy(cut, &file, bytes);
        assert_int_not_equal(load(cut, bytes), STATUS_OK);
        test_free(cut);
    }
}

static void bad_fields(void **state)
{
    (void)state;
    file.segment[0].p_vaddr = 0;
    assert_int_equal(load(&file, sizeof(file)), STATUS_NO_PROGRAM);
    start(NULL);
    file.segment[0].p_memsz = UINT64_MAX;
    assert_int_equal(load(&file, sizeof(file)), STATUS_NO_PROGRAM);
    start(NULL);
    file.segment[0].p_vaddr = UINT64_MAX - 10;
    assert_int_equal(load(&file, sizeof(file)), STATUS_NO_PROGRAM);
    start(NULL);
    file.segment[0].p_offset = UINT64_MAX - 10;
    assert_int_equal(load(&file, sizeof(file)), STATUS_NO_PROGRAM);
    start(NULL);
    file.segment[0].p_filesz = 51; /* more than in memory */
    assert_int_equal(load(&file, sizeof(file)), STATUS_NO_PROGRAM);
    start(NULL);
    file.segment[1].p_vaddr = 0x400800; /* on the first one's page */
    assert_int_equal(load(&file, sizeof(file)), STATUS_OVERLAP);
    start(NULL);
    file.header.e_phnum = 60000;
    assert_int_equal(load(&file, sizeof(file)), STATUS_NO_PROGRAM);
    start(NULL);
    file.header.e_entry = UINT64_MAX;
    assert_int_equal(load(&file, sizeof(file)), STATUS_NO_PROGRAM);
    start(NULL);
    file.segment[1].p_memsz = 1ull << 37; /* more than there is */
    assert_int_equal(load(&file, sizeof(file)), STATUS_NO_MEMORY);
}

static void mutated_files(void **state)
{
    uint64_t random = 1;

    (void)state;
    for (int i = 0; i < 5000; i++) {
        unsigned char copy[sizeof(file)] __attribute__((aligned(8)));
        memcpy(copy, &file, sizeof(file));
        for (int flips = 0; flips < 3; flips++)
            copy[random_below(&random, sizeof(Elf64_Ehdr) + 2 * sizeof(Elf64_Phdr))] ^=
                (unsigned char)(1 << random_below(&random, 8));
        load(copy, sizeof(copy));
    }
}

static void command_line_words(void **state)
{
    const char *line = "program=bench  mode=direct run=0x1000,4096 program=last x=";
    char value[16];
    uint64_t first, second;

    (void)state;
    assert_true(command_line_text(line, "program", value, sizeof(value)));
    assert_string_equal(value, "last");
    assert_true(command_line_text(line, "mode", value, sizeof(value)));
    assert_string_equal(value, "direct");
    assert_true(command_line_text(line, "x", value, sizeof(value)));
    assert_string_equal(value, "");
    assert_false(command_line_text(line, "rogram", value, sizeof(value)));
    assert_false(command_line_text(line, "mode", value, 6));
    assert_true(command_line_numbers(line, "run", &first, &second));
    assert_int_equal(first, 0x1000);
    assert_int_equal(second, 4096);
    assert_false(command_line_numbers("run=1", "run", &first, &second));
    assert_false(command_line_numbers("run=1,", "run", &first, &second));
    assert_false(command_line_numbers("run=,1", "run", &first, &second));
    assert_false(command_line_numbers("run=0x,1", "run", &first, &second));
    assert_false(command_line_numbers("run=1,2x", "run", &first, &second));
    assert_false(command_line_numbers("run=99999999999999999999,2", "run", &first, &second));
    assert_false(command_line_numbers("", "run", &first, &second));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(good_file, start),
        cmocka_unit_test_setup(pages_of_the_image_are_shared, start),
        cmocka_unit_test_setup(truncated_file, start),
        cmocka_unit_test_setup(bad_fields, start),
        cmocka_unit_test_setup(mutated_files, start),
        cmocka_unit_test(command_line_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
