/* SPDX-License-Identifier: MIT */
#include "guest_memory.h"

#define ENTRY_PRESENT  0x001ull
#define ENTRY_WRITE    0x002ull
#define ENTRY_ACCESSED 0x020ull
#define ENTRY_DIRTY    0x040ull
#define ENTRY_LARGE    0x080ull
#define ENTRY_GLOBAL   0x100ull
#define ENTRY_ADDRESS  0x000ffffffffff000ull

#define LAST_LEVEL      3u
#define DIRECTORY_LEVEL 2u

static uint64_t entry_address(uint64_t table, uint64_t address, unsigned level)
{
    return table + ((address >> (PAGE_SHIFT + 9 * (LAST_LEVEL - level))) & 511) * 8;
}

static void finish(struct walk *walk, uint64_t address, uint64_t value, unsigned page_shift,
                   bool writable)
{
    uint64_t offset = (1ull << page_shift) - 1;

    walk->translation = (struct translation){
        .base = address & ~offset,
        .mask = ~offset,
        .frame = value & ENTRY_ADDRESS & ~offset,
        .entry = walk->entry[walk->count - 1],
        .value = value & ~(ENTRY_ACCESSED | ENTRY_DIRTY),
        .global = value & ENTRY_GLOBAL,
        .writable = writable && value & ENTRY_WRITE,
    };
}

/* Reads entries from `level` on. */
static bool walk_on(const struct guest_memory *memory, uint64_t table, unsigned level,
                    uint64_t address, bool writable, struct walk *walk)
{
    walk->first = level;
    for (;; level++) {
        uint64_t at = entry_address(table, address, level);
        uint64_t value = guest_word(memory, at);

        walk->entry[level] = at;
        walk->count = level + 1;
        if (!(value & ENTRY_PRESENT))
            return false;
        if (level == LAST_LEVEL || (level == DIRECTORY_LEVEL && value & ENTRY_LARGE)) {
            finish(walk, address, value, level == LAST_LEVEL ? PAGE_SHIFT : LARGE_PAGE_SHIFT,
                   writable);
            return true;
        }
        writable = writable && value & ENTRY_WRITE;
        table = value & ENTRY_ADDRESS;
    }
}

bool walk_from_root(const struct guest_memory *memory, uint64_t root, uint64_t address,
                    struct walk *walk)
{
    return walk_on(memory, root & ENTRY_ADDRESS, 0, address, true, walk);
}

bool walk_from_table(const struct guest_memory *memory, uint64_t table, uint64_t address,
                     struct walk *walk)
{
    return walk_on(memory, table, LAST_LEVEL, address, true, walk);
}

bool translation_changed(const struct guest_memory *memory, const struct translation *translation)
{
    uint64_t value = guest_word(memory, translation->entry);

    return (value & ~(ENTRY_ACCESSED | ENTRY_DIRTY)) != translation->value;
}
