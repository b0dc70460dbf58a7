/* SPDX-License-Identifier: MIT */
#include "machine.h"

/* No address has this page number. */
#define NO_PAGE UINT64_MAX

#define PAGE_OFFSET ((1ull << PAGE_SHIFT) - 1)

static inline bool stores(unsigned kind)
{
    return kind == ACCESS_STORE || kind == ACCESS_STRING_STORE;
}

static void forget_known(struct machine *machine)
{
    machine->known[0].page = machine->known[1].page = NO_PAGE;
}

bool machine_create(struct machine *machine, const struct costmodel_geometry *geometry,
                    const struct guest_memory *memory, struct recent *recent)
{
    bool made = true;

    *machine = (struct machine){
        .memory = memory,
        .recent = recent,
        .l3_inclusive = geometry->l3_inclusive,
    };
    made &= cache_create(&machine->l1i, &geometry->l1i);
    made &= cache_create(&machine->l1d, &geometry->l1d);
    made &= cache_create(&machine->l2, &geometry->l2);
    made &= cache_create(&machine->l3, &geometry->l3);
    made &= tlb_create(&machine->itlb, &geometry->itlb);
    made &= tlb_create(&machine->dtlb, &geometry->dtlb);
    made &= tlb_create(&machine->second_tlb, &geometry->second_tlb);
    made &= tlb_create(&machine->directory_cache, &geometry->directory_cache);
    forget_known(machine);
    return made;
}

void machine_destroy(struct machine *machine)
{
    cache_destroy(&machine->l1i);
    cache_destroy(&machine->l1d);
    cache_destroy(&machine->l2);
    cache_destroy(&machine->l3);
    tlb_destroy(&machine->itlb);
    tlb_destroy(&machine->dtlb);
    tlb_destroy(&machine->second_tlb);
    tlb_destroy(&machine->directory_cache);
}

void machine_forget_translations(struct machine *machine)
{
    tlb_empty(&machine->itlb);
    tlb_empty(&machine->dtlb);
    tlb_empty(&machine->second_tlb);
    tlb_empty(&machine->directory_cache);
    recent_clear(machine->recent);
    forget_known(machine);
}

void machine_forget(struct machine *machine)
{
    cache_empty(&machine->l1i);
    cache_empty(&machine->l1d);
    cache_empty(&machine->l2);
    cache_empty(&machine->l3);
    machine_forget_translations(machine);
}

void machine_load_root(struct machine *machine, uint64_t root)
{
    machine->root = root;
    tlb_flush(&machine->itlb);
    tlb_flush(&machine->dtlb);
    tlb_flush(&machine->second_tlb);
    tlb_flush(&machine->directory_cache);
    forget_known(machine);
}

/*
 * Which page it is about is in a register, which a plugin cannot read. It need not: every
 * translation remembers the entry it came from, and is held against it when it is used for
 * the first time after an invlpg. What is cached of the directories goes altogether, as the
 * processor does (Intel SDM vol. 3, 4.10.4.1).
 */
void machine_invalidate_page(struct machine *machine)
{
    machine->invalidations++;
    tlb_flush(&machine->directory_cache);
    recent_clear(machine->recent);
    forget_known(machine);
}

/* ---- caches -------------------------------------------------------------------------------- */

/* A set of the L1 has new marks, or lost a line: the fast path must not vouch for it. */
static inline void l1_changed(struct machine *machine, const struct cache *l1, uint32_t line)
{
    uint32_t set = line & l1->set_mask, sets = l1->set_mask + 1;

    if (l1 == &machine->l1i) {
        recent_drop(&machine->recent->fetch, set, sets);
    } else {
        recent_drop(&machine->recent->load, set, sets);
        recent_drop(&machine->recent->store, set, sets);
    }
}

/* An inclusive L3 takes what it evicts out of the caches above it. */
static void remove_above(struct machine *machine, uint32_t line)
{
    cache_remove(&machine->l2, line);
    if (cache_remove(&machine->l1i, line))
        l1_changed(machine, &machine->l1i, line);
    if (cache_remove(&machine->l1d, line))
        l1_changed(machine, &machine->l1d, line);
}

static inline void insert_l3(struct machine *machine, uint32_t line)
{
    bool aged;
    uint32_t evicted = cache_insert(&machine->l3, line, &aged);

    if (machine->l3_inclusive && evicted != CACHE_NO_LINE)
        remove_above(machine, evicted);
}

