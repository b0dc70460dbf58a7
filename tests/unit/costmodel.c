/* SPDX-License-Identifier: MIT */
/* The cost model's machine: page tables, accesses through caches and TLBs, the fast path. */
#include "tests/unit/cmocka_all.h"

#include "costmodel/cache.h"
#include "costmodel/guest_memory.h"
#include "costmodel/machine.h"

#include <string.h>

/* ---- page tables --------------------------------------------------------------------------- */

#define TABLE_WORDS 512
#define ROOT        0x1000
#define DIRECTORY   0x3000
#define LAST_TABLE  0x4000

/* Tables that map 0 to 0x5000, read-only, and 2 MiB at 0x200000 to 0x400000, global. */
static uint64_t tables[5 * TABLE_WORDS];

static struct guest_memory tables_make(void)
{
    memset(tables, 0, sizeof(tables));
    tables[ROOT / 8] = 0x2000 | 3;
    tables[0x2000 / 8] = DIRECTORY | 3;
    tables[DIRECTORY / 8] = LAST_TABLE | 3;
    tables[DIRECTORY / 8 + 1] = 0x400000 | 0x183;
    tables[LAST_TABLE / 8] = 0x5000 | 1;
    return (struct guest_memory){(const uint8_t *)tables, sizeof(tables)};
}

static void walks_read_what_the_processor_reads(void **state)
{
    const struct guest_memory memory = tables_make();
    struct walk walk;

    (void)state;
    assert_true(walk_from_root(&memory, ROOT, 0x123, &walk));
    assert_int_equal(walk.count - walk.first, 4);
    assert_int_equal(walk.translation.frame, 0x5000);
    assert_false(walk.translation.writable);
    assert_false(walk.translation.global);
    assert_true(walk_from_root(&memory, ROOT, 0x2abcde, &walk));
    assert_int_equal(walk.count - walk.first, 3);
    assert_int_equal(walk.translation.frame, 0x400000);
    assert_int_equal(walk.translation.base, 0x200000);
    assert_true(walk.translation.writable);
    assert_true(walk.translation.global);
    assert_true(walk_from_table(&memory, LAST_TABLE, 0x123, &walk));
    assert_int_equal(walk.count - walk.first, 1);
    assert_false(walk_from_root(&memory, ROOT, 0x1000, &walk));
    assert_false(walk_from_root(&memory, ROOT, 1ull << 40, &walk));
}

static void only_the_processor_s_own_bits_may_change(void **state)
{
    const struct guest_memory memory = tables_make();
    struct walk walk;

    (void)state;
    assert_true(walk_from_root(&memory, ROOT, 0, &walk));
    tables[LAST_TABLE / 8] |= 0x60; /* accessed, dirty */
    assert_false(translation_changed(&memory, &walk.translation));
    tables[LAST_TABLE / 8] |= 2; /* writable */
    assert_true(translation_changed(&memory, &walk.translation));
}

/* Tables outside of RAM, or not at a multiple of 8, are no tables. */
static void a_walk_never_leaves_memory(void **state)
{
    const struct guest_memory memory = tables_make();
    struct walk walk;

    (void)state;
    tables[ROOT / 8] = 0xffffffff000ull | 3;
    assert_false(walk_from_root(&memory, ROOT, 0, &walk));
    assert_false(walk_from_root(&memory, ~0ull, 0, &walk));
    assert_int_equal(guest_word(&memory, sizeof(tables)), 0);
    assert_int_equal(guest_word(&memory, 4), 0);
}

/* ---- a machine ----------------------------------------------------------------------------- */

static const struct costmodel_geometry small_machine = {
    .l1i = {64, 2},
    .l1d = {64, 2},
    .l2 = {128, 4},
    .l3 = {256, 4},
    .itlb = {4, 4},
    .dtlb = {4, 4},
    .second_tlb = {16, 4},
    .directory_cache = {1, 4},
};

static void touch(struct machine *machine, enum costmodel_access kind, uint64_t address)
{
    const struct access access = {address >> CACHE_LINE_SHIFT, (uint8_t)kind, PATTERN_DEMAND,
                                  PHASE_COPY};

    machine_access(machine, &access, 1);
}

