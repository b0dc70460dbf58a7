/* SPDX-License-Identifier: MIT */
/* Sites by their address, in a hash table that grows. They never move: QEMU keeps pointers. */
#include "site.h"

#include <stdlib.h>

#define SITES_AT_ONCE 256

struct slot {
    uint64_t address;
    struct site *site; /* NULL: free */
};

static struct slot *table;
static size_t capacity, count; /* capacity is a power of two */

static struct slot *slot_of(struct slot *slots, size_t size, uint64_t address)
{
    size_t at = (address * 0x9e3779b97f4a7c15ull) >> 32 & (size - 1);

    while (slots[at].site && slots[at].address != address)
        at = (at + 1) & (size - 1);
    return &slots[at];
}

static bool grow(void)
{
    size_t larger = capacity ? 2 * capacity : 16384;
    struct slot *slots = calloc(larger, sizeof(*slots));

    if (!slots)
        return false;
    for (size_t i = 0; i < capacity; i++)
        if (table[i].site)
            *slot_of(slots, larger, table[i].address) = table[i];
    free(table);
    table = slots;
    capacity = larger;
    return true;
}

static struct site *make(uint64_t address)
{
    static struct site *spare;
    static size_t spare_count;
    struct site *site;

    if (!spare_count) {
        spare = calloc(SITES_AT_ONCE, sizeof(*spare));
        if (!spare)
            return NULL;
        spare_count = SITES_AT_ONCE;
    }
    spare_count--;
    site = spare++;
    site->address = address;
    site->load_info = site->store_info = SITE_INFO_NONE;
    return site;
}

struct site *site_at(uint64_t address)
{
    struct slot *slot;

    if (2 * count >= capacity && !grow())
        return NULL;
    slot = slot_of(table, capacity, address);
    if (!slot->site) {
        slot->site = make(address);
        if (!slot->site)
            return NULL;
        slot->address = address;
        count++;
    }
    return slot->site;
}
