/* SPDX-License-Identifier: MIT */
/* The run region: what a well-behaved guest leaves is read, all else is refused. */
#include "tests/unit/cmocka_all.h"

#include "run_region.h"

#include <ipclab/crc32.h>
#include <stdlib.h>
#include <string.h>

/* A region with two cells, as a guest that did all right leaves it. */
struct fixture {
    struct run_layout layout;
    struct run_cell cells[2];
    char *region;
    struct run_header *header;
    struct run_record *records;
    uint64_t *samples;
};

static void seal(struct fixture *fixture)
{
    struct run_header *header = fixture->header;
    uint32_t crc = crc32_update(0, fixture->records, 2 * sizeof(*fixture->records));

    header->result_crc =
        crc32_update(crc, fixture->samples, header->sample_count * sizeof(uint64_t));
}

static void fill_record(struct fixture *fixture, uint32_t cell)
{
    struct run_record *record = &fixture->records[cell];

    *record = (struct run_record){
        .cell = cell,
        .status = RUN_MEASURED,
        .iterations = 8,
        .batch = 4,
        .empty_pair = 5,
        .first_sample = 2 * cell,
        .sample_count = 2,
        .counters_present = 1 << COUNTER_BYTES_COPIED,
    };
    memcpy(record->mode, fixture->cells[cell].mode, sizeof(record->mode));
    memcpy(record->benchmark, fixture->cells[cell].benchmark, sizeof(record->benchmark));
    fixture->samples[2 * cell] = fixture->samples[2 * cell + 1] = 1000 + cell;
}

static int set_up(void **state)
{
    static struct fixture fixture;

    fixture = (struct fixture){
        .layout = run_layout_for(2, 2, 10),
        .cells = {{.mode = "null", .benchmark = "call"}, {.mode = "direct", .benchmark = "call"}},
    };
    fixture.region = calloc(fixture.layout.region_bytes, 1);
    run_region_prepare(fixture.region, &fixture.layout, fixture.cells, 0);
    fixture.header = (void *)fixture.region;
    fixture.records = (void *)(fixture.region + fixture.layout.records_offset);
    fixture.samples = (void *)(fixture.region + fixture.layout.samples_offset);
    fill_record(&fixture, 0);
    fill_record(&fixture, 1);
    fixture.header->state = RUN_COMPLETE;
    fixture.header->record_count = 2;
    fixture.header->sample_count = 4;
    seal(&fixture);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    free(fixture->region);
    return 0;
}

static bool reads(struct fixture *fixture)
{
    char problem[RUN_PROBLEM_BYTES] = "";
    struct run_outcome outcome;
    bool good =
        run_region_read(fixture->region, &fixture->layout, fixture->cells, &outcome, problem);

    if (good)
        run_outcome_free(&outcome);
    else
        assert_true(*problem);
    return good;
}

static void the_plan_is_laid_out_in_pages(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(fixture->header->magic, RUN_MAGIC);
    assert_int_equal(fixture->layout.cells_offset % 4096, 0);
    assert_int_equal(fixture->layout.records_offset % 4096, 0);
    assert_int_equal(fixture->layout.samples_offset % 4096, 0);
    assert_int_equal(fixture->layout.region_bytes % 4096, 0);
    assert_memory_equal(fixture->region + fixture->layout.cells_offset, fixture->cells,
                        sizeof(fixture->cells));
}

static void a_good_region_is_read(void **state)
{
    struct fixture *fixture = *state;
    char problem[RUN_PROBLEM_BYTES];
    struct run_outcome outcome;

    assert_true(
        run_region_read(fixture->region, &fixture->layout, fixture->cells, &outcome, problem));
    assert_int_equal(outcome.record_count, 2);
    assert_string_equal(outcome.records[1].mode, "direct");
    assert_int_equal(outcome.samples[outcome.records[1].first_sample], 1001);
    run_outcome_free(&outcome);
}

static void records_are_sorted_by_cell(void **state)
{
    struct fixture *fixture = *state;
    struct run_record first = fixture->records[0];
    char problem[RUN_PROBLEM_BYTES];
    struct run_outcome outcome;

    fixture->records[0] = fixture->records[1];
    fixture->records[1] = first;
    seal(fixture);
    assert_true(
        run_region_read(fixture->region, &fixture->layout, fixture->cells, &outcome, problem));
    assert_int_equal(outcome.records[0].cell, 0);
    run_outcome_free(&outcome);
}

