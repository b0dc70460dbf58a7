/* SPDX-License-Identifier: MIT */
/*
 * PVH: struct hvm_start_info, version 1 (Xen, public/arch-x86/hvm/start_info.h).
 * Multiboot2: boot information tags (specification 2.0, chapter 3.6).
 */
#include "boot_info.h"
#include "layout.h"

#define PVH_MAGIC 0x336ec578u
#define MEMORY_USABLE 1u
#define MULTIBOOT2_TAG_END 0
#define MULTIBOOT2_TAG_COMMAND_LINE 1
#define MULTIBOOT2_TAG_MODULE 3
#define MULTIBOOT2_TAG_MEMORY_MAP 6

struct pvh_start_info {
    uint32_t magic, version, flags, modules;
    uint64_t module_list, command_line, rsdp, memory_map;
    uint32_t memory_map_entries, reserved;
};

struct pvh_memory_entry {
    uint64_t start, bytes;
    uint32_t type, reserved;
};

struct multiboot2_tag {
    uint32_t type, bytes;
};

struct multiboot2_module {
    struct multiboot2_tag tag;
    uint32_t start, end;
};

struct multiboot2_memory_map {
    struct multiboot2_tag tag;
    uint32_t entry_bytes, entry_version;
};

static const void *direct(uint64_t physical)
{
    return (const void *)(DIRECT_MAP_BASE + physical);
}

static void copy_command_line(struct boot_info *boot, const char *text)
{
    size_t i = 0;
    for (; i + 1 < BOOT_COMMAND_LINE_BYTES && text[i]; i++)
        boot->command_line[i] = text[i];
    boot->command_line[i] = 0;
}

static void add_range(struct boot_info *boot, uint64_t start, uint64_t bytes, uint32_t type)
{
    uint64_t end = start + bytes;

    if (end > PHYSICAL_TOP || end < start)
        end = PHYSICAL_TOP;
    start = (start + PAGE_MASK) & ~PAGE_MASK;
    end &= ~PAGE_MASK;
    if (type == MEMORY_USABLE && start < end && boot->range_count < BOOT_RANGES)
        boot->ranges[boot->range_count++] = (struct boot_range){start, end};
}

static void read_pvh(struct boot_info *boot, const struct pvh_start_info *info)
{
    const struct pvh_memory_entry *entry;

    if (info->magic != PVH_MAGIC)
        return;
    if (info->command_line)
        copy_command_line(boot, direct(info->command_line));
    entry = direct(info->memory_map);
    for (uint32_t i = 0; info->version >= 1 && i < info->memory_map_entries; i++)
        add_range(boot, entry[i].start, entry[i].bytes, entry[i].type);
}

static void read_memory_map(struct boot_info *boot, const struct multiboot2_memory_map *map)
{
    const char *entry = (const char *)(map + 1);
    const char *end = (const char *)map + map->tag.bytes;

    for (; entry + sizeof(struct pvh_memory_entry) <= end; entry += map->entry_bytes) {
        const struct pvh_memory_entry *memory = (const void *)entry; /* the same layout */
        add_range(boot, memory->start, memory->bytes, memory->type);
    }
}

/* The first one counts: no image of ours takes two. */
static void read_module(struct boot_info *boot, const struct multiboot2_module *module)
{
    if (!boot->module.end)
        boot->module = (struct boot_range){module->start, module->end};
}

static void read_multiboot2(struct boot_info *boot, const char *information)
{
    const char *end = information + *(const uint32_t *)information;
    const struct multiboot2_tag *tag = (const void *)(information + 8);

    while ((const char *)(tag + 1) <= end && tag->type != MULTIBOOT2_TAG_END) {
        if (tag->type == MULTIBOOT2_TAG_COMMAND_LINE)
            copy_command_line(boot, (const char *)(tag + 1));
        else if (tag->type == MULTIBOOT2_TAG_MODULE)
            read_module(boot, (const void *)tag);
        else if (tag->type == MULTIBOOT2_TAG_MEMORY_MAP)
            read_memory_map(boot, (const void *)tag);
        tag = (const void *)((const char *)tag + ((tag->bytes + 7u) & ~7u));
    }
}

void boot_info_read(struct boot_info *boot, enum boot_protocol protocol, uint64_t address)
{
    extern char image_end[];

    boot->kernel_end = (uint64_t)image_end - KERNEL_BASE;
    if (protocol == BOOT_MULTIBOOT2)
        read_multiboot2(boot, direct(address));
    else
        read_pvh(boot, direct(address));
}
