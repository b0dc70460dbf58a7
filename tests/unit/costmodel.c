/* SPDX-License-Identifier: MIT */
/* The cost model's parts: caches, TLBs, walks, what is decoded, the fast path, a machine. */
#include "tests/unit/cmocka_all.h"

#include "costmodel/cache.h"
#include "costmodel/decode.h"
#include "costmodel/guest_memory.h"
#include "costmodel/machine.h"
#include "costmodel/model.h"
#include "costmodel/site.h"

#include <ipclab/markers.h>
#include <string.h>

/* ---- caches -------------------------------------------------------------------------------- */

static void a_set_evicts_what_was_not_touched_lately(void **state)
{
    enum { SETS = 128, A = 2 * SETS + 70, B = A + SETS, C = B + SETS, ELSEWHERE = A - 1 };
    const struct costmodel_cache_geometry geometry = {SETS, 2};
    struct cache cache;
    bool aged;

    (void)state;
    assert_true(cache_create(&cache, &geometry));
    assert_int_equal(cache_find(&cache, A), CACHE_MISS);
    assert_int_equal(cache_insert(&cache, A, &aged), CACHE_NO_LINE);
    assert_false(aged);
    assert_int_equal(cache_insert(&cache, B, &aged), CACHE_NO_LINE); /* the same set */
    assert_true(aged);                                               /* A has lost its mark */
    assert_int_equal(cache_insert(&cache, ELSEWHERE, &aged), CACHE_NO_LINE);
    assert_int_equal(cache_insert(&cache, C, &aged), A);
    assert_int_equal(cache_find(&cache, B), CACHE_HIT_AGED);
    assert_int_equal(cache_find(&cache, A), CACHE_MISS);
    cache_remove(&cache, B);
    assert_int_equal(cache_find(&cache, B), CACHE_MISS);
    cache_empty(&cache);
    assert_int_equal(cache_find(&cache, C), CACHE_MISS);
    assert_int_equal(cache_find(&cache, ELSEWHERE), CACHE_MISS);
    assert_int_equal(cache_insert(&cache, ELSEWHERE, &aged), CACHE_NO_LINE);
    cache_empty(&cache); /* again: what came in after the first time goes too */
    assert_int_equal(cache_find(&cache, ELSEWHERE), CACHE_MISS);
    cache_destroy(&cache);
}

static void a_working_set_that_fits_stays(void **state)
{
    const struct costmodel_cache_geometry geometry = {64, 12};
    struct cache cache;
    bool aged;

    (void)state;
    assert_true(cache_create(&cache, &geometry));
    for (uint32_t line = 0; line < 64 * 12; line++)
        cache_insert(&cache, line, &aged);
    for (int pass = 0; pass < 3; pass++)
        for (uint32_t line = 0; line < 64 * 12; line++)
            assert_int_not_equal(cache_find(&cache, line), CACHE_MISS);
    cache_destroy(&cache);
}

/* ---- TLBs ---------------------------------------------------------------------------------- */

static struct translation page_at(uint64_t base, bool global)
{
    return (struct translation){.base = base, .mask = ~0xfffull, .frame = base, .global = global};
}

static void a_flush_keeps_global_entries(void **state)
{
    const struct costmodel_cache_geometry geometry = {16, 4};
    const struct translation local = page_at(0x1000, false), global = page_at(0x2000, true);
    struct tlb tlb;
    bool aged = false;

    (void)state;
    assert_true(tlb_create(&tlb, &geometry));
    tlb_insert(&tlb, &local, &aged);
    tlb_insert(&tlb, &global, &aged);
    assert_non_null(tlb_find(&tlb, 0x1fff, &aged));
    tlb_flush(&tlb);
    assert_null(tlb_find(&tlb, 0x1fff, &aged));
    assert_non_null(tlb_find(&tlb, 0x2abc, &aged));
    tlb_empty(&tlb);
    assert_null(tlb_find(&tlb, 0x2abc, &aged));
    tlb_destroy(&tlb);
}

/* What tells at a glance that a page is not there does not forget one that is: pages of one place
 * in the filter, a global one and others, before and after flushes. */
static void the_filter_hides_no_entry(void **state)
{
    const struct costmodel_cache_geometry geometry = {16, 4};
    const uint64_t apart = (uint64_t)TLB_FILTER << PAGE_SHIFT;
    const struct translation global = page_at(apart, true), first = page_at(2 * apart, false),
                             second = page_at(3 * apart, false);
    struct tlb tlb;
    bool aged = false;

    (void)state;
    assert_true(tlb_create(&tlb, &geometry));
    assert_null(tlb_find(&tlb, 0, &aged)); /* nor is anything there before it came */
    tlb_insert(&tlb, &first, &aged);
    tlb_insert(&tlb, &second, &aged);
    assert_non_null(tlb_find(&tlb, first.base, &aged));
    tlb_flush(&tlb);
    assert_null(tlb_find(&tlb, first.base, &aged));
    tlb_insert(&tlb, &second, &aged);
    assert_null(tlb_find(&tlb, first.base, &aged));
    assert_non_null(tlb_find(&tlb, second.base, &aged));
    tlb_insert(&tlb, &global, &aged);
    tlb_insert(&tlb, &first, &aged);
    tlb_flush(&tlb);
    assert_non_null(tlb_find(&tlb, global.base, &aged));
    assert_null(tlb_find(&tlb, first.base, &aged));
    assert_null(tlb_find(&tlb, second.base, &aged));
    tlb_destroy(&tlb);
}

