/* SPDX-License-Identifier: MIT */
/* ELF64 executables (System V ABI, chapters 4 and 5), as far as static programs need them. */
#include "program.h"

#define ELF_MAGIC 0x464c457fu
#define ELF_CLASS_64 2
#define ELF_MACHINE_X86_64 62
#define SEGMENT_LOAD 1
#define SEGMENT_EXECUTE 1u
#define SEGMENT_WRITE 2u

struct elf_header {
    uint32_t magic;
    uint8_t class, data, version, padding[9];
    uint16_t type, machine;
    uint32_t version2;
    uint64_t entry, segments_offset, sections_offset;
    uint32_t flags;
    uint16_t header_bytes, segment_bytes, segment_count;
};

struct elf_segment {
    uint32_t type, flags;
    uint64_t offset, address, physical, file_bytes, memory_bytes, alignment;
};

static bool is_within(uint64_t offset, uint64_t bytes, uint64_t file_bytes)
{
    return bytes <= file_bytes && offset <= file_bytes - bytes;
}

/* Whether whole pages of the file can be the segment's: nobody writes them, and where its last page
 * goes on there are bytes of the same file. */
static bool can_share(const struct program_file *file, const struct elf_segment *segment,
                      uint64_t bytes)
{
    return file->frame && !(segment->flags & SEGMENT_WRITE) &&
           segment->file_bytes == segment->memory_bytes &&
           (segment->offset & PAGE_MASK) == (segment->address & PAGE_MASK) &&
           is_within(segment->offset & ~PAGE_MASK, bytes, file->bytes);
}

static enum ipclab_status load_segment(struct space *space, const struct program_file *file,
                                       const struct elf_segment *segment)
{
    uint32_t flags = (segment->flags & SEGMENT_WRITE ? REGION_WRITE : 0) |
                     (segment->flags & SEGMENT_EXECUTE ? REGION_EXECUTE : 0);
    uintptr_t start = segment->address & ~PAGE_MASK;
    enum ipclab_status status;
    uint64_t bytes;

    if (!user_range(segment->address, segment->memory_bytes) || !start ||
        segment->file_bytes > segment->memory_bytes ||
        !is_within(segment->offset, segment->file_bytes, file->bytes))
        return STATUS_NO_PROGRAM;
    bytes = (segment->address + segment->memory_bytes - start + PAGE_MASK) & ~PAGE_MASK;
    status = space_map(space, &start, bytes, flags, NULL);
    if (status == STATUS_OK && can_share(file, segment, bytes))
        return space_share(space, start, bytes, file->frame + (segment->offset & ~PAGE_MASK));
    if (status == STATUS_OK)
        status = space_populate(space, start, bytes);
    if (status == STATUS_OK)
        space_write(space, segment->address, (const char *)file->start + segment->offset,
                    segment->file_bytes);
    return status;
}

enum ipclab_status elf_load(struct space *space, const struct program_file *file, uintptr_t *entry)
{
    const struct elf_header *header = file->start;
    const struct elf_segment *segments;

    if (file->bytes < sizeof(*header) || header->magic != ELF_MAGIC ||
        header->class != ELF_CLASS_64 || header->machine != ELF_MACHINE_X86_64 ||
        header->segment_bytes != sizeof(*segments) || header->segments_offset % 8 ||
        !is_within(header->segments_offset, header->segment_count * sizeof(*segments),
                   file->bytes) ||
        header->entry >= USER_TOP)
        return STATUS_NO_PROGRAM;
    segments = (const void *)((const char *)file->start + header->segments_offset);
    for (uint16_t i = 0; i < header->segment_count; i++) {
        enum ipclab_status status = STATUS_OK;
        if (segments[i].type == SEGMENT_LOAD && segments[i].memory_bytes > 0)
            status = load_segment(space, file, &segments[i]);
        if (status)
            return status;
    }
    *entry = header->entry;
    return STATUS_OK;
}
