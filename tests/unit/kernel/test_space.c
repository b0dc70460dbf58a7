/* SPDX-License-Identifier: MIT */
/* Address spaces: a thousand random changes against a plain table of what must be mapped. */
#include "core/bank.h"
#include "core/frame.h"
#include "core/random.h"
#include "core/space.h"
#include "x86_64/page_table.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define BASE 0x2000000000ull /* far from where spaces choose addresses */
#define PAGES 64

static int start(void **state)
{
    (void)state;
    machine_start();
    return 0;
}

enum { ABSENT, READABLE, WRITABLE };

static struct space space;
static int model[PAGES];

/* The region table says what the model says; pages that are mapped obey it. */
static void compare(void)
{
    for (int i = 0; i < PAGES; i++) {
        uintptr_t address = BASE + (uint64_t)i * PAGE_BYTES;
        uint64_t *entry = page_entry(&space.tables, address);
        bool mapped = entry && *entry & PTE_PRESENT;

        assert_int_equal(space_is_anonymous(&space, address, 1), model[i] != ABSENT);
        if (mapped) {
            assert_int_not_equal(model[i], ABSENT);
            assert_int_equal(!!(*entry & PTE_WRITE), model[i] == WRITABLE);
        }
    }
}

static bool all_present(int first, int count)
{
    for (int i = first; i < first + count; i++)
        if (model[i] == ABSENT)
            return false;
    return true;
}

static bool none_present(int first, int count)
{
    for (int i = first; i < first + count; i++)
        if (model[i] != ABSENT)
            return false;
    return true;
}

static void set(int first, int count, int value)
{
    for (int i = first; i < first + count; i++)
        model[i] = value;
}

static void change(uint64_t *random)
{
    int first = (int)random_below(random, PAGES), count = 1 + (int)random_below(random, 12);
    uintptr_t address = BASE + (uint64_t)first * PAGE_BYTES;
    enum ipclab_status status;

    if (first + count > PAGES)
        count = PAGES - first;
    switch (random_below(random, 4)) {
    case 0:
        status = space_map(&space, &address, (uint64_t)count * PAGE_BYTES, REGION_WRITE, NULL);
        assert_int_equal(status == STATUS_OK, none_present(first, count));
        if (status == STATUS_OK)
            set(first, count, WRITABLE);
        break;
    case 1: /* may fail where it spans regions: then nothing may have changed */
        status = space_unmap(&space, address, (uint64_t)count * PAGE_BYTES);
        if (status == STATUS_OK) {
            assert_true(all_present(first, count));
            set(first, count, ABSENT);
        }
        break;
    case 2: {
        bool writable = random_below(random, 2);
        status = space_protect(&space, address, (uint64_t)count * PAGE_BYTES, writable);
        if (status == STATUS_OK) {
            assert_true(all_present(first, count));
            set(first, count, writable ? WRITABLE : READABLE);
        }
        break;
    }
    default: {
        bool write = random_below(random, 2);
        uint64_t *entry = page_entry(&space.tables, address);
        bool mapped = entry && *entry & PTE_PRESENT;
        bool resolved = space_resolve_fault(&space, address, write);
        if (!mapped)
            assert_int_equal(resolved,
                             model[first] == WRITABLE || (model[first] == READABLE && !write));
        break;
    }
    }
}

static void random_changes(void **state)
{
    size_t frames = frames_free();
    uint64_t random = 42;

    (void)state;
    assert_true(space_create(&space, &root_bank));
    for (int i = 0; i < PAGES; i++)
        model[i] = ABSENT;
    for (int i = 0; i < 3000; i++) {
        change(&random);
        compare();
    }
    space_destroy(&space);
    assert_int_equal(frames_free(), frames);
}

static void chosen_addresses_do_not_touch(void **state)
{
    uintptr_t previous = 0;

    (void)state;
    assert_true(space_create(&space, &root_bank));
    for (int i = 0; i < 50; i++) {
        uintptr_t address = 0;
        assert_int_equal(space_map(&space, &address, 3 * PAGE_BYTES, 0, NULL), STATUS_OK);
        assert_true(address >= previous + 4 * PAGE_BYTES);
        previous = address;
    }
    space_destroy(&space);
}

static void hostile_ranges(void **state)
{
    const struct {
        uintptr_t address;
        uint64_t bytes;
    } bad[] = {
        {0, 0},
        {0, 1},
        {BASE + 1, PAGE_BYTES},
        {BASE, PAGE_BYTES + 1},
        {USER_TOP, PAGE_BYTES},
        {USER_TOP - PAGE_BYTES, 2 * PAGE_BYTES},
        {UINT64_MAX & ~PAGE_MASK, PAGE_BYTES},
        {PAGE_BYTES, UINT64_MAX & ~PAGE_MASK},
        {PAGE_BYTES, PAGE_BYTES}, /* below USER_BASE */
    };

    (void)state;
    assert_true(space_create(&space, &root_bank));
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        uintptr_t address = bad[i].address;
        assert_int_not_equal(space_map(&space, &address, bad[i].bytes, 0, NULL), STATUS_OK);
        assert_int_not_equal(space_unmap(&space, bad[i].address, bad[i].bytes), STATUS_OK);
        assert_int_not_equal(space_protect(&space, bad[i].address, bad[i].bytes, true), STATUS_OK);
    }
    space_destroy(&space);
}

static void sharing_breaks_once(void **state)
{
    uintptr_t address = BASE;
    uint64_t *entry, frame, before;

    (void)state;
    assert_true(space_create(&space, &root_bank));
    assert_int_equal(space_map(&space, &address, PAGE_BYTES, REGION_WRITE, NULL), STATUS_OK);
    assert_int_equal(space_populate(&space, BASE, PAGE_BYTES), STATUS_OK);
    entry = page_entry(&space.tables, BASE);
    frame = *entry & PTE_ADDRESS;
    frame_reference(frame); /* somebody else has it too */
    *entry &= ~PTE_WRITE;
    before = cpu_local.counters[COUNTER_BYTES_COPIED];
    assert_true(space_resolve_fault(&space, BASE, true));
    assert_int_not_equal(*entry & PTE_ADDRESS, frame);
    assert_int_equal(frame_references(frame), 1);
    *entry &= ~PTE_WRITE;
    assert_true(space_resolve_fault(&space, BASE, true)); /* the last sharer: no copy */
    assert_int_equal(cpu_local.counters[COUNTER_BYTES_COPIED] - before, PAGE_BYTES);
    assert_false(space_resolve_fault(&space, BASE, true)); /* writable already */
    frame_release(frame);
    space_destroy(&space);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(random_changes, start),
        cmocka_unit_test_setup(chosen_addresses_do_not_touch, start),
        cmocka_unit_test_setup(hostile_ranges, start),
        cmocka_unit_test_setup(sharing_breaks_once, start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