static void an_overwritten_header_is_refused(void **state)
{
    struct fixture *fixture = *state;

    /* Every byte of the harness's half, and the repetition and plan CRC are nobody's harm. */
    for (size_t i = 0; i < offsetof(struct run_header, repetition); i++) {
        fixture->region[i] ^= 0x40;
        assert_false(reads(fixture));
        fixture->region[i] ^= 0x40;
    }
    assert_true(reads(fixture));
}

static void an_unfinished_guest_is_refused(void **state)
{
    struct fixture *fixture = *state;

    fixture->header->state = RUN_STARTED;
    assert_false(reads(fixture));
    fixture->header->state = 77;
    assert_false(reads(fixture));
}

/* A guest of tests, lost in its second one. */
static void what_a_lost_guest_had_done_is_read(void **state)
{
    struct fixture *fixture = *state;
    struct run_outcome outcome;

    for (int i = 0; i < 2; i++) {
        fixture->records[i].iterations = fixture->records[i].batch = 0;
        fixture->records[i].first_sample = fixture->records[i].sample_count = 0;
    }
    fixture->records[1].status = RUN_EMPTY;
    fixture->header->state = RUN_STARTED;
    fixture->header->record_count = 1;
    fixture->header->sample_count = 0;
    assert_true(
        run_region_read_lost(fixture->region, &fixture->layout, fixture->cells, "hangs", &outcome));
    assert_int_equal(outcome.record_count, 2);
    assert_int_equal(outcome.records[0].status, RUN_MEASURED);
    assert_int_equal(outcome.records[1].status, RUN_FAILED);
    assert_string_equal(outcome.records[1].mode, "direct");
    assert_string_equal(outcome.records[1].message, "hangs");
    run_outcome_free(&outcome);
}

static bool reads_lost(struct fixture *fixture)
{
    struct run_outcome outcome;

    return run_region_read_lost(fixture->region, &fixture->layout, fixture->cells, "", &outcome);
}

static void a_lost_guest_is_not_believed_either(void **state)
{
    struct fixture *fixture = *state;

    assert_false(reads_lost(fixture)); /* complete */
    fixture->header->state = RUN_STARTED;
    assert_false(reads_lost(fixture)); /* as many records as there is room for */
    fixture->header->record_count = UINT32_MAX;
    assert_false(reads_lost(fixture));
    fixture->header->record_count = 1;
    assert_false(reads_lost(fixture)); /* a benchmark's, with samples */
    fixture->header->sample_count = 0;
    assert_false(reads_lost(fixture)); /* its record still tells of some */
    fixture->header->magic ^= 1;
    assert_false(reads_lost(fixture));
}

static void counts_out_of_bounds_are_refused(void **state)
{
    static const uint64_t counts[] = {0, 1, 3, 11, 1u << 31, UINT32_MAX, UINT64_MAX};
    struct fixture *fixture = *state;

    for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
        fixture->header->record_count = (uint32_t)counts[i];
        assert_false(reads(fixture));
    }
    fixture->header->record_count = 2;
    for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
        fixture->header->sample_count = counts[i];
        assert_false(reads(fixture));
    }
}

static void a_flipped_bit_of_the_results_is_refused(void **state)
{
    struct fixture *fixture = *state;
    char *records = (char *)fixture->records, *samples = (char *)fixture->samples;

    for (size_t i = 0; i < 2 * sizeof(struct run_record); i++) {
        records[i] ^= 1;
        assert_false(reads(fixture));
        records[i] ^= 1;
    }
    for (size_t i = 0; i < 4 * sizeof(uint64_t); i++) {
        samples[i] ^= 1;
        assert_false(reads(fixture));
        samples[i] ^= 1;
    }
}

/* A hostile guest computes its CRC right: each field must be refused for what it says. */
#define REFUSES(fixture, field, value)                                                             \
    do {                                                                                           \
        struct run_record saved = (fixture)->records[1];                                           \
        (fixture)->records[1].field = (value);                                                     \
        seal(fixture);                                                                             \
        assert_false(reads(fixture));                                                              \
        (fixture)->records[1] = saved;                                                             \
    } while (0)

