/* SPDX-License-Identifier: MIT */
/* What the cost model knows of code: its instructions, sites and their patterns, and for how long
 * interrupts are off. */
#include "tests/unit/cmocka_all.h"

#include "costmodel/decode.h"
#include "costmodel/model.h"
#include "costmodel/site.h"

#include <ipclab/markers.h>

/* ---- sites --------------------------------------------------------------------------------- */

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
