/* SPDX-License-Identifier: MIT */
/* Checksums against published vectors, and statistics against values worked out by hand. */
#include "tests/unit/cmocka_all.h"

#include "sha256.h"
#include "statistics.h"

#include <ipclab/crc32.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void crc32_of_the_check_string(void **state)
{
    (void)state;
    assert_int_equal(crc32_update(0, "123456789", 9), 0xcbf43926);
    assert_int_equal(crc32_update(0, "", 0), 0);
    assert_int_equal(crc32_update(crc32_update(0, "1234", 4), "56789", 5), 0xcbf43926);
}

static void sha256_of_the_standards_examples(void **state)
{
    char text[65], *million = malloc(1000000);

    (void)state;
    sha256_text("abc", 3, text);
    assert_string_equal(text, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    sha256_text("", 0, text);
    assert_string_equal(text, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    sha256_text("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56, text);
    assert_string_equal(text, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    memset(million, 'a', 1000000);
    sha256_text(million, 1000000, text);
    assert_string_equal(text, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    free(million);
}

static void a_summary_of_known_values(void **state)
{
    const double values[] = {9, 2, 5, 4, 12, 7, 8, 11, 9, 3, 7, 4, 12, 5, 4, 10, 9, 6, 9, 4};
    struct summary summary = summarise(values, sizeof(values) / sizeof(*values));

    (void)state;
    assert_true(summary.minimum == 2 && summary.maximum == 12);
    assert_true(summary.mean == 7);
    assert_true(summary.median == 7);
    assert_true(fabs(summary.deviation - sqrt(178.0 / 19)) < 1e-12);
    assert_true(fabs(summary.variation - summary.deviation / 7) < 1e-12);
}

static void a_summary_of_one_value(void **state)
{
    const double value = 350;
    struct summary summary = summarise(&value, 1);

    (void)state;
    assert_true(summary.minimum == 350 && summary.maximum == 350 && summary.median == 350);
    assert_true(summary.deviation == 0 && summary.variation == 0);
}

static void a_summary_of_zeros_has_no_nan(void **state)
{
    const double values[] = {0, 0, 0};
    struct summary summary = summarise(values, 3);

    (void)state;
    assert_true(summary.mean == 0 && summary.deviation == 0 && summary.variation == 0);
}

static void the_input_is_left_alone(void **state)
{
    const double before[] = {3, 1, 2};
    double values[] = {3, 1, 2};

    (void)state;
    assert_true(summarise(values, 3).median == 2);
    assert_memory_equal(values, before, sizeof(before));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(crc32_of_the_check_string),
        cmocka_unit_test(sha256_of_the_standards_examples),
        cmocka_unit_test(a_summary_of_known_values),
        cmocka_unit_test(a_summary_of_one_value),
        cmocka_unit_test(a_summary_of_zeros_has_no_nan),
        cmocka_unit_test(the_input_is_left_alone),
    };

    return cmocka_run_group_tests_name("digest", tests, NULL, NULL);
}
