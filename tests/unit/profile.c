/* SPDX-License-Identifier: MIT */
/* Profiles: what is refused, and what a count costs by one. */
#include "tests/unit/cmocka_all.h"

#include "cost.h"
#include "file.h"
#include "memory.h"
#include "profile.h"
#include "tests/unit/capture.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The shipped default as text, to be spoilt. */
static char *shipped;

static int read_shipped(void **state)
{
    (void)state;
    return file_read_text("profiles/" PROFILE_DEFAULT ".ini", 1 << 20, &shipped);
}

static int free_shipped(void **state)
{
    (void)state;
    free(shipped);
    return 0;
}

static enum exit_code read_text(const char *text, struct profile *profile)
{
    char path[] = "/tmp/profile-XXXXXX";
    int descriptor = mkstemp(path);
    enum exit_code code;

    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, text, strlen(text)), (ssize_t)strlen(text));
    close(descriptor);
    code = profile_read(path, profile);
    unlink(path);
    return code;
}

/* The profile with the line replaced that begins with `key`, which holds the line end before
 * it too; NULL takes it out. */
static char *spoil(const char *key, const char *replacement)
{
    char *start = strstr(shipped, key), *end;

    assert_non_null(start);
    end = strchr(start + 1, '\n');
    return format_text("%.*s%s%s", (int)(start - shipped), shipped, replacement ? replacement : "",
                       end);
}

static void is_refused(const char *key, const char *replacement, const char *complaint)
{
    char *text = spoil(key, replacement), *said;
    struct capture capture;
    struct profile profile;
    enum exit_code code;

    capture_start(&capture);
    code = read_text(text, &profile);
    said = capture_end(&capture);
    assert_int_equal(code, EXIT_USAGE);
    if (!strstr(said, complaint))
        print_error("`%s` is not in: %s", complaint, said);
    assert_non_null(strstr(said, complaint));
    free(said);
    free(text);
}

static void every_shipped_profile_is_sound(void **state)
{
    const char *const names[] = {"profiles/icelake.ini", "profiles/skylake.ini",
                                 "profiles/zen.ini"};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct profile profile;

        assert_int_equal(profile_read(names[i], &profile), EXIT_GOOD);
        profile_free(&profile);
    }
}

static void weights_must_be_there_and_make_sense(void **state)
{
    (void)state;
    is_refused("\npage_fault =", NULL, "without `page_fault`");
    is_refused("\npage_fault =", "\npage_fault = -1 : measured here", "from 0 to");
    is_refused("\npage_fault =", "\npage_fault = 900, 700 : measured here", "above the high one");
    is_refused("\npage_fault =", "\npage_fault = 700", "SOURCE");
    is_refused("\npage_fault =", "\npage_fault = 700 :", "SOURCE");
    is_refused("\npage_fault =", "\npage_fault = 700, 715", "SOURCE");
    is_refused("\npage_fault =", "\npage_fault = nan : measured here", "from 0 to");
    is_refused("\npage_fault =", "\niret = 700 : measured here", "twice");
    is_refused("\npage_fault =", "\npage_fold = 700 : measured here", "has no `page_fold`");
    is_refused("\nload_l3 =", "\nload_l3 = 1 : measured here", "which is nearer");
}

static void geometries_must_be_powers_of_two(void **state)
{
    (void)state;
    is_refused("\nl1d =", "\nl1d = 48K, 8", "power of two");
    is_refused("\nl1d =", "\nl1d = 0, 8", "power of two");
    is_refused("\nl1d =", "\nl1d = 48K", "ways");
    is_refused("\nl1d =", "\nl1d = 48K, 64", "ways");
    is_refused("\nl1d =", NULL, "without `l1d`");
    is_refused("\nl1d =", "\nl1d = 4M, 16", "`l2` is smaller than `l1d`");
    is_refused("\nsecond_tlb =", "\nsecond_tlb = 64, 4", "`second_tlb` is smaller than `itlb`");
    is_refused("\nl3_inclusive =", "\nl3_inclusive = perhaps", "`yes` or `no`");
}

