/* SPDX-License-Identifier: MIT */
/* The cost model's caches and TLBs. */
#include "tests/unit/cmocka_all.h"

#include "costmodel/cache.h"
#include "costmodel/tlb.h"

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

static void tags_have_to_fit(void **state)
{
    const struct costmodel_cache_geometry geometry = {64, 8};

    (void)state;
    assert_true(cache_geometry_fits(&geometry, 256ull << 20));
    assert_false(cache_geometry_fits(&geometry, (256ull << 20) + 64));
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_set_evicts_what_was_not_touched_lately),
        cmocka_unit_test(a_working_set_that_fits_stays),
        cmocka_unit_test(tags_have_to_fit),
        cmocka_unit_test(a_flush_keeps_global_entries),
        cmocka_unit_test(the_filter_hides_no_entry),
        cmocka_unit_test(a_large_page_is_one_entry),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
