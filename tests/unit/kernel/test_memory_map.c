/* SPDX-License-Identifier: MIT */
/* Frames of memory with holes in it, of any size, with something in the midst that is not to be
 * touched: each is given out once, all of them are, and nothing else is. */
#include "core/bank.h"
#include "core/frame.h"
#include "x86_64/boot_info.h"
#include "x86_64/page_table.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define FRAMES           (HOST_MEMORY_BYTES / PAGE_BYTES)
#define BYTES_OF_A_FRAME 16 /* in the allocator's tables */

/* By numbers of frames. Each reaches as far as those before it or farther: what has once been
 * memory remains within the tables. */
static const struct map {
    struct boot_range ranges[4];
    struct boot_range reserved;
} maps[] = {
    {{{3, 4}}, {0}}, /* has room for the tables, and no more */
    {{{1, 6}}, {0}},
    {{{1, 2}, {4, 9}, {7, 11}}, {0}}, /* two overlap */
    {{{1, 40}}, {0, 3}},
    {{{1, 100}}, {50, 70}},
    {{{1, 3}, {10, 20}, {200, 1000}}, {0}},             /* the first is too small for the tables */
    {{{1, 4}, {5, 9}, {600, 1025}}, {600, 1000}},       /* they fit behind what is reserved only */
    {{{1, 4}, {600, 1003}, {1010, 1026}}, {600, 1000}}, /* not even there */
    {{{1, 1025}}, {1, 2000}},                           /* nothing is left */
    {{{900, 2000}, {10, 20}}, {1990, 3000}}, /* not in order; more is reserved than there is */
    {{{1, 2049}}, {0}},
    {{{1, 4095}}, {2048, 4095}},
};

static bool is_within(uint64_t number, struct boot_range range)
{
    return number >= range.start && number < range.end;
}

static bool is_usable(uint64_t number, const struct map *map)
{
    for (size_t i = 0; i < 4; i++)
        if (is_within(number, map->ranges[i]) && !is_within(number, map->reserved))
            return true;
    return false;
}

/* In memory that is full of `byte`: what lies beyond the tables looks like anything. */
static bool initialise(const struct map *map, unsigned char byte)
{
    struct boot_range ranges[4];

    for (size_t i = 0; i < 4; i++)
        ranges[i] =
            (struct boot_range){map->ranges[i].start * PAGE_BYTES, map->ranges[i].end * PAGE_BYTES};
    memset(host_memory, byte, sizeof(host_memory));
    return frames_initialise(ranges, 4, 1, map->reserved.start * PAGE_BYTES,
                             map->reserved.end * PAGE_BYTES);
}

/* Takes all frames there are, and gives them back. What one holds does not harm the tables. */
static void check_all_come_once(const struct map *map, size_t count)
{
    static bool taken[FRAMES];

    memset(taken, 0, sizeof(taken));
    assert_int_equal(frames_free(), count);
    for (size_t i = 0; i < count; i++) {
        uint64_t number = frame_allocate_zeroed(&root_bank) / PAGE_BYTES;

        assert_true(is_usable(number, map));
        assert_false(taken[number]);
        taken[number] = true;
        assert_int_equal(frames_free(), count - i - 1);
    }
    assert_int_equal(frame_allocate(&root_bank), 0);
    for (uint64_t number = 0; number < FRAMES; number++)
        if (taken[number])
            frame_release(number * PAGE_BYTES);
    assert_int_equal(frames_free(), count);
}

static void check_map(const struct map *map, unsigned char byte)
{
    uint64_t usable = 0, top = 0, tables;

    for (uint64_t number = 0; number < FRAMES; number++)
        usable += is_usable(number, map);
    for (size_t i = 0; i < 4; i++)
        top = map->ranges[i].end > top ? map->ranges[i].end : top;
    tables = (top * BYTES_OF_A_FRAME + PAGE_BYTES - 1) / PAGE_BYTES;
    assert_int_equal(initialise(map, byte), usable > 0);
    for (uint64_t seed = 0; usable && seed < 20; seed++) {
        check_all_come_once(map, usable - tables);
        frames_shuffle(seed);
    }
}

static void every_map(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(maps) / sizeof(*maps); i++) {
        check_map(&maps[i], 0);
        check_map(&maps[i], 0xee);
    }
}

/* There is memory, but nowhere enough in one piece for the tables. */
static void tables_that_fit_nowhere(void **state)
{
    static const struct map scattered = {{{1, 5}, {4091, 4096}}, {0}};

    (void)state;
    assert_false(initialise(&scattered, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_map),
        cmocka_unit_test(tables_that_fit_nowhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
