/* SPDX-License-Identifier: MIT */
#include "page_table.h"
#include "timer.h"
#include "upcalls.h"

#define ENTRIES 512
#define LARGE_PAGE_BYTES 0x200000ull
#define TABLE_FLAGS (PTE_PRESENT | PTE_WRITE | PTE_USER)
#define KERNEL_TABLE_FLAGS (PTE_PRESENT | PTE_WRITE)

extern char text_begin[], text_end[], data_begin[], image_end[];

static struct page_tables kernel_tables;

static unsigned index_at(uintptr_t address, unsigned level)
{
    return (unsigned)(address >> (PAGE_SHIFT + 9 * level)) & (ENTRIES - 1);
}

static uint64_t *table_of(uint64_t entry)
{
    return direct_map(entry & PTE_ADDRESS);
}

/* The table below `entry`, made where it is missing; null where no frame is left. */
static uint64_t *table_below(struct bank *bank, uint64_t *entry, uint64_t flags)
{
    if (!(*entry & PTE_PRESENT)) {
        uint64_t frame = core_table_allocate(bank);
        if (!frame)
            return NULL;
        page_entry_write(entry, frame | flags);
    }
    return table_of(*entry);
}

/* Maps kernel memory at boot, where frames do not run out. */
static void map_kernel(uintptr_t address, uint64_t physical, uint64_t flags, unsigned leaf_level)
{
    uint64_t *table = kernel_tables.top;

    for (unsigned level = 3; level > leaf_level; level--)
        table = table_below(NULL, &table[index_at(address, level)], KERNEL_TABLE_FLAGS);
    table[index_at(address, leaf_level)] =
        physical | flags | PTE_PRESENT | PTE_GLOBAL | (leaf_level ? PTE_LARGE : 0);
}

static uint64_t image_flags(uintptr_t address)
{
    if (address >= (uintptr_t)text_begin && address < (uintptr_t)text_end)
        return 0;
    if (address >= (uintptr_t)data_begin)
        return PTE_WRITE | PTE_NO_EXECUTE;
    return PTE_NO_EXECUTE;
}

void kernel_tables_initialise(void)
{
    kernel_tables.root = core_table_allocate(NULL);
    kernel_tables.top = direct_map(kernel_tables.root);
    for (uint64_t at = 0; at < PHYSICAL_TOP; at += LARGE_PAGE_BYTES)
        map_kernel(DIRECT_MAP_BASE + at, at, PTE_WRITE | PTE_NO_EXECUTE, 1);
    for (uintptr_t at = (uintptr_t)text_begin; at < (uintptr_t)image_end; at += PAGE_BYTES)
        map_kernel(at, at - KERNEL_BASE, image_flags(at), 0);
    map_kernel(DEVICE_BASE, TIMER_REGISTERS, PTE_WRITE | PTE_NO_EXECUTE | PTE_UNCACHED, 0);
    kernel_tables_activate();
}

void kernel_tables_activate(void)
{
    page_tables_activate(&kernel_tables);
}

bool page_tables_create(struct page_tables *tables, struct bank *bank)
{
    uint64_t root = core_table_allocate(bank);
    uint64_t pointers = root ? core_table_allocate(bank) : 0;

    if (!pointers) {
        if (root)
            core_table_release(root);
        return false;
    }
    tables->bank = bank;
    tables->root = root;
    tables->top = direct_map(root);
    for (unsigned i = ENTRIES / 2; i < ENTRIES; i++)
        tables->top[i] = kernel_tables.top[i];
    page_entry_write(&tables->top[0], pointers | TABLE_FLAGS);
    tables->window_entry = pointers | KERNEL_TABLE_FLAGS | PTE_NO_EXECUTE;
    tables->near_region = UINTPTR_MAX; /* none */
    return true;
}

static void release_level(uint64_t *table, unsigned level) // NOLINT: three levels deep
{
    for (unsigned i = 0; i < ENTRIES; i++) {
        uint64_t entry = table[i];
        if (!(entry & PTE_PRESENT))
            continue;
        if (level == 0) {
            core_frame_unmapped(entry & PTE_ADDRESS);
        } else {
            release_level(table_of(entry), level - 1);
            core_table_release(entry & PTE_ADDRESS);
        }
    }
}

void page_tables_destroy(struct page_tables *tables)
{
    release_level(table_of(tables->top[0]), 2);
    core_table_release(tables->top[0] & PTE_ADDRESS);
    core_table_release(tables->root);
}

uint64_t *page_entry(const struct page_tables *tables, uintptr_t address)
{
    uint64_t *table = table_of(tables->top[0]);

    for (unsigned level = 2; level > 0; level--) {
        uint64_t entry = table[index_at(address, level)];
        if (!(entry & PTE_PRESENT))
            return NULL;
        table = table_of(entry);
    }
    return &table[index_at(address, 0)];
}

uint64_t *page_entry_far(const struct page_tables *tables, uintptr_t address)
{
    struct page_tables *memory = (struct page_tables *)tables; /* of what it was asked last */
    uint64_t *entry = address < USER_TOP ? page_entry(tables, address) : NULL;

    if (entry) {
        memory->near_region = address >> NEAR_SHIFT;
        memory->near_table = (uintptr_t)entry - (address >> PAGE_SHIFT) * sizeof(*entry);
    }
    return entry;
}

uint64_t *page_entry_create(const struct page_tables *tables, uintptr_t address)
{
    uint64_t *table = table_of(tables->top[0]);

    for (unsigned level = 2; level > 0 && table; level--)
        table = table_below(tables->bank, &table[index_at(address, level)], TABLE_FLAGS);
    return table ? &table[index_at(address, 0)] : NULL;
}