/* The line comes from L3 or memory. An L3 that is not inclusive is a victim cache: it gives
 * the line up to L2 and takes what L2 evicts. */
static inline enum costmodel_level fetch_beyond_l2(struct machine *machine, uint32_t line)
{
    if (!machine->l3_inclusive)
        return cache_remove(&machine->l3, line) ? LEVEL_L3 : LEVEL_MEMORY;
    if (cache_find(&machine->l3, line) != CACHE_MISS)
        return LEVEL_L3;
    insert_l3(machine, line);
    return LEVEL_MEMORY;
}

static inline enum costmodel_level fetch_beyond_l1(struct machine *machine, uint32_t line)
{
    enum costmodel_level level;
    uint32_t evicted;
    bool aged;

    if (cache_find(&machine->l2, line) != CACHE_MISS)
        return LEVEL_L2;
    level = fetch_beyond_l2(machine, line);
    evicted = cache_insert(&machine->l2, line, &aged);
    if (!machine->l3_inclusive && evicted != CACHE_NO_LINE)
        insert_l3(machine, evicted); /* a victim cache has no line that L2 has */
    return level;
}

/* Finds a physical line, from `l1` on; it is in that afterwards. */
static inline enum costmodel_level find_line(struct machine *machine, struct cache *l1,
                                             uint32_t line)
{
    enum cache_result result = cache_find(l1, line);
    enum costmodel_level level;
    bool aged;

    if (result != CACHE_MISS) {
        if (result == CACHE_HIT_AGED)
            l1_changed(machine, l1, line);
        return LEVEL_L1;
    }
    level = fetch_beyond_l1(machine, line);
    cache_insert(l1, line, &aged);
    if (aged)
        l1_changed(machine, l1, line);
    return level;
}

/* ---- translation --------------------------------------------------------------------------- */

/* Reads the entries of a walk through the data cache, as both vendors' walkers do. */
static void charge_walk(struct machine *machine, const struct walk *walk,
                        const struct access *access)
{
    struct costmodel_memory *counts = &machine->counts[access->phase];

    counts->walks[access->pattern]++;
    for (unsigned i = walk->first; i < walk->count; i++) {
        uint32_t line = (uint32_t)(walk->entry[i] >> CACHE_LINE_SHIFT);
        enum costmodel_level level = find_line(machine, &machine->l1d, line);

        counts->lines[ACCESS_WALK][access->pattern][level]++;
    }
}

/* Remembers the last-level table that a walk from the root came by. */
static void cache_directory(struct machine *machine, const struct walk *walk)
{
    const struct translation *page = &walk->translation;
    const struct translation directory = {
        .base = page->base >> LARGE_PAGE_SHIFT << LARGE_PAGE_SHIFT,
        .mask = ~((1ull << LARGE_PAGE_SHIFT) - 1),
        .frame = walk->entry[walk->count - 1] >> PAGE_SHIFT << PAGE_SHIFT,
    };
    bool aged = false;

    tlb_insert(&machine->directory_cache, &directory, &aged);
}

static bool walk_tables(struct machine *machine, uint64_t address, const struct access *access,
                        struct translation *translation)
{
    bool aged = false;
    const struct translation *directory = tlb_find(&machine->directory_cache, address, &aged);
    struct walk walk;
    bool mapped;

    if (directory)
        mapped = walk_from_table(machine->memory, directory->frame, address, &walk);
    else
        mapped = walk_from_root(machine->memory, machine->root, address, &walk);
    charge_walk(machine, &walk, access);
    if (!mapped)
        return false;
    if (!directory && walk.count == 4)
        cache_directory(machine, &walk);
    *translation = walk.translation;
    translation->checked = machine->invalidations;
    return true;
}

/* Does it still say what the page tables say, and does it allow the access? */
static inline bool stands(const struct machine *machine, struct translation *translation,
                          unsigned kind)
{
    if (translation->checked != machine->invalidations) {
        if (translation_changed(machine->memory, translation))
            return false;
        translation->checked = machine->invalidations;
    }
    return translation->writable || !stores(kind);
}

/* A translation that does not stand is taken out: by invlpg, or by the page fault that the
 * access met with. */