static void a_large_page_is_one_entry(void **state)
{
    const struct costmodel_cache_geometry geometry = {1, 8};
    const struct translation large = {.base = 0x400000, .mask = ~0x1fffffull};
    struct tlb tlb;
    bool aged = false;

    (void)state;
    assert_true(tlb_create(&tlb, &geometry));
    tlb_insert(&tlb, &large, &aged);
    assert_non_null(tlb_find(&tlb, 0x400000, &aged));
    assert_non_null(tlb_find(&tlb, 0x5fffff, &aged));
    assert_null(tlb_find(&tlb, 0x600000, &aged));
    tlb_destroy(&tlb);
}

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

/* ---- the fast path and patterns ------------------------------------------------------------ */

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

static void tags_have_to_fit(void **state)
{
    const struct costmodel_cache_geometry geometry = {64, 8};

    (void)state;
    assert_true(cache_geometry_fits(&geometry, 256ull << 20));
    assert_false(cache_geometry_fits(&geometry, (256ull << 20) + 64));
}

static void two_equal_distances_make_a_stream(void **state)
{
    struct stream stream = {0};

    (void)state;
    assert_int_equal(stream_touch(&stream, 10, 1), PATTERN_DEMAND);
    assert_int_equal(stream_touch(&stream, 12, 1), PATTERN_DEMAND);
    assert_int_equal(stream_touch(&stream, 14, 1), PATTERN_STREAM);
    assert_int_equal(stream_touch(&stream, 14, 1), PATTERN_STREAM);
    assert_int_equal(stream_touch(&stream, 15, 1), PATTERN_DEMAND);
    assert_int_equal(stream_touch(&stream, 16, 1), PATTERN_STREAM);
    assert_int_equal(stream_touch(&stream, 17, 2), PATTERN_DEMAND); /* caches were emptied */
}

static void a_site_is_found_again(void **state)
{
    struct site *first = site_at(0x1000);

    (void)state;
    for (uint64_t address = 1; address < 20000; address++)
        assert_non_null(site_at(address << 32));
    assert_ptr_equal(site_at(0x1000), first);
    assert_int_equal(first->address, 0x1000);
}

/* ---- instructions -------------------------------------------------------------------------- */

static enum instruction_class class_of(const char *bytes, size_t size)
{
    return instruction_decode((const uint8_t *)bytes, size).class;
}

#define CLASS(bytes) class_of(bytes, sizeof(bytes) - 1)

static void instructions_are_known_by_their_bytes(void **state)
{
    (void)state;
    assert_int_equal(CLASS("\x0f\x05"), INSTRUCTION_SYSCALL);
    assert_int_equal(CLASS("\x48\x0f\x07"), INSTRUCTION_SYSRET);
    assert_int_equal(CLASS("\x48\xcf"), INSTRUCTION_IRET);
    assert_int_equal(CLASS("\x0f\x01\xf8"), INSTRUCTION_SWAPGS);
    assert_int_equal(CLASS("\xfa"), INSTRUCTION_CLI);
    assert_int_equal(CLASS("\xfb"), INSTRUCTION_STI);
    assert_int_equal(CLASS("\x0f\x22\xd8"), INSTRUCTION_CR3_WRITE);
    assert_int_equal(CLASS("\x0f\x22\xe0"), INSTRUCTION_OTHER); /* CR4 */
    assert_int_equal(CLASS("\x0f\x01\x38"), INSTRUCTION_INVLPG);
    assert_int_equal(CLASS("\x0f\x01\x10"), INSTRUCTION_OTHER); /* lgdt */
    assert_int_equal(CLASS("\xf3\x90"), INSTRUCTION_OTHER);     /* pause */
    assert_int_equal(CLASS("\xa4"), INSTRUCTION_OTHER);         /* movsb, once */
    assert_int_equal(CLASS("\x0f"), INSTRUCTION_OTHER);
    assert_int_equal(CLASS("\x48"), INSTRUCTION_OTHER);
}

