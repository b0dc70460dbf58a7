/* SPDX-License-Identifier: MIT */
/* Values and lists of values as text. */
#include "tests/unit/cmocka_all.h"

#include "value_list.h"

#include <string.h>

static uint64_t parsed(enum ipclab_parameter which, const char *text)
{
    uint64_t value = UINT64_MAX;

    assert_null(parameter_parse(which, text, &value));
    return value;
}

static void rejects(enum ipclab_parameter which, const char *text)
{
    uint64_t value;

    assert_non_null(parameter_parse(which, text, &value));
}

static void bytes_have_binary_units(void **state)
{
    (void)state;
    assert_int_equal(parsed(PARAMETER_SIZE, "0"), 0);
    assert_int_equal(parsed(PARAMETER_SIZE, "8"), 8);
    assert_int_equal(parsed(PARAMETER_SIZE, "4K"), 4096);
    assert_int_equal(parsed(PARAMETER_SIZE, "32M"), 32 << 20);
}

static void hostile_bytes_are_rejected(void **state)
{
    static const char *const hostile[] = {
        "",
        "-1",
        "+8",
        "0x10",
        "8 ",
        " 8",
        "8k",
        "8KB",
        "K",
        "1.5K",
        "1e3",
        "33M",
        "1G",
        "18446744073709551616",
        "18446744073709551615K",
        "99999999999999999999999999999999999999",
        "eight",
        "8,",
        "\xff",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(hostile) / sizeof(*hostile); i++)
        rejects(PARAMETER_SIZE, hostile[i]);
}

static void counts_start_at_one(void **state)
{
    (void)state;
    assert_int_equal(parsed(PARAMETER_SEGMENTS, "1"), 1);
    rejects(PARAMETER_SEGMENTS, "0");
    rejects(PARAMETER_SEGMENTS, "65537");
    rejects(PARAMETER_SEGMENTS, "1K");
}

static void fractions_are_per_cent_or_a_word(void **state)
{
    (void)state;
    assert_int_equal(parsed(PARAMETER_WRITTEN, "0"), 0);
    assert_int_equal(parsed(PARAMETER_WRITTEN, "1%"), 1);
    assert_int_equal(parsed(PARAMETER_WRITTEN, "100%"), 100);
    assert_int_equal(parsed(PARAMETER_WRITTEN, "word"), FRACTION_WORD);
    rejects(PARAMETER_WRITTEN, "101%");
    rejects(PARAMETER_WRITTEN, "50");
    rejects(PARAMETER_WRITTEN, "-1%");
    rejects(PARAMETER_WRITTEN, "%");
}

static void choices_are_whole_words(void **state)
{
    (void)state;
    assert_int_equal(parsed(PARAMETER_MEMORY, "reused"), 0);
    assert_int_equal(parsed(PARAMETER_MEMORY, "fresh"), 1);
    assert_int_equal(parsed(PARAMETER_SENDER, "drops"), 2);
    rejects(PARAMETER_MEMORY, "fres");
    rejects(PARAMETER_MEMORY, "freshly");
    rejects(PARAMETER_MEMORY, "");
    rejects(PARAMETER_MEMORY, "reused fresh");
}

