/* SPDX-License-Identifier: MIT */
/* Traces: from recorded steps and what addr2line said of them to legs and phases. */
#include "tests/unit/cmocka_all.h"

#include "costmodel/decode.h"
#include "memory.h"
#include "trace.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define KERNEL UINT64_C(0xffffffff80100000)

/* Entry, a handler with a check in line, a mode's code, the copy loop, two more copies within a
 * buffer's, and the exit; as binutils 2.40 prints it. */
static const char recorded[] =
    "0xffffffff80100000\nsyscall_entry\n/src/kernels/x86_64/entry.S:25\n"
    "0xffffffff80100010\nhandle_object\n/src/kernels/core/handle.h:40\n"
    "endpoint_call\n/src/kernels/core/endpoint.c:139\n"
    "0xffffffff80100020\ntransfer\n/src/kernels/modes/direct.c:22\n"
    "0xffffffff80100030\ncopy_loop\n/src/kernels/x86_64/copy.S:9\n"
    "0xffffffff80100040\nbuffer_fill\n"
    "/src/kernels/transfer/buffer.c:19 (discriminator 3)\n"
    "0xffffffff80100050\ncopy_advance\n/src/kernels/x86_64/copy.h:24\n"
    "buffer_empty\n/src/kernels/transfer/buffer.c:44\n"
    "0xffffffff80100060\nreturn_from_syscall\n"
    "/src/kernels/x86_64/entry.S:60\n"
    "0xffffffff80100070\n??\n??:0\n"
    "0xffffffff80100080\npage_fault_entry\n/src/kernels/x86_64/entry.S:9\n";

static struct code_places recorded_places(void)
{
    struct code_places places = {.text = copy_text(recorded)};

    assert_true(code_places_parse(places.text, &places));
    return places;
}

static void test_places_are_parsed(void **state)
{
    struct code_places places = recorded_places(), bad = {0};
    const struct code_place *place = code_place_at(&places, KERNEL + 0x10);
    char text[] = "endpoint_call\n/src/endpoint.c:1\n";

    (void)state;
    assert_int_equal(places.count, 9);
    assert_int_equal(place->depth, 2);
    assert_string_equal(place->function[0], "handle_object");
    assert_string_equal(place->function[1], "endpoint_call");
    assert_null(code_place_at(&places, KERNEL + 0x11));
    assert_null(code_place_at(&places, 0));
    assert_false(code_places_parse(text, &bad));
    code_places_free(&places);
}

static const struct trace_step round_trip[] = {
    {0x400000, 1, INSTRUCTION_OTHER, 0, 0}, /* of the empty section */
    {0x400010, 1, INSTRUCTION_OTHER, 1, 0},
    {0x400020, 1, INSTRUCTION_SYSCALL, 0, 0},
    {KERNEL, 1, INSTRUCTION_SWAPGS, 0, 0},
    {KERNEL, 1, INSTRUCTION_OTHER, 0, 1},
    {KERNEL + 0x10, 1, INSTRUCTION_OTHER, 1, 0},
    {KERNEL + 0x20, 1, INSTRUCTION_OTHER, 0, 0},
    {KERNEL + 0x30, 512, INSTRUCTION_REPEATED_STRING, 512, 512},
    {KERNEL + 0x40, 1, INSTRUCTION_OTHER, 0, 0},
    {KERNEL + 0x30, 7, INSTRUCTION_REPEATED_STRING, 7, 7},
    {KERNEL + 0x50, 1, INSTRUCTION_OTHER, 0, 0},
    {KERNEL + 0x30, 8, INSTRUCTION_REPEATED_STRING, 8, 8},
    {KERNEL + 0x70, 1, INSTRUCTION_CR3_WRITE, 0, 0},
    {KERNEL + 0x60, 1, INSTRUCTION_SYSRET, 0, 0},
    {0x400030, 1, INSTRUCTION_OTHER, 0, 0},
    {0x400040, 1, INSTRUCTION_OTHER, 0, 0}, /* of the empty section */
};

#define STEPS (sizeof(round_trip) / sizeof(*round_trip))

static struct trace_steps recorded_steps(void)
{
    struct trace_steps steps = {allocate(STEPS, sizeof(*steps.steps)), STEPS, 2};

    memcpy(steps.steps, round_trip, sizeof(round_trip));
    return steps;
}

static void test_steps_become_phases(void **state)
{
    struct trace_steps steps = recorded_steps();
    struct code_places places = recorded_places();
    struct trace trace = trace_of("direct", 4096, &steps, &places);
    struct trace_counts total = trace_total(&trace, STAGE_COUNT);

    (void)state;
    assert_int_equal(trace_steps_instructions(&steps), 14 + 512 + 7 + 8 - 3);
    assert_int_equal(total.instructions, trace_steps_instructions(&steps));
    assert_int_equal(total.events[TRACE_SYSCALL], 1);
    assert_int_equal(total.events[TRACE_SYSRET], 1);
    assert_int_equal(total.events[TRACE_CR3_WRITE], 1);
    assert_int_equal(trace.leg_count, 3);
    assert_string_equal(trace.legs[0].name, "ring 3");
    assert_string_equal(trace.legs[1].name, "CALL");
    assert_int_equal(trace_total(&trace, STAGE_RING3).instructions, 3);
    assert_int_equal(trace_total(&trace, STAGE_ENTRY).instructions, 2);
    assert_int_equal(trace_total(&trace, STAGE_VALIDATION).instructions, 1);
    assert_int_equal(trace_total(&trace, STAGE_TRANSFER).instructions, 1);
    assert_int_equal(trace_total(&trace, STAGE_COPY).instructions, 512);
    assert_int_equal(trace_total(&trace, STAGE_COPY_IN).instructions, 8);
    assert_int_equal(trace_total(&trace, STAGE_COPY_OUT).instructions, 9);
    assert_int_equal(trace_total(&trace, STAGE_COPY_OUT).loads, 8);
    assert_int_equal(trace_total(&trace, STAGE_PATH).instructions, 1);
    assert_int_equal(trace_total(&trace, STAGE_EXIT).instructions, 1);
    trace_free(&trace);
    trace_steps_free(&steps);
}

