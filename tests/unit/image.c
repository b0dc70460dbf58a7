/* SPDX-License-Identifier: MIT */
/* The image reader on an image that is made here, and on damaged ones. */
#include "tests/unit/cmocka_all.h"

#include "image.h"
#include "tests/unit/capture.h"

#include <elf.h>
#include <ipclab/parameters.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BASE UINT64_C(0xffffffff80000000)

/* A minimal ELF64 file: header, one loaded segment that is the whole file, up to two
 * sections of contents, and the section names. */
struct section {
    const char *name;
    const void *contents;
    size_t size;
};

#define CONTENTS_OFFSET 1024

static size_t make_elf(char *file, const struct section *sections, size_t count)
{
    static const char names[] = "\0.shstrtab\0ipclab_modes\0ipclab_programs\0ipclab_benchmarks\0"
                                "ipclab_tests";
    Elf64_Ehdr *header = (void *)file;
    Elf64_Phdr *segment = (void *)(file + sizeof(*header));
    Elf64_Shdr *table = (void *)(file + 128);
    size_t end = CONTENTS_OFFSET + 256;

    memset(file, 0, end);
    memcpy(file + CONTENTS_OFFSET, names, sizeof(names));
    table[1] = (Elf64_Shdr){.sh_name = 1,
                            .sh_type = SHT_STRTAB,
                            .sh_offset = CONTENTS_OFFSET,
                            .sh_size = sizeof(names)};
    for (size_t i = 0; i < count; i++) {
        const char *name =
            memmem(names, sizeof(names), sections[i].name, strlen(sections[i].name) + 1);

        table[2 + i] = (Elf64_Shdr){.sh_name = (Elf64_Word)(name - names),
                                    .sh_type = SHT_PROGBITS,
                                    .sh_offset = end,
                                    .sh_size = sections[i].size};
        memcpy(file + end, sections[i].contents, sections[i].size);
        end += (sections[i].size + 15) & ~(size_t)15;
    }
    memcpy(header->e_ident, "\177ELF\2\1\1", 7);
    header->e_type = ET_EXEC;
    header->e_machine = EM_X86_64;
    header->e_version = EV_CURRENT;
    header->e_ehsize = sizeof(*header);
    header->e_phoff = sizeof(*header);
    header->e_phentsize = sizeof(*segment);
    header->e_phnum = 1;
    header->e_shoff = 128;
    header->e_shentsize = sizeof(*table);
    header->e_shnum = (Elf64_Half)(2 + count);
    header->e_shstrndx = 1;
    *segment = (Elf64_Phdr){.p_type = PT_LOAD, .p_vaddr = BASE, .p_filesz = end, .p_memsz = end};
    return end;
}

#define FILE_BYTES (64 * 1024)

/* A kernel with two modes and one program, which has a benchmark and a test. */
static size_t make_image(char *file)
{
    static const struct ipc_mode_description modes[] = {
        {.name = "direct", .title = "one copy", .data = DATA_DIRECT_COPY},
        {.name = "null", .title = "nothing", .data = DATA_NONE},
    };
    static const struct benchmark_description benchmark = {
        .name = "call", .title = "round trip", .required = PARAMETER_BIT(SIZE)};
    static const struct test_description test = {
        .name = "sizes", .title = "all sizes", .scope = TEST_EACH_MODE};
    static char program_file[FILE_BYTES];
    const struct section contents[] = {{"ipclab_benchmarks", &benchmark, sizeof(benchmark)},
                                       {"ipclab_tests", &test, sizeof(test)}};
    size_t size = make_elf(program_file, contents, 2);
    struct program_image program = {.name = "bench", .bytes = size};
    const struct section sections[] = {{"ipclab_modes", modes, sizeof(modes)},
                                       {"ipclab_programs", &program, sizeof(program)}};
    size_t end = make_elf(file, sections, 2);

    /* The program lies behind the rest; once its place is known the file is made again. */
    program.start = BASE + end;
    make_elf(file, sections, 2);
    memcpy(file + end, program_file, size);
    ((Elf64_Phdr *)(void *)(file + sizeof(Elf64_Ehdr)))->p_filesz = end + size;
    return end + size;
}

