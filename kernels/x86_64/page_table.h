/* SPDX-License-Identifier: MIT */
/*
 * Four-level page tables (Intel SDM vol. 3, 4.5) and the mapping window.
 *
 * The window shows the whole user space of another set of tables to the kernel, by one entry
 * of the current top-level table: the other space's only user entry with the user bit taken
 * out. Opening it costs one store whatever the size of what is copied, and the copy runs
 * under the other side's own write protection. This is L3's and L4's temporary mapping
 * (Liedtke, "Improving IPC by kernel design", SOSP 1993; L4Ka::Pistachio's copy area), one
 * level higher. The direct map would be the other way to reach the partner's memory: it
 * needs no entry, but a walk of the partner's tables for each page, about twenty
 * instructions in 512 of copying, and protection checked by software.
 *
 * TLB entries made through the window do not outlive the next load of CR3, which a switch
 * to the partner does anyway; where none came in between, opening flushes first.
 */
#ifndef X86_64_PAGE_TABLE_H
#define X86_64_PAGE_TABLE_H

#include "cpu.h"
#include "layout.h"

#include <ipclab/likely.h>

#include <stdbool.h>
#include <stdint.h>

#define PTE_PRESENT 0x001ull
#define PTE_WRITE 0x002ull
#define PTE_USER 0x004ull
#define PTE_UNCACHED 0x018ull
#define PTE_LARGE 0x080ull
#define PTE_GLOBAL 0x100ull
#define PTE_OBJECT 0x200ull /* the CPU ignores it: a memory object's page, which others may map */
#define PTE_NO_EXECUTE (1ull << 63)
#define PTE_ADDRESS 0x000ffffffffff000ull

struct bank;

struct page_tables {
    uint64_t root;         /* physical address of the top-level table: CR3; stays the first */
    uint64_t *top;         /* the same in the direct map */
    struct bank *bank;     /* which pays for the tables */
    uint64_t window_entry; /* what shows this user space in another's window */
    uintptr_t near_region; /* the 2 MiB whose last-level table was asked for last ... */
    uintptr_t near_table;  /* ... and where it would begin if all tables followed each other */
};

/* Where the kernel sees physical memory, up to PHYSICAL_TOP. */
static inline void *direct_map(uint64_t physical)
{
    return (void *)(DIRECT_MAP_BASE + physical);
}

/* Replaces the boot loader's tables by the kernel's own: text executable, read-only data
 * read-only, everything else not executable, all of it global. */
void kernel_tables_initialise(void);

/* Makes the kernel's own tables, without a user space, the current ones: before those that
 * were are destroyed. */
void kernel_tables_activate(void);

/* Tables of a new, empty user space, at the cost of `bank`. False where it cannot pay. */
bool page_tables_create(struct page_tables *tables, struct bank *bank);

/* Releases every frame that is mapped and the tables themselves; not the current space's. */
void page_tables_destroy(struct page_tables *tables);

/* The entry that maps the user page at `address`, or null where its table does not exist. */
uint64_t *page_entry(const struct page_tables *tables, uintptr_t address);

/* The same for who asks about one neighbourhood again and again: remembers its last-level table,
 * as a CPU's paging-structure cache does (Intel SDM vol. 3, 4.10.3). A table once made stays as
 * long as its space, so what is remembered is never stale. */
uint64_t *page_entry_far(const struct page_tables *tables, uintptr_t address);

#define NEAR_SHIFT (PAGE_SHIFT + 9)

/* Whether an address lies in the neighbourhood that was asked about last. */
static inline bool page_is_near(const struct page_tables *tables, uintptr_t address)
{
    return address >> NEAR_SHIFT == tables->near_region;
}

/* The entry of a page that is. */
static inline uint64_t *page_entry_near(const struct page_tables *tables, uintptr_t address)
{
    return (uint64_t *)tables->near_table + (address >> PAGE_SHIFT);
}

/* The entry of any user page, with the tables above it made; null where no frame is left. */
uint64_t *page_entry_create(const struct page_tables *tables, uintptr_t address);

/* Writes an entry; one that was present must be followed by page_invalidate. */
static inline void page_entry_write(uint64_t *entry, uint64_t value)
{
    COUNT(PTES_WRITTEN, 1);
    *(volatile uint64_t *)entry = value;
}

/* Whole pages of the current space, or of what its window shows. */
static inline void invalidate_pages(uintptr_t address, uint64_t bytes)
{
    COUNT(TLB_INVALIDATIONS, bytes >> PAGE_SHIFT);
    for (uintptr_t page = address; page != address + bytes; page += PAGE_BYTES)
        invalidate_page(page);
}

/* Makes the TLB forget the user pages of `tables` in the range. */
static inline void page_invalidate_range(const struct page_tables *tables, uintptr_t address,
                                         uint64_t bytes)
{
    if (cpu_local.tables == tables)
        invalidate_pages(address, bytes);
    if (cpu_local.window == tables)
        invalidate_pages(address + WINDOW_BASE, bytes);
}

/* The same for one. */
static inline void page_invalidate(const struct page_tables *tables, uintptr_t address)
{
    page_invalidate_range(tables, address, PAGE_BYTES);
}

/* How many pages from `page` on, up to `end`, have their entries side by side in a table. */
static inline uint64_t page_run(uintptr_t page, uintptr_t end)
{
    uint64_t in_table = 512 - (page >> PAGE_SHIFT) % 512;
    uint64_t pages = (end - page) >> PAGE_SHIFT;

    return pages < in_table ? pages : in_table;
}

/* Makes the TLB forget all user pages of `tables`, if it can hold any. */
static inline void page_tables_flush(const struct page_tables *tables)
{
    if (cpu_local.tables == tables || cpu_local.window == tables) {
        COUNT(TLB_INVALIDATIONS, 1);
        write_cr3(cpu_local.tables->root);
    }
}

/* Makes `tables` the current space; nothing to do where it is and its TLB entries are true. */
static inline void page_tables_activate(const struct page_tables *tables)
{
    if (cpu_local.loaded != tables) {
        cpu_local.tables = cpu_local.loaded = tables;
        cpu_local.window_stale = false;
        COUNT(AS_SWITCHES, 1);
        write_cr3(tables->root);
    }
}

/* Entries of `tables` were changed without page_invalidate, many at once. Whoever changes
 * them this way activates a space before ring 3 runs again: that flushes. */
static inline void page_tables_invalidate_later(const struct page_tables *tables)
{
    if (cpu_local.tables == tables)
        cpu_local.loaded = NULL;
}

#define WINDOW_INDEX ((WINDOW_BASE >> 39) & 511)

/* Shows the user space of `other` at WINDOW_BASE in the current space, until window_close:
 * user address a is kernel address WINDOW_BASE + a. */
static inline uintptr_t window_open(const struct page_tables *other)
{
    const struct page_tables *current = cpu_local.tables;

    if (unlikely(cpu_local.window_stale)) {
        COUNT(TLB_INVALIDATIONS, 1);
        write_cr3(current->root);
    }
    cpu_local.window = other;
    page_entry_write(&current->top[WINDOW_INDEX], other->window_entry);
    return WINDOW_BASE;
}

static inline void window_close(void)
{
    page_entry_write(&cpu_local.tables->top[WINDOW_INDEX], 0);
    cpu_local.window = NULL;
    cpu_local.window_stale = true;
}

#endif