static void strings_have_elements(void **state)
{
    struct instruction movsq = instruction_decode((const uint8_t *)"\xf3\x48\xa5", 3);
    struct instruction movsd = instruction_decode((const uint8_t *)"\xf3\xa5", 2);
    struct instruction movsw = instruction_decode((const uint8_t *)"\xf3\x66\xa5", 3);
    struct instruction stosb = instruction_decode((const uint8_t *)"\xf3\xaa", 2);

    (void)state;
    assert_int_equal(movsq.class, INSTRUCTION_REPEATED_STRING);
    assert_int_equal(movsq.element_bytes, 8);
    assert_int_equal(movsd.element_bytes, 4);
    assert_int_equal(movsw.element_bytes, 2);
    assert_int_equal(stosb.element_bytes, 1);
}

static void markers_carry_their_number(void **state)
{
    struct instruction marker =
        instruction_decode((const uint8_t *)"\x0f\x1f\x80\x02\x00\x49\x4c", 7);

    (void)state;
    assert_int_equal(marker.class, INSTRUCTION_MARKER);
    assert_int_equal(marker.marker, MARKER_END);
    assert_int_equal(CLASS("\x0f\x1f\x80\x02\x00\x00\x00"), INSTRUCTION_OTHER);
    assert_int_equal(CLASS("\x0f\x1f\x00"), INSTRUCTION_OTHER);
}

/* ---- stretches without interrupts ------------------------------------------------------------ */

/* Executes `instructions` others, and then an instruction that is an event. */
static void execute(uint64_t instructions, enum stretch_event event)
{
    model.counts.instructions[PHASE_PATH] += instructions;
    stretch_obey(&model.stretch, event);
}

static void enter_and_leave(uint64_t instructions)
{
    execute(5, STRETCH_SYSCALL);
    execute(1, STRETCH_SWAPGS);
    execute(instructions, STRETCH_SWAPGS);
    execute(1, STRETCH_SYSRET);
}

static uint64_t longest(void)
{
    return costmodel_instructions(&model.stretch.longest);
}

static void interrupts_are_off_from_syscall_to_sysret(void **state)
{
    (void)state;
    model.in_region = true;
    stretch_forget(&model.stretch);
    enter_and_leave(30);
    enter_and_leave(20);
    execute(1000, STRETCH_SYSCALL); /* what ring 3 does in between is none */
    execute(0, STRETCH_SYSRET);
    assert_int_equal(longest(), 32);
    enter_and_leave(40);
    assert_int_equal(longest(), 42);
    stretch_forget(&model.stretch);
    assert_int_equal(longest(), 0);
}

static void a_copy_with_interrupts_on_divides_a_system_call(void **state)
{
    (void)state;
    model.in_region = true;
    stretch_forget(&model.stretch);
    execute(0, STRETCH_SYSCALL);
    execute(1, STRETCH_SWAPGS);
    execute(10, STRETCH_ENABLE);
    execute(100, STRETCH_TRAP); /* in the copy: interrupts were on */
    execute(7, STRETCH_IRET);
    execute(100, STRETCH_DISABLE);
    execute(15, STRETCH_SWAPGS);
    execute(1, STRETCH_SYSRET);
    assert_int_equal(longest(), 16);
}

static void a_page_fault_of_the_kernel_is_part_of_the_stretch(void **state)
{
    (void)state;
    model.in_region = true;
    stretch_forget(&model.stretch);
    execute(0, STRETCH_SYSCALL);
    execute(1, STRETCH_SWAPGS);
    execute(10, STRETCH_TRAP);
    execute(20, STRETCH_IRET); /* to where they were off */
    execute(30, STRETCH_SWAPGS);
    execute(0, STRETCH_SYSRET);
    assert_int_equal(longest(), 61);
    stretch_forget(&model.stretch);
    execute(100, STRETCH_TRAP); /* out of ring 3 */
    execute(1, STRETCH_SWAPGS);
    execute(10, STRETCH_TRAP); /* and a fault of its handler */
    execute(10, STRETCH_IRET);
    execute(10, STRETCH_SWAPGS);
    execute(0, STRETCH_IRET);
    execute(100, STRETCH_SYSCALL);
    execute(0, STRETCH_SYSRET);
    assert_int_equal(longest(), 31);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_set_evicts_what_was_not_touched_lately),
        cmocka_unit_test(a_working_set_that_fits_stays),
        cmocka_unit_test(a_flush_keeps_global_entries),
        cmocka_unit_test(the_filter_hides_no_entry),
        cmocka_unit_test(a_large_page_is_one_entry),
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
        cmocka_unit_test(tags_have_to_fit),
        cmocka_unit_test(two_equal_distances_make_a_stream),
        cmocka_unit_test(a_site_is_found_again),
        cmocka_unit_test(instructions_are_known_by_their_bytes),
        cmocka_unit_test(strings_have_elements),
        cmocka_unit_test(markers_carry_their_number),
        cmocka_unit_test(interrupts_are_off_from_syscall_to_sysret),
        cmocka_unit_test(a_copy_with_interrupts_on_divides_a_system_call),
        cmocka_unit_test(a_page_fault_of_the_kernel_is_part_of_the_stretch),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
