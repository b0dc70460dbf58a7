/* SPDX-License-Identifier: MIT */
/* Sites by their address, in a hash table that grows. They never move: QEMU keeps pointers. */
#include "site.h"

#include <stdlib.h>

static struct site **table;
static size_t capacity, count; /* capacity is a power of two */

static struct site **slot_of(struct site **slots, size_t size, uint64_t address)
{
    size_t at = (address * 0x9e3779b97f4a7c15ull) >> 32 & (size - 1);

    while (slots[at] && slots[at]->address != address)
        at = (at + 1) & (size - 1);
    return &slots[at];
}

static bool grow(void)
{
    size_t larger = capacity ? 2 * capacity : 4096;
    struct site **slots = calloc(larger, sizeof(*slots));

    if (!slots)
        return false;
    for (size_t i = 0; i < capacity; i++)
        if (table[i])
            *slot_of(slots, larger, table[i]->address) = table[i];
    free(table);
    table = slots;
    capacity = larger;
    return true;
}

struct site *site_at(uint64_t address)
{
    struct site **slot;

    if (2 * count >= capacity && !grow())
        return NULL;
    slot = slot_of(table, capacity, address);
    if (!*slot) {
        *slot = calloc(1, sizeof(**slot));
        if (!*slot)
            return NULL;
        (*slot)->address = address;
        (*slot)->load_info = (*slot)->store_info = SITE_INFO_NONE;
        count++;
    }
    return *slot;
}