static void printing_is_the_inverse_of_parsing(void **state)
{
    static const struct {
        enum ipclab_parameter which;
        const char *text;
    } samples[] = {
        {PARAMETER_SIZE, "65536"},   {PARAMETER_WRITTEN, "50%"},
        {PARAMETER_WRITTEN, "word"}, {PARAMETER_WRITTEN, "0"},
        {PARAMETER_SENDER, "keeps"}, {PARAMETER_SEGMENTS, "16"},
        {PARAMETER_WRAP, "middle"},  {PARAMETER_PLACEMENT, "cross-core"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(samples) / sizeof(*samples); i++) {
        char text[PARAMETER_TEXT_BYTES];

        parameter_print(samples[i].which, parsed(samples[i].which, samples[i].text), text);
        assert_string_equal(text, samples[i].text);
    }
}

static void sizes_for_people_stay_exact(void **state)
{
    char text[PARAMETER_TEXT_BYTES];

    (void)state;
    parameter_print_bytes(0, text);
    assert_string_equal(text, "0 B");
    parameter_print_bytes(65536, text);
    assert_string_equal(text, "64 KiB");
    parameter_print_bytes(1 << 20, text);
    assert_string_equal(text, "1 MiB");
    parameter_print_bytes(65537, text);
    assert_string_equal(text, "65537 B");
}

static void lists_and_ranges(void **state)
{
    const uint64_t expected[] = {8, 64, 128, 256, 4096};
    struct value_list list = {0};
    char element[32];

    (void)state;
    assert_null(value_list_parse(PARAMETER_SIZE, " 8 , 64..256*2,4K", &list, element, 32));
    assert_int_equal(list.count, 5);
    assert_memory_equal(list.values, expected, sizeof(expected));
    value_list_free(&list);
}

static void a_range_ends_at_or_before_its_last(void **state)
{
    struct value_list list = {0};
    char element[32];

    (void)state;
    assert_null(value_list_parse(PARAMETER_SIZE, "8..100*4", &list, element, 32));
    assert_int_equal(list.count, 2);
    assert_int_equal(list.values[1], 32);
    value_list_free(&list);
}

static void hostile_lists_name_the_element(void **state)
{
    static const struct {
        const char *text, *element;
    } hostile[] = {
        {"8,,16", ""},
        {"8,", ""},
        {"", ""},
        {"8, -4", "-4"},
        {"8, 8", "8"},
        {"8..64", "8..64"},
        {"8..64*1", "8..64*1"},
        {"8..64*0", "8..64*0"},
        {"64..8*2", "64..8*2"},
        {"0..8*2", "0..8*2"},
        {"..", ".."},
        {"8..*2", "8..*2"},
        {"..8*2", "..8*2"},
        {"8..16..32*2", "8..16..32*2"},
        {"8..64*99999999999999999999", "8..64*99999999999999999999"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(hostile) / sizeof(*hostile); i++) {
        struct value_list list = {0};
        char element[32];

        assert_non_null(
            value_list_parse(PARAMETER_SIZE, hostile[i].text, &list, element, sizeof(element)));
        assert_string_equal(element, hostile[i].element);
        value_list_free(&list);
    }
}

static void ranges_are_for_numbers(void **state)
{
    struct value_list list = {0};
    char element[32];

    (void)state;
    assert_non_null(value_list_parse(PARAMETER_WRITTEN, "1%..64%*2", &list, element, 32));
    value_list_free(&list);
}

static void names_are_plain(void **state)
{
    struct name_list list = {0};
    char element[32];

    (void)state;
    assert_null(name_list_parse("null, linux-process_vm_readv", &list, element, 32));
    assert_int_equal(list.count, 2);
    assert_non_null(name_list_parse("Direct", &list, element, 32));
    assert_non_null(name_list_parse("a/b", &list, element, 32));
    assert_non_null(name_list_parse("null", &list, element, 32));
    name_list_free(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_have_binary_units),
        cmocka_unit_test(hostile_bytes_are_rejected),
        cmocka_unit_test(counts_start_at_one),
        cmocka_unit_test(fractions_are_per_cent_or_a_word),
        cmocka_unit_test(choices_are_whole_words),
        cmocka_unit_test(printing_is_the_inverse_of_parsing),
        cmocka_unit_test(sizes_for_people_stay_exact),
        cmocka_unit_test(lists_and_ranges),
        cmocka_unit_test(a_range_ends_at_or_before_its_last),
        cmocka_unit_test(hostile_lists_name_the_element),
        cmocka_unit_test(ranges_are_for_numbers),
        cmocka_unit_test(names_are_plain),
    };

    return cmocka_run_group_tests_name("parameter", tests, NULL, NULL);
}
