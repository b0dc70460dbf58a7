/* SPDX-License-Identifier: MIT */
#include "system.h"
#include "text.h"

void program_start(uint64_t function, uint64_t a, uint64_t b, uint64_t c);

/* Called by start.S. The first program finds all arguments 0. */
void program_start(uint64_t function, uint64_t a, uint64_t b, uint64_t c)
{
    process_exit(function ? ((program_function)function)(a, b, c) : program_main());
}

struct system_name system_name(const char *name)
{
    char bytes[REGISTRY_NAME_BYTES] = {0};
    struct system_name words;

    if (name)
        text_copy(bytes, name, sizeof(bytes));
    memcpy(&words, bytes, sizeof(words));
    return words;
}

struct system_result channel_bind(uint64_t endpoint, const char *mode, uint64_t longest)
{
    struct system_name name = system_name(mode);

    return system_call(SYSCALL_CHANNEL_BIND, endpoint, name.low, name.high, longest, 0, 0);
}

struct system_result process_spawn(const char *program, program_function function, uint64_t a,
                                   uint64_t b, uint64_t c, const struct process_grant *grants,
                                   uint32_t grant_count)
{
    return process_spawn_in(0, program, function, a, b, c, grants, grant_count);
}

struct system_result process_spawn_in(uint64_t bank, const char *program,
                                      program_function function, uint64_t a, uint64_t b,
                                      uint64_t c, const struct process_grant *grants,
                                      uint32_t grant_count)
{
    struct process_arguments arguments = {.argument = {(uint64_t)function, a, b, c},
                                          .grant_count = grant_count,
                                          .bank = (uint32_t)bank};
    struct system_name name = system_name(program);

    for (uint32_t i = 0; i < grant_count && i < PROCESS_GRANTS; i++)
        arguments.grant[i] = grants[i];
    return system_call(SYSCALL_PROCESS_CREATE, name.low, name.high, (uint64_t)&arguments, 0, 0, 0);
}

int64_t thread_spawn(void (*function)(uint64_t argument), void *stack, uint64_t argument)
{
    /* As if called: the stack is 8 off a multiple of 16, and nothing to return to. */
    uint64_t *top = (uint64_t *)((uint64_t)stack & ~15ull) - 1;

    *top = 0;
    return system_call(SYSCALL_THREAD_CREATE, (uint64_t)function, (uint64_t)top, argument, 0, 0, 0)
        .status;
}

void log_text(const char *text)
{
    system_call(SYSCALL_LOG_WRITE, (uint64_t)text, text_length(text), 0, 0, 0, 0);
}