static uint64_t lines(const struct machine *machine, enum costmodel_access kind,
                      enum costmodel_level level)
{
    return machine->counts[PHASE_COPY].lines[kind][PATTERN_DEMAND][level];
}

static uint64_t walks(const struct machine *machine)
{
    return machine->counts[PHASE_COPY].walks[PATTERN_DEMAND];
}

static void first_touch_walks_and_second_does_not(void **state)
{
    const struct guest_memory memory = tables_make();
    struct recent recent;
    struct machine machine;

    (void)state;
    assert_true(machine_create(&machine, &small_machine, &memory, &recent));
    machine_load_root(&machine, ROOT);
    touch(&machine, ACCESS_LOAD, 0x40);
    assert_int_equal(walks(&machine), 1);
    assert_int_equal(lines(&machine, ACCESS_WALK, LEVEL_MEMORY), 4);
    touch(&machine, ACCESS_LOAD, 0x80);
    assert_int_equal(walks(&machine), 1);
    machine_load_root(&machine, ROOT);
    touch(&machine, ACCESS_LOAD, 0x40);
    assert_int_equal(walks(&machine), 2);
    assert_int_equal(machine.lost, 0);
    touch(&machine, ACCESS_LOAD, 0x1000); /* not mapped */
    assert_int_equal(machine.lost, 1);
    machine_destroy(&machine);
}

/* After invlpg an entry that changed is walked for again, and one that did not is kept. */
static void invlpg_finds_the_entry_that_changed(void **state)
{
    const struct guest_memory memory = tables_make();
    struct recent recent;
    struct machine machine;

    (void)state;
    tables[LAST_TABLE / 8 + 1] = 0x6000 | 1;
    assert_true(machine_create(&machine, &small_machine, &memory, &recent));
    machine_load_root(&machine, ROOT);
    touch(&machine, ACCESS_LOAD, 0);
    touch(&machine, ACCESS_LOAD, 0x1000);
    assert_int_equal(walks(&machine), 2);
    tables[LAST_TABLE / 8] = 0x7000 | 1;
    machine_invalidate_page(&machine);
    touch(&machine, ACCESS_LOAD, 0x1000);
    assert_int_equal(walks(&machine), 2);
    touch(&machine, ACCESS_LOAD, 0);
    assert_int_equal(walks(&machine), 3);
    machine_destroy(&machine);
}

/* The page fault of a store to a read-only page takes the entry out of the TLB. */
static void a_store_needs_a_writable_entry(void **state)
{
    const struct guest_memory memory = tables_make();
    struct recent recent;
    struct machine machine;

    (void)state;
    assert_true(machine_create(&machine, &small_machine, &memory, &recent));
    machine_load_root(&machine, ROOT);
    touch(&machine, ACCESS_LOAD, 0);
    tables[LAST_TABLE / 8] |= 2;
    touch(&machine, ACCESS_STORE, 0);
    assert_int_equal(walks(&machine), 2);
    touch(&machine, ACCESS_STORE, 0);
    assert_int_equal(walks(&machine), 2);
    machine_destroy(&machine);
}

static uint8_t flat[2 << 20];

/* A large page at 0, backed by memory that is there; tables at its end. */
static struct guest_memory flat_make(void)
{
    uint64_t *top = (uint64_t *)(flat + 0x1fd000);

    memset(flat, 0, sizeof(flat));
    top[0] = 0x1fe000 | 3;
    top[TABLE_WORDS] = 0x1ff000 | 3;
    top[2 * TABLE_WORDS] = 0x83;
    return (struct guest_memory){flat, sizeof(flat)};
}

/* Five lines of one set of an L2 of four ways. A victim L3 has the one that L2 gave up; an
 * inclusive one has all, and one more than its own ways takes the first out of L1 too. */
