/* SPDX-License-Identifier: MIT */
/* Frames, page lists and objects: nothing is given out twice, everything comes back. */
#include "core/bank.h"
#include "core/frame.h"
#include "core/object.h"
#include "core/page_list.h"
#include "x86_64/page_table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static int start(void **state)
{
    (void)state;
    machine_start();
    return 0;
}

static void every_frame_once(void **state)
{
    size_t count = frames_free();
    bool *seen = calloc(HOST_MEMORY_BYTES / 4096, sizeof(bool));
    uint64_t frame;

    (void)state;
    assert_true(count > 2500);
    for (size_t i = 0; i < count; i++) {
        frame = frame_allocate(&root_bank);
        assert_int_not_equal(frame, 0);
        assert_int_equal(frame % 4096, 0);
        assert_true(frame >= 1 << 20 && frame < HOST_MEMORY_BYTES);
        assert_false(seen[frame / 4096]);
        seen[frame / 4096] = true;
    }
    assert_int_equal(frame_allocate(&root_bank), 0);
    assert_int_equal(frame_allocate_zeroed(&root_bank), 0);
    for (size_t i = 0; i < HOST_MEMORY_BYTES / 4096; i++)
        if (seen[i])
            frame_release(i * 4096);
    assert_int_equal(frames_free(), count);
    free(seen);
}

static void references_are_counted(void **state)
{
    size_t count = frames_free();
    uint64_t frame = frame_allocate(&root_bank);

    (void)state;
    frame_reference(frame);
    assert_int_equal(frame_references(frame), 2);
    frame_release(frame);
    assert_int_equal(frames_free(), count - 1);
    frame_release(frame);
    assert_int_equal(frames_free(), count);
    assert_int_equal(frame_references(frame), 0);
}

static void foreign_frames_are_ignored(void **state)
{
    size_t count = frames_free();

    (void)state;
    frame_reference(0xfee00000);
    frame_release(0xfee00000);
    frame_release(0);
    assert_int_equal(frames_free(), count);
    assert_int_equal(frame_references(0x1000), 0);
}

static void zeroed_frames_are_zero(void **state)
{
    static const unsigned char zero[4096];

    (void)state;
    assert_memory_equal(direct_map(frame_allocate_zeroed(&root_bank)), zero, 4096);
}

/* The order after a shuffle hangs on the seed, not on what happened before. */
static void shuffles_repeat(void **state)
{
    uint64_t first[64], again[64];
    int differences = 0;

    (void)state;
    frames_shuffle(1);
    for (int i = 0; i < 64; i++)
        first[i] = frame_allocate(&root_bank);
    for (int i = 0; i < 64; i += 2)
        frame_release(first[i]);
    for (int i = 1; i < 64; i += 2)
        frame_release(first[i]);
    frames_shuffle(1);
    for (int i = 0; i < 64; i++)
        again[i] = frame_allocate(&root_bank);
    assert_memory_equal(first, again, sizeof(first));
    for (int i = 0; i < 64; i++)
        frame_release(again[i]);
    frames_shuffle(2);
    for (int i = 0; i < 64; i++)
        differences += frame_allocate(&root_bank) != first[i];
    assert_true(differences > 32);
}

/* Those in use when an order is made come back as well, and once: the walk comes to them, too. */
static void frames_come_back_into_an_order(void **state)
{
    uint64_t early[100];
    size_t count = frames_free();

    for (int i = 0; i < 100; i++)
        early[i] = frame_allocate(&root_bank);
    frames_shuffle(3);
    for (int i = 0; i < 50; i++)
        frame_release(early[i]);
    for (int i = 0; i < 50; i++)
        assert_int_equal(frame_allocate(&root_bank), early[49 - i]);
    for (int i = 0; i < 100; i++)
        frame_release(early[i]);
    assert_int_equal(frames_free(), count);
    every_frame_once(state);
}

static void lists_hold_and_give_back(void **state)
{
    size_t count = frames_free();
    struct page_list *list = page_list_create(&root_bank, 1000, true);

    (void)state;
    assert_non_null(list);
    assert_int_equal(list->count, 1000);
    assert_int_equal(count - frames_free(), 1000 + 2 + 1);
    for (uint64_t i = 1; i < 1000; i++)
        assert_int_not_equal(page_list_frame(list, i), page_list_frame(list, i - 1));
    page_list_destroy(list);
    assert_int_equal(frames_free(), count);
}

static void lists_too_long_fail_whole(void **state)
{
    size_t count = frames_free();

    (void)state;
    assert_null(page_list_create(&root_bank, count, false));
    assert_int_equal(frames_free(), count);
    assert_null(page_list_create(&root_bank, UINT64_MAX, false));
    assert_int_equal(frames_free(), count);
}

/* What a bank counts is what is in use; its limit holds. */
static void banks_are_charged(void **state)
{
    struct bank small = {.parent = &root_bank, .limit = 2};
    uint64_t used = root_bank.used, first, second;

    (void)state;
    first = frame_allocate(&small);
    second = frame_allocate(&small);
    assert_int_not_equal(second, 0);
    assert_int_equal(frame_allocate(&small), 0);
    assert_int_equal(small.used, 2);
    assert_int_equal(root_bank.used, used + 2);
    frame_release(first);
    assert_int_equal(small.used, 1);
    assert_ptr_equal(frame_bank(second), &small);
    frames_recharge(&small, &root_bank);
    assert_ptr_equal(frame_bank(second), &root_bank);
    frame_release(second);
    assert_int_equal(root_bank.used, used);
}

/* The machine keeps its first MiB from the allocator. */
static void kept_frames_are_never_free(void **state)
{
    size_t count = frames_free();

    (void)state;
    frames_keep(0x2000, 0x4fff); /* two whole ones */
    assert_int_equal(frame_references(0x1000), 0);
    assert_int_equal(frame_references(0x2000), 1);
    assert_int_equal(frame_references(0x3000), 1);
    assert_int_equal(frame_references(0x4000), 0);
    frame_reference(0x3000);
    assert_int_equal(frame_references(0x3000), 2);
    assert_ptr_equal(frame_bank(0x3000), &root_bank);
    frame_release(0x3000);
    frames_shuffle(1);
    assert_int_equal(frames_free(), count);
}

static void objects_lie_in_their_frame(void **state)
{
    static const struct object_type type = {"test", NULL};
    size_t count = frames_free();

    (void)state;
    for (int i = 0; i < 500; i++) {
        struct object *object = object_allocate(&root_bank, &type, 1000);
        uint64_t offset = ((uint64_t)object - DIRECT_MAP_BASE) % 4096;

        assert_int_equal(offset % 64, 0);
        assert_true(offset + 1000 <= 4096);
        assert_ptr_equal(object->type, &type);
        if (i % 2)
            object_free(object);
    }
    assert_int_equal(count - frames_free(), 250);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(every_frame_once, start),
        cmocka_unit_test_setup(references_are_counted, start),
        cmocka_unit_test_setup(foreign_frames_are_ignored, start),
        cmocka_unit_test_setup(zeroed_frames_are_zero, start),
        cmocka_unit_test_setup(shuffles_repeat, start),
        cmocka_unit_test_setup(frames_come_back_into_an_order, start),
        cmocka_unit_test_setup(lists_hold_and_give_back, start),
        cmocka_unit_test_setup(lists_too_long_fail_whole, start),
        cmocka_unit_test_setup(banks_are_charged, start),
        cmocka_unit_test_setup(kept_frames_are_never_free, start),
        cmocka_unit_test_setup(objects_lie_in_their_frame, start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
