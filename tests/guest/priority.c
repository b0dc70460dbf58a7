/* SPDX-License-Identifier: MIT */
/* Priorities: the highest that is ready runs, and no process gets above its limit. */
#include "test.h"

#define STACK 4096

static volatile uint64_t order[8], ran;

/* Notes that it ran, at its own priority, and ends in sleep. */
static void note(uint64_t priority)
{
    thread_priority(priority);
    order[ran++] = priority;
    for (;;) { /* of the lowest there is: out of everybody's way */
        thread_priority(1);
        thread_yield();
    }
}

TEST(priority_order, TEST_ONCE, "the highest that is ready runs, first come first served within it")
{
    static const uint64_t priorities[] = {12, 20, 11, 20};
    uint8_t *stacks = map_memory(test, 4 * STACK);

    check_equal(test, thread_priority(0).value, PRIORITY_DEFAULT);
    check_equal(test, thread_priority(30).value, 30);
    /* Their creator's priority is theirs: none of them runs before it waits or lowers its own. */
    for (uint64_t i = 0; i < 4; i++)
        check_equal(test, thread_spawn(note, stacks + (i + 1) * STACK, priorities[i]), STATUS_OK);
    check_equal(test, ran, 0);
    /* Each gets to its own priority, and there waits for those above it. */
    check_equal(test, thread_priority(5).value, 5);
    check_equal(test, ran, 4);
    check_equal(test, order[0], 20);
    check_equal(test, order[1], 20);
    check_equal(test, order[2], 12);
    check_equal(test, order[3], 11);
}

TEST(priority_raise, TEST_ONCE,
     "a thread that is made ready runs at once where its priority is higher")
{
    uint8_t *stack = map_memory(test, STACK);

    check_equal(test, thread_priority(40).value, 40);
    check_equal(test, thread_spawn(note, stack + STACK, 35), STATUS_OK);
    thread_yield(); /* nobody else is at 40 but the new thread, which then is at 35 */
    check_equal(test, ran, 0);
    thread_priority(34);
    check_equal(test, ran, 1);
}

static uint64_t ask_for_more(uint64_t limit, uint64_t unused0, uint64_t unused1)
{
    (void)unused0;
    (void)unused1;
    if (thread_priority(0).value > limit ||
        thread_priority(limit + 1).status != -STATUS_BAD_ARGUMENT)
        return 1;
    return thread_priority(limit).value != limit;
}

/* A process with a limit of its own, which ends as its program returns. */
static uint64_t spawn_limited(struct test *test, uint32_t limit, uint64_t argument)
{
    struct process_arguments arguments = {.argument = {(uint64_t)ask_for_more, argument},
                                          .priority_limit = limit};
    struct system_name name = system_name("conformance");
    struct system_result process =
        system_call(SYSCALL_PROCESS_CREATE, name.low, name.high, (uint64_t)&arguments, 0, 0, 0);

    check_equal(test, process.status, STATUS_OK);
    return process.value;
}

TEST(priority_limit, TEST_ONCE, "a process's threads take no priority above the limit it was given")
{
    check_equal(test, thread_priority(PRIORITY_HIGHEST + 1).status, -STATUS_BAD_ARGUMENT);
    check_equal(test, thread_priority(UINT64_MAX).status, -STATUS_BAD_ARGUMENT);
    process_finish(test, spawn_limited(test, 0, PRIORITY_HIGHEST), PROCESS_EXITED, 0);
    process_finish(test, spawn_limited(test, 1000, PRIORITY_HIGHEST), PROCESS_EXITED, 0);
    process_finish(test, spawn_limited(test, 20, 20), PROCESS_EXITED, 0);
    process_finish(test, spawn_limited(test, 3, 3), PROCESS_EXITED, 0); /* below its creator's */
}