static enum exit_code read_bytes(const char *bytes, size_t size, struct image *image)
{
    char path[] = "/tmp/ipclab-test-XXXXXX";
    int descriptor = mkstemp(path);
    enum exit_code code;

    assert_int_equal(write(descriptor, bytes, size), size);
    close(descriptor);
    code = image_read(path, image);
    unlink(path);
    return code;
}

static enum exit_code read_quietly(const char *bytes, size_t size)
{
    struct capture capture;
    struct image image;
    enum exit_code code;

    capture_start(&capture);
    code = read_bytes(bytes, size, &image);
    free(capture_end(&capture));
    if (!code)
        image_free(&image);
    return code;
}

static void everything_is_found(void **state)
{
    static char file[2 * FILE_BYTES];
    size_t size = make_image(file);
    struct image image;

    (void)state;
    assert_int_equal(read_bytes(file, size, &image), EXIT_GOOD);
    assert_int_equal(image.mode_count, 2);
    assert_string_equal(image.modes[0].name, "null"); /* the floor comes first */
    assert_int_equal(image.benchmark_count, 1);
    assert_int_equal(image.test_count, 1);
    assert_non_null(image_mode(&image, "direct"));
    assert_null(image_mode(&image, "cow"));
    assert_non_null(image_benchmark(&image, "call"));
    assert_null(image_benchmark(&image, "sizes"));
    image_free(&image);
}

static void truncated_images_are_refused(void **state)
{
    static char file[2 * FILE_BYTES];
    size_t size = make_image(file);

    (void)state;
    for (size_t cut = 0; cut < size; cut += 13) {
        char *exact = malloc(cut + 1); /* so that ASan sees a read behind the end */

        memcpy(exact, file, cut);
        assert_int_equal(read_quietly(exact, cut), EXIT_USAGE);
        free(exact);
    }
}

static void mangled_images_do_no_harm(void **state)
{
    static char file[2 * FILE_BYTES];
    size_t size = make_image(file);
    unsigned random = 3;

    (void)state;
    for (int round = 0; round < 3000; round++) {
        char saved[4];
        size_t at;

        random = random * 1103515245 + 12345;
        at = (random >> 8) % (round % 2 ? 512 : size - 4); /* headers every other time */
        memcpy(saved, file + at, 4);
        memcpy(file + at, &random, 1 + random % 4);
        read_quietly(file, size);
        memcpy(file + at, saved, 4);
    }
}

static void bad_descriptions_are_refused(void **state)
{
    struct ipc_mode_description mode = {.name = "direct", .title = "one copy"};
    const struct section sections[] = {{"ipclab_modes", &mode, sizeof(mode)}};
    static char file[FILE_BYTES];

    (void)state;
    mode.data = DATA_SHARE + 1;
    assert_int_equal(read_quietly(file, make_elf(file, sections, 1)), EXIT_USAGE);
    mode.data = DATA_SHARE;
    memset(mode.name, 'x', sizeof(mode.name)); /* not terminated */
    assert_int_equal(read_quietly(file, make_elf(file, sections, 1)), EXIT_USAGE);
    strcpy(mode.name, "a/b");
    assert_int_equal(read_quietly(file, make_elf(file, sections, 1)), EXIT_USAGE);
    strcpy(mode.name, "direct");
    strcpy(mode.title, "\033[2J");
    assert_int_equal(read_quietly(file, make_elf(file, sections, 1)), EXIT_USAGE);
}

static void other_files_are_refused(void **state)
{
    static const char text[] = "no ELF file at all, but long enough to be looked at twice";

    (void)state;
    assert_int_equal(read_quietly(text, sizeof(text)), EXIT_USAGE);
    assert_int_equal(read_quietly("", 0), EXIT_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_is_found),       cmocka_unit_test(truncated_images_are_refused),
        cmocka_unit_test(mangled_images_do_no_harm), cmocka_unit_test(bad_descriptions_are_refused),
        cmocka_unit_test(other_files_are_refused),
    };

    return cmocka_run_group_tests_name("image", tests, NULL, NULL);
}