static void both_kinds_of_l3_hold_what_they_should(void **state)
{
    const struct guest_memory memory = flat_make();
    const uint64_t l2_way = 128 * 64, l3_way = 256 * 64;
    struct costmodel_geometry geometry = small_machine;
    struct recent recent;
    struct machine machine;

    (void)state;
    assert_true(machine_create(&machine, &geometry, &memory, &recent));
    machine_load_root(&machine, 0x1fd000);
    for (uint64_t n = 0; n < 5; n++)
        touch(&machine, ACCESS_LOAD, 64 + n * l2_way);
    touch(&machine, ACCESS_LOAD, 64);
    assert_int_equal(lines(&machine, ACCESS_LOAD, LEVEL_L3), 1);
    machine_destroy(&machine);

    geometry.l3_inclusive = 1;
    geometry.l1d.ways = 8;
    assert_true(machine_create(&machine, &geometry, &memory, &recent));
    machine_load_root(&machine, 0x1fd000);
    for (uint64_t n = 0; n < 5; n++)
        touch(&machine, ACCESS_LOAD, 64 + n * l3_way);
    touch(&machine, ACCESS_LOAD, 64);
    assert_int_equal(lines(&machine, ACCESS_LOAD, LEVEL_MEMORY), 6);
    machine_destroy(&machine);
}

/* ---- the fast path ------------------------------------------------------------------------- */

static void the_fast_path_forgets_a_set_at_once(void **state)
{
    static struct recent recent;

    (void)state;
    recent_clear(&recent);
    recent_put(&recent, &recent.load, 5);
    recent_put(&recent, &recent.load, 69 + 64);
    assert_false(recent_holds(&recent.load, 5)); /* the same place */
    recent_put(&recent, &recent.load, 6);
    recent_drop(&recent.load, 5, 64);
    assert_false(recent_holds(&recent.load, 69 + 64));
    assert_true(recent_holds(&recent.load, 6));
    recent_drop(&recent.load, 0, 2); /* a cache of two sets: every even line */
    assert_false(recent_holds(&recent.load, 6));
}

/* A load of CR3 leaves the kernel's lines, but none that lie in a page that is not global. */
static void the_fast_path_keeps_the_kernel(void **state)
{
    const uint64_t kernel = 0xffff800000000000 >> CACHE_LINE_SHIFT;
    static struct recent recent;

    (void)state;
    recent_clear(&recent);
    recent_put(&recent, &recent.store, 5);
    recent_put(&recent, &recent.store, kernel + 5);
    recent.fleeting = true;
    recent_put(&recent, &recent.store, kernel + 6);
    recent_clear_user(&recent);
    assert_false(recent_holds(&recent.store, 5));
    assert_true(recent_holds(&recent.store, kernel + 5));
    assert_false(recent_holds(&recent.store, kernel + 6));
}

/* Lines of the kernel's pages are only fleeting where the page is not global. */
static void a_local_page_of_the_kernel_is_fleeting(void **state)
{
    const struct guest_memory memory = tables_make();
    struct machine machine;
    struct recent recent;

    (void)state;
    tables[ROOT / 8 + 256] = tables[ROOT / 8]; /* the same tables at the kernel's half */
    tables[LAST_TABLE / 8] |= 0x100;
    tables[LAST_TABLE / 8 + 1] = 0x6000 | 1;
    assert_true(machine_create(&machine, &small_machine, &memory, &recent));
    machine_load_root(&machine, ROOT);
    for (int pass = 0; pass < 2; pass++) {
        touch(&machine, ACCESS_LOAD, 0xffff800000001000);
        assert_true(recent.fleeting);
        touch(&machine, ACCESS_LOAD, 0xffff800000001040);
        assert_true(recent.fleeting);
        touch(&machine, ACCESS_LOAD, 0xffff800000000000);
        assert_false(recent.fleeting);
    }
    machine_destroy(&machine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(walks_read_what_the_processor_reads),
        cmocka_unit_test(only_the_processor_s_own_bits_may_change),
        cmocka_unit_test(a_walk_never_leaves_memory),
        cmocka_unit_test(first_touch_walks_and_second_does_not),
        cmocka_unit_test(invlpg_finds_the_entry_that_changed),
        cmocka_unit_test(a_store_needs_a_writable_entry),
        cmocka_unit_test(both_kinds_of_l3_hold_what_they_should),
        cmocka_unit_test(the_fast_path_forgets_a_set_at_once),
        cmocka_unit_test(the_fast_path_keeps_the_kernel),
        cmocka_unit_test(a_local_page_of_the_kernel_is_fleeting),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
