/* SPDX-License-Identifier: MIT */
#include "shapiro.h"

struct notes_memory notes_create(struct test *test)
{
    struct system_result memory = memory_create(PAGE), mapped;

    check_equal(test, memory.status, STATUS_OK);
    mapped = memory_map(PAGE, MAP_WRITE | MAP_POPULATE, memory.value);
    check_equal(test, mapped.status, STATUS_OK);
    return (struct notes_memory){memory.value, (struct notes *)mapped.value};
}

struct notes *notes_map(void)
{
    return (struct notes *)memory_map(PAGE, MAP_WRITE | MAP_POPULATE, CLIENT_NOTES).value;
}

bool notes_reach(const struct notes *notes, uint64_t step)
{
    for (int i = 0; i < PATIENCE && notes->step < step; i++)
        thread_yield();
    return notes->step >= step;
}

uint64_t process_of(struct test *test, program_function function, uint64_t argument,
                    uint64_t endpoint, uint32_t rights, uint64_t notes, uint64_t paged)
{
    const struct process_grant grants[] = {{(uint32_t)endpoint, rights},
                                           {(uint32_t)notes, RIGHT_WRITE},
                                           {(uint32_t)paged, RIGHT_WRITE}};
    struct system_result process = process_spawn("conformance", function, test->mode_index,
                                                 argument, 0, grants, paged ? 3 : 2);

    check_equal(test, process.status, STATUS_OK);
    return process.value;
}

uint64_t client_of(struct test *test, program_function function, uint64_t argument,
                   uint64_t endpoint, uint64_t notes, uint64_t paged)
{
    return process_of(test, function, argument, endpoint, RIGHT_BIND, notes, paged);
}

void put_down(uint64_t process)
{
    process_kill(process);
    process_wait(process);
    handle_close(process);
}

uint64_t at_most(const struct ipc_mode_description *mode, uint64_t bytes)
{
    return bytes < mode->maximum_message ? bytes : mode->maximum_message;
}

uint64_t sum_of(const void *bytes, uint64_t length)
{
    const volatile uint8_t *each = bytes;
    uint64_t sum = 0;

    for (uint64_t i = 0; i < length; i++)
        sum = 31 * sum + each[i];
    return sum;
}
