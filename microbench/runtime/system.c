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

struct system_result channel_bind_declaring(uint64_t endpoint, const char *mode, uint64_t longest,
                                            const void *declaration)
{
    struct system_name name = system_name(mode);

    return system_call(SYSCALL_CHANNEL_BIND, endpoint, name.low, name.high, longest,
                       (uint64_t)declaration, 0);
}

struct system_result channel_bind(uint64_t endpoint, const char *mode, uint64_t longest)
{
    return channel_bind_declaring(endpoint, mode, longest, NULL);
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

/* The arguments of CALL_PASS and REPLY_WAIT_PASS: all registers that a system call has. */
struct pass_arguments {
    uint64_t number, first, base, length, room, capacity, label, token, passed, accept;
};

static struct system_result call_pass(const struct pass_arguments *arguments, uint64_t *accepted)
{
    register uint64_t r10 __asm__("r10") = arguments->room;
    register uint64_t r8 __asm__("r8") = arguments->capacity;
    register uint64_t r9 __asm__("r9") = arguments->label;
    register uint64_t r12 __asm__("r12") = arguments->passed;
    register uint64_t r13 __asm__("r13") = arguments->accept;
    struct system_result result = {
        .token = arguments->first, .second = arguments->base, .value = arguments->length};

    __asm__ volatile("syscall"
                     : "=a"(result.status), "+D"(result.token), "+S"(result.second),
                       "+d"(result.value), "+r"(r10), "+r"(r8), "+r"(r9)
                     : "0"(arguments->number), "b"(arguments->token), "r"(r12), "r"(r13)
                     : "rcx", "r11", "memory");
    result.address = r8;
    *accepted = r9;
    return result;
}

struct system_result ipc_call_pass(uint64_t channel, const void *request, size_t length,
                                   void *reply, size_t capacity, uint64_t label, uint64_t passed,
                                   uint64_t accept, uint64_t *accepted)
{
    const struct pass_arguments arguments = {SYSCALL_CALL_PASS, channel,  (uint64_t)request,
                                             length,            (uint64_t)reply, capacity,
                                             label,             0,        passed, accept};

    return call_pass(&arguments, accepted);
}

struct system_result ipc_reply_wait_pass(uint64_t endpoint, uint64_t token, const void *reply,
                                         size_t length, uint64_t label, void *buffer,
                                         size_t capacity, uint64_t passed, uint64_t accept,
                                         uint64_t *accepted)
{
    const struct pass_arguments arguments = {SYSCALL_REPLY_WAIT_PASS, endpoint, (uint64_t)reply,
                                             length, (uint64_t)buffer, capacity,
                                             label,  token,            passed, accept};

    return call_pass(&arguments, accepted);
}
