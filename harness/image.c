/* SPDX-License-Identifier: MIT */
/* Reads the registry sections of the kernel image and of the programs in it. */
#include "image.h"

#include "elf_file.h"
#include "file.h"
#include "memory.h"
#include "sha256.h"
#include "suite.h"

#include <ipclab/parameters.h>

#include <stdlib.h>
#include <string.h>

#define IMAGE_BYTES_MAXIMUM (64u << 20)

#define LOWER_CASE "abcdefghijklmnopqrstuvwxyz0123456789-_"
#define UPPER_CASE "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

static bool spelled_with(const char *text, size_t bytes, const char *characters)
{
    return memchr(text, '\0', bytes) && !text[strspn(text, characters)];
}

static bool name_valid(const char *name, size_t bytes)
{
    return *name && spelled_with(name, bytes, LOWER_CASE);
}

/* The test of a rule is named by the rule's id. */
static bool test_name_valid(const char *name, size_t bytes)
{
    return *name && spelled_with(name, bytes, LOWER_CASE UPPER_CASE);
}

static bool rules_valid(const struct ipc_mode_description *mode)
{
    return spelled_with(mode->rules, sizeof(mode->rules), UPPER_CASE "0123456789") &&
           !*mode->rules == !mode->rule_count;
}

static bool title_valid(const char *title, size_t bytes)
{
    const char *end = memchr(title, '\0', bytes);

    for (; end && title < end; title++)
        if (*title < ' ' || *title > '~')
            return false;
    return end;
}

static bool mode_valid(const void *entry)
{
    const struct ipc_mode_description *mode = entry;

    return name_valid(mode->name, sizeof(mode->name)) &&
           title_valid(mode->title, sizeof(mode->title)) && mode->control <= CONTROL_MIGRATING &&
           mode->data <= DATA_SHARE && mode->layout <= LAYOUT_GATHER_SCATTER &&
           mode->placement <= PLACEMENT_KERNEL && mode->faults <= FAULTS_PINNED_FIRST &&
           mode->charge <= CHARGE_RECEIVER && mode->copy_rule <= COPY_RULE_UP_TO_ONCE &&
           rules_valid(mode);
}

static bool benchmark_valid(const void *entry)
{
    const struct benchmark_description *benchmark = entry;

    return name_valid(benchmark->name, sizeof(benchmark->name)) &&
           title_valid(benchmark->title, sizeof(benchmark->title)) &&
           !((benchmark->required | benchmark->optional) >> PARAMETER_COUNT);
}

static bool test_valid(const void *entry)
{
    const struct test_description *test = entry;

    return test_name_valid(test->name, sizeof(test->name)) &&
           title_valid(test->title, sizeof(test->title)) && test->scope <= TEST_ONE_MODE &&
           (test->scope != TEST_ONE_MODE || name_valid(test->mode, sizeof(test->mode)));
}

static bool program_valid(const void *entry)
{
    const struct program_image *program = entry;

    return name_valid(program->name, sizeof(program->name)) &&
           program->bytes <= IMAGE_BYTES_MAXIMUM;
}

/* Every description starts with its name, so names order them whatever they describe. */
static int compare_names(const void *left, const void *right)
{
    return strcmp(left, right);
}

/* Modes go by the design space first: from the floor, `none`, to the least copying. */
static int compare_modes(const void *left, const void *right)
{
    const struct ipc_mode_description *a = left, *b = right;

    return a->data != b->data ? a->data - b->data : compare_names(a->name, b->name);
}

/* A kind of section, and how an entry of it is checked. */
struct registry {
    const char *section;
    size_t entry_bytes;
    bool (*valid)(const void *entry);
};

static const struct registry mode_registry = {REGISTRY_MODES, sizeof(struct ipc_mode_description),
                                              mode_valid};
static const struct registry program_registry = {REGISTRY_PROGRAMS, sizeof(struct program_image),
                                                 program_valid};
static const struct registry benchmark_registry = {
    REGISTRY_BENCHMARKS, sizeof(struct benchmark_description), benchmark_valid};
static const struct registry test_registry = {REGISTRY_TESTS, sizeof(struct test_description),
                                              test_valid};

/* Appends the entries of one section to *entries. A file without the section adds none. */
static enum exit_code append_registry(const struct elf_file *file, const char *path,
                                      const struct registry *registry, void *entries_pointer,
                                      size_t *count)
{
    char **entries = entries_pointer;
    size_t size, added;
    void *contents;
    bool sound;

    if (!elf_file_section(file, registry->section, &contents, &size))
        return EXIT_GOOD;
    added = size / registry->entry_bytes;
    *entries = reallocarray(*entries, *count + added + 1, registry->entry_bytes);
    if (!*entries)
        exit(fail(EXIT_ENVIRONMENT, "out of memory"));
    memcpy(*entries + *count * registry->entry_bytes, contents, added * registry->entry_bytes);
    free(contents);
    sound = size % registry->entry_bytes == 0;
    for (size_t i = *count; i < *count + added; i++)
        sound = sound && registry->valid(*entries + i * registry->entry_bytes);
    *count += added;
    if (!sound)
        return fail(EXIT_USAGE, "%s: section %s is damaged; rebuild with `make`", path,
                    registry->section);
    return EXIT_GOOD;
}

