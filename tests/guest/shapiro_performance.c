/* SPDX-License-Identifier: MIT */
/*
 * Performance: a round trip against that of `direct`, the one copy without any system's rules,
 * in the same boot. The unit is what the engine model's clock counts, instructions: exact, and
 * the same every time. Where a tick is anything else nothing is scored.
 */
#include "shapiro.h"

#define WARM_CALLS 4

/* Short messages may cost twice what `direct` does; of long ones the copy is what counts, and a
 * second copy is too many. */
#define SHORT_BYTES   8ull
#define SHORT_PERCENT 200ull
#define LONG_BYTES    65536ull
#define LONG_PERCENT  125ull

/* A warm round trip of `bytes` each way under the test's mode; releases are part of it. */
static uint64_t round_trip(struct test *test, uint64_t bytes)
{
    struct partner partner = echo_start(test, bytes);
    struct transport transport = connect(test, partner.endpoint, bytes);
    uint64_t area = (bytes + PAGE - 1) & ~(PAGE - 1);
    uint64_t length = transport_length(&transport, bytes);
    uint8_t *request = map_memory(test, area), *reply = map_memory(test, area);
    uint64_t empty, began, ended = 0;

    machine_control(TEST_MACHINE_HANDLE, MACHINE_PREEMPTION, 0);
    began = timestamp();
    empty = timestamp() - began;
    for (int i = 0; i <= WARM_CALLS; i++) {
        void *outgoing = transport_outgoing(&transport, request);
        struct transport_message answer;

        began = timestamp();
        answer = transport_call(&transport, outgoing, length, reply, length, 5);
        if (transport_consumes(&transport))
            request = answer.payload; /* it is ours, and what was sent is gone */
        else
            transport_release(&transport, answer.payload, answer.length);
        ended = timestamp();
        check_equal(test, answer.status, STATUS_OK);
    }
    machine_control(TEST_MACHINE_HANDLE, MACHINE_PREEMPTION, 1);
    echo_stop(test, transport, partner);
    return ended - began - empty;
}

/* The same under the mode of that name. */
static uint64_t round_trip_of(const struct test *test, const char *name, uint64_t bytes)
{
    struct test other = *test;

    for (other.mode_index = 0; mode_describe(other.mode_index, &other.mode) == 0;
         other.mode_index++)
        if (text_equal(other.mode.name, name))
            return round_trip(&other, bytes);
    return 0;
}

static void score_round_trip(struct test *test, uint64_t wanted, uint64_t percent)
{
    uint64_t bytes = at_most(&test->mode, wanted), own, direct;
    struct text text = {test->record->message, sizeof(test->record->message)};

    if (!ticks_are_instructions())
        test_skip(test, "instructions are counted by the engine model alone");
    own = round_trip(test, bytes);
    direct = round_trip_of(test, "direct", bytes);
    check(test, direct > 0);
    if (100 * own <= percent * direct)
        test_score(test, NULL);
    text_add_number(&text, own);
    text_add(&text, " instructions for ");
    text_add_number(&text, bytes);
    text_add(&text, " bytes, more than ");
    text_add_number(&text, percent);
    text_add(&text, " % of the ");
    text_add_number(&text, direct);
    text_add(&text, " of direct");
    test->record->status = RUN_MEASURED;
    process_exit(0);
}

TEST(SHAPIRO_performance_short, TEST_EACH_MODE,
     "8 bytes each way in at most twice what direct takes")
{
    score_round_trip(test, SHORT_BYTES, SHORT_PERCENT);
}

TEST(SHAPIRO_performance_long, TEST_EACH_MODE,
     "64 KiB each way with at most a quarter more than direct")
{
    score_round_trip(test, LONG_BYTES, LONG_PERCENT);
}