static void hostile_records_are_refused(void **state)
{
    struct fixture *fixture = *state;

    REFUSES(fixture, cell, 0);
    REFUSES(fixture, cell, 2);
    REFUSES(fixture, cell, UINT32_MAX);
    REFUSES(fixture, status, RUN_EMPTY);
    REFUSES(fixture, status, 4);
    REFUSES(fixture, mode[0], 'D');
    REFUSES(fixture, benchmark[0], 0);
    REFUSES(fixture, first_sample, 3);
    REFUSES(fixture, first_sample, UINT64_MAX);
    REFUSES(fixture, sample_count, 3);
    REFUSES(fixture, sample_count, UINT64_MAX);
    REFUSES(fixture, batch, UINT64_MAX);
    REFUSES(fixture, batch, 0);
    REFUSES(fixture, iterations, 9);
    REFUSES(fixture, counters_present, UINT64_MAX);
    REFUSES(fixture, counters_present, UINT64_C(1) << COUNTER_COUNT);
    seal(fixture);
    assert_true(reads(fixture));
}

static void hostile_texts_are_tamed(void **state)
{
    struct fixture *fixture = *state;
    char problem[RUN_PROBLEM_BYTES];
    struct run_outcome outcome;

    memset(fixture->records[0].message, '\033', sizeof(fixture->records[0].message));
    memset(fixture->header->machine.processor, 'x', sizeof(fixture->header->machine.processor));
    seal(fixture);
    assert_true(
        run_region_read(fixture->region, &fixture->layout, fixture->cells, &outcome, problem));
    assert_int_equal(strlen(outcome.records[0].message), sizeof(outcome.records[0].message) - 1);
    assert_null(strchr(outcome.records[0].message, '\033'));
    assert_int_equal(strlen(outcome.machine.processor), sizeof(outcome.machine.processor) - 1);
    run_outcome_free(&outcome);
}

static void live_numbers_are_clamped(void **state)
{
    struct fixture *fixture = *state;
    char text[RUN_DOING_BYTES];

    fixture->header->record_count = UINT32_MAX;
    fixture->header->current = UINT32_MAX;
    assert_int_equal(run_region_progress(fixture->region, &fixture->layout), 2);
    assert_int_equal(run_region_current(fixture->region, &fixture->layout), 2);
    run_region_doing(fixture->region, &fixture->layout, text);
    assert_string_equal(text, "");
    fixture->header->record_count = 1;
    memset(fixture->records[1].mode, '\033', sizeof(fixture->records[1].mode));
    run_region_doing(fixture->region, &fixture->layout, text);
    /* Cut to what a name may have, and none of it reaches a terminal. */
    assert_int_equal(strspn(text, "?"), MODE_NAME_BYTES - 1);
    assert_string_equal(text + MODE_NAME_BYTES - 1, "/call");
}

/* Whatever the bytes: read or refused, and nothing outside of the region is touched. */
static void random_regions_do_no_harm(void **state)
{
    struct fixture *fixture = *state;
    char *copy = malloc(fixture->layout.region_bytes);
    unsigned random = 7;

    for (int round = 0; round < 5000; round++) {
        char problem[RUN_PROBLEM_BYTES];
        struct run_outcome outcome;

        memcpy(copy, fixture->region, fixture->layout.region_bytes);
        for (int i = 0; i < 4; i++) {
            random = random * 1103515245 + 12345;
            copy[(random >> 4) % sizeof(struct run_header)] = (char)(random >> 24);
            copy[fixture->layout.records_offset + (random >> 8) % (2 * sizeof(struct run_record))] =
                (char)(random >> 16);
        }
        if (run_region_read(copy, &fixture->layout, fixture->cells, &outcome, problem))
            run_outcome_free(&outcome);
        if (run_region_read_lost(copy, &fixture->layout, fixture->cells, "hangs", &outcome))
            run_outcome_free(&outcome);
    }
    free(copy);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_plan_is_laid_out_in_pages),
        TEST(a_good_region_is_read),
        TEST(records_are_sorted_by_cell),
        TEST(an_overwritten_header_is_refused),
        TEST(an_unfinished_guest_is_refused),
        TEST(what_a_lost_guest_had_done_is_read),
        TEST(a_lost_guest_is_not_believed_either),
        TEST(counts_out_of_bounds_are_refused),
        TEST(a_flipped_bit_of_the_results_is_refused),
        TEST(hostile_records_are_refused),
        TEST(hostile_texts_are_tamed),
        TEST(live_numbers_are_clamped),
        TEST(random_regions_do_no_harm),
    };

    return cmocka_run_group_tests_name("run_region", tests, NULL, NULL);
}