static enum exit_code read_program(const struct elf_file *kernel,
                                   const struct program_image *program, struct image *image)
{
    const void *bytes = elf_file_at(kernel, program->start, program->bytes);
    struct elf_file file;
    enum exit_code code;

    if (!bytes || !elf_file_open(&file, bytes, program->bytes))
        return fail(EXIT_USAGE, "%s: program %s in it is not an ELF64 file; rebuild with `make`",
                    image->path, program->name);
    code = append_registry(&file, image->path, &benchmark_registry, &image->benchmarks,
                           &image->benchmark_count);
    if (!code)
        code =
            append_registry(&file, image->path, &test_registry, &image->tests, &image->test_count);
    elf_file_close(&file);
    return code;
}

static enum exit_code read_programs(const struct elf_file *kernel, struct image *image)
{
    struct program_image *programs = NULL;
    size_t count = 0;
    enum exit_code code =
        append_registry(kernel, image->path, &program_registry, &programs, &count);

    for (size_t i = 0; !code && i < count; i++)
        code = read_program(kernel, &programs[i], image);
    free(programs);
    return code;
}

/* A section of zero-terminated texts as one text, joined by blanks. */
static char *section_text(const struct elf_file *file, const char *section)
{
    void *contents;
    size_t size;
    char *text;

    if (!elf_file_section(file, section, &contents, &size))
        return copy_text("");
    text = contents;
    for (size_t i = 0; i < size; i++)
        if (text[i] < ' ' || text[i] > '~')
            text[i] = ' ';
    while (size && text[size - 1] == ' ')
        size--;
    text = format_text("%.*s", (int)size, text);
    free(contents);
    return text;
}

static void sort(void *entries, size_t count, size_t entry_bytes,
                 int (*compare)(const void *, const void *))
{
    if (count)
        qsort(entries, count, entry_bytes, compare);
}

static enum exit_code read_registries(const struct elf_file *file, struct image *image)
{
    enum exit_code code =
        append_registry(file, image->path, &mode_registry, &image->modes, &image->mode_count);

    if (!code)
        code = read_programs(file, image);
    if (code)
        return code;
    if (!image->mode_count || !image->benchmark_count)
        return fail(EXIT_USAGE,
                    "%s: is not an ipclab kernel, it describes no modes; build one with "
                    "`make`",
                    image->path);
    /* The linker's order is that of file names on a command line: not something to show. */
    sort(image->modes, image->mode_count, sizeof(*image->modes), compare_modes);
    sort(image->benchmarks, image->benchmark_count, sizeof(*image->benchmarks), compare_names);
    sort(image->tests, image->test_count, sizeof(*image->tests), compare_names);
    return EXIT_GOOD;
}

enum exit_code image_read(const char *path, struct image *image)
{
    struct elf_file file;
    enum exit_code code;
    char *bytes;
    size_t size;

    *image = (struct image){.path = path ? copy_text(path) : beside_executable("kernel.elf")};
    code = file_read(image->path, IMAGE_BYTES_MAXIMUM, &bytes, &size);
    if (code) {
        image_free(image);
        return code;
    }
    sha256_text(bytes, size, image->sha256);
    if (elf_file_open(&file, bytes, size)) {
        image->compiler = section_text(&file, ".comment");
        image->flags = section_text(&file, ".GCC.command.line");
        code = read_registries(&file, image);
        elf_file_close(&file);
    } else {
        code =
            fail(EXIT_USAGE, "%s: is not an ELF64 file; build the kernel with `make`", image->path);
    }
    free(bytes);
    if (code)
        image_free(image);
    return code;
}

const struct ipc_mode_description *image_mode(const struct image *image, const char *name)
{
    for (size_t i = 0; i < image->mode_count; i++)
        if (!strcmp(image->modes[i].name, name))
            return &image->modes[i];
    return NULL;
}

const struct benchmark_description *image_benchmark(const struct image *image, const char *name)
{
    for (size_t i = 0; i < image->benchmark_count; i++)
        if (!strcmp(image->benchmarks[i].name, name))
            return &image->benchmarks[i];
    return NULL;
}

void image_free(struct image *image)
{
    free(image->modes);
    free(image->benchmarks);
    free(image->tests);
    free(image->compiler);
    free(image->flags);
    free(image->path);
    *image = (struct image){0};
}