static inline const struct translation *find_translation(struct machine *machine, struct tlb *tlb,
                                                         uint64_t address, unsigned kind,
                                                         bool *aged)
{
    struct translation *translation = tlb_find(tlb, address, aged);

    if (!translation || stands(machine, translation, kind))
        return translation;
    tlb_remove(tlb, translation);
    return NULL;
}

/* Fills the first TLB from the second, and that from the page tables. */
static bool refill(struct machine *machine, struct tlb *first, uint64_t address,
                   const struct access *access, struct translation *translation, bool *aged)
{
    bool second_aged = false;
    const struct translation *found =
        find_translation(machine, &machine->second_tlb, address, access->kind, &second_aged);

    if (found) {
        machine->counts[access->phase].second_tlb_hits[access->pattern]++;
        *translation = *found;
    } else {
        if (!walk_tables(machine, address, access, translation))
            return false;
        tlb_insert(&machine->second_tlb, translation, &second_aged);
    }
    tlb_insert(first, translation, aged);
    return true;
}

/* Marks have gone from the entries of a first TLB. */
static void tlb_changed(struct machine *machine, const struct access *access)
{
    if (access->kind == ACCESS_FETCH) {
        recent_clear_lines(&machine->recent->fetch);
        return;
    }
    recent_clear_lines(&machine->recent->load);
    recent_clear_lines(&machine->recent->store);
    forget_known(machine);
}

/* The physical address, or false where the page tables know none. */
static __attribute__((noinline)) bool translate(struct machine *machine, uint64_t address,
                                                const struct access *access, uint64_t *physical)
{
    struct tlb *first = access->kind == ACCESS_FETCH ? &machine->itlb : &machine->dtlb;
    struct translation walked;
    bool aged = false;
    const struct translation *translation =
        find_translation(machine, first, address, access->kind, &aged);

    if (!translation) {
        if (!refill(machine, first, address, access, &walked, &aged))
            return false;
        translation = &walked;
    }
    if (aged)
        tlb_changed(machine, access);
    machine->recent->fleeting = !translation->global && address >> 63;
    *physical = translation->frame | (address & ~translation->mask);
    return true;
}

/* The same for data: what goes on in a page need not look further. */
static inline bool translate_data(struct machine *machine, uint64_t address,
                                  const struct access *access, uint64_t *physical)
{
    struct known_page *known = &machine->known[stores(access->kind)];

    if (known->page != address >> PAGE_SHIFT) {
        if (!translate(machine, address, access, physical))
            return false;
        *known = (struct known_page){address >> PAGE_SHIFT, *physical & ~PAGE_OFFSET,
                                     machine->recent->fleeting};
        return true;
    }
    machine->recent->fleeting = known->fleeting;
    *physical = known->frame | (address & PAGE_OFFSET);
    return true;
}

static inline void access_one(struct machine *machine, const struct access *access)
{
    bool fetches = access->kind == ACCESS_FETCH;
    uint64_t address = access->line << CACHE_LINE_SHIFT, physical;
    enum costmodel_level level;
    bool mapped = fetches ? translate(machine, address, access, &physical)
                          : translate_data(machine, address, access, &physical);

    if (!mapped) {
        machine->lost++;
        return;
    }
    if (physical >= machine->memory->size) /* a device: no cache has it */
        return;
    level = find_line(machine, fetches ? &machine->l1i : &machine->l1d,
                      (uint32_t)(physical >> CACHE_LINE_SHIFT));
    machine->counts[access->phase].lines[access->kind][access->pattern][level]++;
}

/* Has the host fetch the sets that an access will be looked for in, where its page is known. */
static inline void foresee(const struct machine *machine, const struct access *access)
{
    const struct known_page *known = &machine->known[stores(access->kind)];
    uint64_t address = access->line << CACHE_LINE_SHIFT;
    uint32_t line = (uint32_t)((known->frame | (address & PAGE_OFFSET)) >> CACHE_LINE_SHIFT);

    __builtin_prefetch(cache_set(&machine->l2, line));
    __builtin_prefetch(cache_set(&machine->l3, line));
}

#define AHEAD 4

void machine_access(struct machine *machine, const struct access *accesses, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i + AHEAD < count)
            foresee(machine, &accesses[i + AHEAD]);
        access_one(machine, &accesses[i]);
    }
}