/* A region of 10 instructions in ring 3, one system call and a walk of one load from L2. */
static void costs_are_counts_times_weights(void **state)
{
    struct costmodel_record record = {0};
    struct profile profile = {0};
    struct cost low, high;

    (void)state;
    profile.weights[WEIGHT_INSTRUCTION] = (struct weight){1, {0.5, 1}, NULL};
    profile.weights[WEIGHT_SYSCALL] = (struct weight){1, {30, 60}, NULL};
    profile.weights[WEIGHT_WALK] = (struct weight){1, {5, 7}, NULL};
    profile.weights[WEIGHT_LOAD_L2] = (struct weight){1, {10, 10}, NULL};
    record.instructions[PHASE_USER] = 10;
    record.events[EVENT_SYSCALL] = 1;
    record.memory[1][PHASE_PATH].walks[PATTERN_DEMAND] = 1;
    record.memory[1][PHASE_PATH].lines[ACCESS_WALK][PATTERN_DEMAND][LEVEL_L2] = 1;
    low = cost_of(&record, 1, &profile, BOUND_LOW);
    high = cost_of(&record, 1, &profile, BOUND_HIGH);
    assert_true(low.cycles[PHASE_USER] == 5 && high.cycles[PHASE_USER] == 10);
    assert_true(low.cycles[PHASE_ENTRY] == 30 && high.cycles[PHASE_ENTRY] == 60);
    assert_true(low.cycles[COST_REFILL] == 15 && high.cycles[COST_REFILL] == 17);
    assert_true(cost_total(&low) == 50 && cost_total(&high) == 87);
    low = cost_of(&record, 0, &profile, BOUND_LOW); /* another machine walked nothing */
    assert_true(cost_total(&low) == 35);
}

/* By parts or by weights, it is the same sum. */
static void counts_come_to_the_same_cost(void **state)
{
    struct costmodel_record record;
    struct profile profile = {0};

    (void)state;
    memset(&record, 1, sizeof(record)); /* some of everything */
    for (int weight = 0; weight < WEIGHT_COUNT; weight++)
        profile.weights[weight] = (struct weight){1, {weight + 1, 2 * weight + 3}, NULL};
    for (int bound = 0; bound < BOUND_COUNT; bound++) {
        struct cost cost = cost_of(&record, 2, &profile, (enum profile_bound)bound);
        double total = cost_total(&cost);
        struct cost_counts counts = {{0}};

        cost_count(&record, 2, 3, &counts);
        cost_count(&record, 2, -2, &counts);
        assert_true(fabs(cost_of_counts(&counts, &profile, (enum profile_bound)bound) - total) <
                    total * 1e-9);
    }
}

/* Nothing foresees where a string instruction begins to load; what it stores is not waited
 * for. */
static void the_first_line_loaded_is_waited_for(void **state)
{
    struct costmodel_record record = {0};
    struct profile profile = {0};
    struct cost cost;

    (void)state;
    profile.weights[WEIGHT_STRING_LOAD_L3] = (struct weight){1, {6, 6}, NULL};
    profile.weights[WEIGHT_STRING_FIRST_L3] = (struct weight){1, {40, 40}, NULL};
    profile.weights[WEIGHT_STRING_STORE_L3] = (struct weight){1, {3, 3}, NULL};
    record.memory[0][PHASE_COPY].lines[ACCESS_STRING_LOAD][PATTERN_DEMAND][LEVEL_L3] = 1;
    record.memory[0][PHASE_COPY].lines[ACCESS_STRING_LOAD][PATTERN_STREAM][LEVEL_L3] = 2;
    record.memory[0][PHASE_COPY].lines[ACCESS_STRING_STORE][PATTERN_DEMAND][LEVEL_L3] = 1;
    cost = cost_of(&record, 0, &profile, BOUND_LOW);
    assert_true(cost.cycles[PHASE_COPY] == 3 * 6 + 40 + 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_shipped_profile_is_sound),
        cmocka_unit_test(weights_must_be_there_and_make_sense),
        cmocka_unit_test(geometries_must_be_powers_of_two),
        cmocka_unit_test(costs_are_counts_times_weights),
        cmocka_unit_test(counts_come_to_the_same_cost),
        cmocka_unit_test(the_first_line_loaded_is_waited_for),
    };

    return cmocka_run_group_tests(tests, read_shipped, free_shipped);
}