/* An element that faults is begun again, and was no instruction the first time. */
static void test_what_a_page_fault_interrupts_counts_once(void **state)
{
    static const struct trace_step faulting[] = {
        {KERNEL + 0x30, 3, INSTRUCTION_REPEATED_STRING, 2, 2},
        {KERNEL + 0x80, 1, INSTRUCTION_OTHER, 0, 0},
        {KERNEL + 0x30, 2, INSTRUCTION_REPEATED_STRING, 2, 2},
    };
    struct trace_steps steps = {allocate(3, sizeof(*faulting)), 3, 0};
    struct code_places places = recorded_places();
    struct trace trace;

    (void)state;
    memcpy(steps.steps, faulting, sizeof(faulting));
    trace_steps_mark_faults(&steps, KERNEL + 0x80);
    assert_int_equal(trace_steps_instructions(&steps), 5);
    trace = trace_of("direct", 40, &steps, &places);
    assert_int_equal(trace_total(&trace, STAGE_COPY).instructions, 4);
    assert_int_equal(trace_total(&trace, STAGE_FAULTS).events[TRACE_PAGE_FAULT], 1);
    trace_free(&trace);
    trace_steps_free(&steps);
}

static void test_addresses_are_looked_up_once(void **state)
{
    struct trace_steps steps = recorded_steps();
    uint64_t *addresses;
    size_t count = trace_addresses(&steps, &addresses);

    (void)state;
    assert_int_equal(count, 8);
    for (size_t i = 1; i < count; i++)
        assert_true(addresses[i - 1] < addresses[i]);
    free(addresses);
    trace_steps_free(&steps);
}

static int record_file(const struct trace_header *header, size_t steps)
{
    char path[] = "/tmp/ipclab-test-XXXXXX";
    int descriptor = mkstemp(path);

    unlink(path);
    assert_int_equal(write(descriptor, header, sizeof(*header)), sizeof(*header));
    assert_int_equal(write(descriptor, round_trip, steps * sizeof(*round_trip)),
                     steps * sizeof(*round_trip));
    return descriptor;
}

static bool accepted(struct trace_header header, size_t written, uint64_t ticks)
{
    const struct tracer tracer = {0};
    struct run_record record = {.empty_pair = 40};
    const struct run_outcome outcome = {
        .records = &record, .record_count = 1, .samples = &ticks, .sample_count = 1};
    char problem[RUN_PROBLEM_BYTES];
    int descriptor = record_file(&header, written);
    struct trace_steps steps;
    bool sound = trace_steps_read(&tracer, descriptor, &outcome, &steps, problem);

    assert_true(sound || *problem);
    trace_steps_free(&steps);
    close(descriptor);
    return sound;
}

static void test_records_are_held_against_the_guest(void **state)
{
    const struct trace_header good = {TRACE_MAGIC, TRACE_VERSION, 0, STEPS, 2};
    const uint64_t ticks = 14 + 512 + 7 + 8 - 3 + 40;
    struct trace_header bad = good;

    (void)state;
    assert_true(accepted(good, STEPS, ticks));
    assert_false(accepted(good, STEPS, ticks + 1));
    assert_false(accepted(good, STEPS - 1, ticks));
    bad.magic++;
    assert_false(accepted(bad, STEPS, ticks));
    bad = good;
    bad.steps = UINT64_MAX / 8;
    assert_false(accepted(bad, STEPS, ticks));
    bad = good;
    bad.lost = 1;
    assert_false(accepted(bad, STEPS, ticks));
}

static void test_output_adds_up(void **state)
{
    struct trace_steps steps = recorded_steps();
    struct code_places places = recorded_places();
    struct trace trace = trace_of("direct", 4096, &steps, &places);
    json_t *list = traces_json(&trace, 1), *phase, *phases;
    json_int_t sum = 0;
    const char *name;
    char *text;
    size_t size;
    FILE *file = open_memstream(&text, &size);

    (void)state;
    phases = json_object_get(json_array_get(list, 0), "phases");
    json_object_foreach(phases, name, phase)
    {
        sum += json_integer_value(json_object_get(phase, "instructions"));
    }
    assert_int_equal(sum, trace_steps_instructions(&steps));
    json_decref(list);
    traces_print(&trace, 1, file);
    traces_csv(&trace, 1, file);
    fclose(file);
    assert_non_null(strstr(text, "direct: a round trip of 4 KiB each way, 538 instructions"));
    assert_non_null(strstr(text, "direct,0,1,CALL,copy,copy_loop,"));
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
        assert_true(strlen(line) <= 100);
    free(text);
    trace_free(&trace);
    trace_steps_free(&steps);
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(test_places_are_parsed),
        cmocka_unit_test(test_steps_become_phases),
        cmocka_unit_test(test_what_a_page_fault_interrupts_counts_once),
        cmocka_unit_test(test_addresses_are_looked_up_once),
        cmocka_unit_test(test_records_are_held_against_the_guest),
        cmocka_unit_test(test_output_adds_up),
    };

    return cmocka_run_group_tests(all, NULL, NULL);
}
