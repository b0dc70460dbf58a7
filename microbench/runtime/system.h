/* SPDX-License-Identifier: MIT */
/*
 * System calls of the ipclab kernel, from C in ring 3. docs/ABI.md and ipclab/syscalls.h say
 * what each does; a result is STATUS_OK or a negated enum ipclab_status.
 */
#ifndef RUNTIME_SYSTEM_H
#define RUNTIME_SYSTEM_H

#include <ipclab/registry.h>
#include <ipclab/status.h>
#include <ipclab/syscalls.h>

#include <stddef.h>
#include <stdint.h>

struct system_result {
    int64_t status;
    uint64_t value;   /* rdx: a length, handle or address */
    uint64_t second;  /* rsi: a label */
    uint64_t token;   /* rdi */
    uint64_t address; /* r8: where the kernel put a message, in modes that choose */
};

#ifdef __clang_analyzer__
/* clang-tidy believes that assembly leaves memory as it is, but not that functions elsewhere do. */
struct system_result system_call(uint64_t number, uint64_t a, uint64_t b, uint64_t c, uint64_t d,
                                 uint64_t e, uint64_t f);
struct system_result system_call_with(uint64_t token, uint64_t number, uint64_t a, uint64_t b,
                                      uint64_t c, uint64_t d, uint64_t e, uint64_t f);
#else
/* Any system call; unused arguments are 0. */
static inline struct system_result system_call(uint64_t number, uint64_t a, uint64_t b, uint64_t c,
                                               uint64_t d, uint64_t e, uint64_t f)
{
    register uint64_t r10 __asm__("r10") = d;
    register uint64_t r8 __asm__("r8") = e;
    register uint64_t r9 __asm__("r9") = f;
    struct system_result result = {.token = a, .second = b, .value = c};

    __asm__ volatile("syscall"
                     : "=a"(result.status), "+D"(result.token), "+S"(result.second),
                       "+d"(result.value), "+r"(r10), "+r"(r8), "+r"(r9)
                     : "0"(number)
                     : "rcx", "r11", "memory");
    result.address = r8;
    return result;
}

/* One of seven arguments, the last of which is `token`. */
static inline struct system_result system_call_with(uint64_t token, uint64_t number, uint64_t a,
                                                    uint64_t b, uint64_t c, uint64_t d, uint64_t e,
                                                    uint64_t f)
{
    register uint64_t r10 __asm__("r10") = d;
    register uint64_t r8 __asm__("r8") = e;
    register uint64_t r9 __asm__("r9") = f;
    struct system_result result = {.token = a, .second = b, .value = c};

    __asm__ volatile("syscall"
                     : "=a"(result.status), "+D"(result.token), "+S"(result.second),
                       "+d"(result.value), "+r"(r10), "+r"(r8), "+r"(r9)
                     : "0"(number), "b"(token)
                     : "rcx", "r11", "memory");
    result.address = r8;
    return result;
}
#endif

static inline struct system_result ipc_call(uint64_t channel, const void *request, size_t length,
                                            void *reply, size_t capacity, uint64_t label)
{
    return system_call(SYSCALL_CALL, channel, (uint64_t)request, length, (uint64_t)reply, capacity,
                       label);
}

/* Replies to the caller that `token` stands for and receives the next request in one entry;
 * token 0 only receives. */
static inline struct system_result ipc_reply_wait(uint64_t endpoint, uint64_t token,
                                                  const void *reply, size_t length, uint64_t label,
                                                  void *buffer, size_t capacity)
{
    return system_call_with(token, SYSCALL_REPLY_WAIT, endpoint, (uint64_t)reply, length,
                            (uint64_t)buffer, capacity, label);
}

/* The two with handles: `passed` goes along, and `accept` says what to do with those that come,
 * whose places are in *accepted; a byte for each of up to four (ipclab/syscalls.h), so that one
 * alone is just its number, 1 accepts it, and 0 is none. */
struct system_result ipc_call_pass(uint64_t channel, const void *request, size_t length,
                                   void *reply, size_t capacity, uint64_t label, uint64_t passed,
                                   uint64_t accept, uint64_t *accepted);
struct system_result ipc_reply_wait_pass(uint64_t endpoint, uint64_t token, const void *reply,
                                         size_t length, uint64_t label, void *buffer,
                                         size_t capacity, uint64_t passed, uint64_t accept,
                                         uint64_t *accepted);

/* Four handles, or what to do with four, in one word. */
static inline uint64_t pass_handles(uint64_t first, uint64_t second, uint64_t third, uint64_t fourth)
{
    return first | second << 8 | third << 16 | fourth << 24;
}

static inline struct system_result ipc_receive(uint64_t endpoint, void *buffer, size_t capacity)
{
    return ipc_reply_wait(endpoint, 0, NULL, 0, 0, buffer, capacity);
}

static inline struct system_result ipc_reply(uint64_t endpoint, uint64_t token, const void *reply,
                                             size_t length, uint64_t label)
{
    register uint64_t r9 __asm__("r9") = label;
    struct system_result result = {
        .token = endpoint, .second = (uint64_t)reply, .value = length};

    __asm__ volatile("syscall"
                     : "=a"(result.status), "+D"(result.token), "+S"(result.second),
                       "+d"(result.value), "+r"(r9)
                     : "0"((uint64_t)SYSCALL_REPLY), "b"(token)
                     : "rcx", "r8", "r10", "r11", "memory");
    return result;
}

static inline struct system_result endpoint_create(void)
{
    return system_call(SYSCALL_ENDPOINT_CREATE, 0, 0, 0, 0, 0, 0);
}

/* The two words that a name is passed in. */
struct system_name {
    uint64_t low, high;
};

struct system_name system_name(const char *name);

/* A null or empty mode is the boot command line's. */
struct system_result channel_bind(uint64_t endpoint, const char *mode, uint64_t longest);

/* The same; `declaration` is what that mode wants to know of its client. */
struct system_result channel_bind_declaring(uint64_t endpoint, const char *mode, uint64_t longest,
                                            const void *declaration);

static inline struct system_result channel_control(uint64_t channel, uint64_t operation,
                                                   uint64_t first, uint64_t second,
                                                   uint64_t third)
{
    return system_call(SYSCALL_CHANNEL_CONTROL, channel, operation, first, second, third, 0);
}

/* The same as the server, about the call that `token` stands for. */
static inline struct system_result channel_control_reply(uint64_t endpoint, uint64_t token,
                                                         uint64_t operation, uint64_t first,
                                                         uint64_t second, uint64_t third)
{
    register uint64_t r10 __asm__("r10") = second;
    register uint64_t r8 __asm__("r8") = third;
    struct system_result result = {.token = endpoint, .second = operation, .value = first};

    __asm__ volatile("syscall"
                     : "=a"(result.status), "+D"(result.token), "+S"(result.second),
                       "+d"(result.value), "+r"(r10), "+r"(r8)
                     : "0"((uint64_t)SYSCALL_CHANNEL_CONTROL), "b"(token)
                     : "rcx", "r9", "r11", "memory");
    return result;
}

/* As the server, about the endpoint itself, to the mode at MODE_DESCRIBE's index. */
static inline struct system_result endpoint_control(uint64_t endpoint, uint64_t mode_index,
                                                    uint64_t operation, uint64_t first,
                                                    uint64_t second, uint64_t third)
{
    return system_call_with(0, SYSCALL_CHANNEL_CONTROL, endpoint, operation, first, second, third,
                            mode_index);
}

static inline int64_t mode_describe(uint64_t index, struct ipc_mode_description *description)
{
    return system_call(SYSCALL_MODE_DESCRIBE, index, (uint64_t)description, 0, 0, 0, 0).status;
}

/* Timer ticks that the calling thread's own account was charged. */
static inline uint64_t thread_ticks(void)
{
    return system_call(SYSCALL_THREAD_TICKS, 0, 0, 0, 0, 0, 0).value;
}

/* Sends a message that nobody replies to; flags are SEND_*. */
static inline int64_t ipc_send(uint64_t channel, const void *message, size_t length,
                               uint64_t flags, uint64_t label)
{
    return system_call(SYSCALL_SEND, channel, (uint64_t)message, length, flags, 0, label).status;
}

/* A memory object whose pages the receivers at `endpoint` are asked for. */
static inline struct system_result memory_create_paged(uint64_t endpoint, uint64_t bytes,
                                                       uint64_t cookie)
{
    return system_call(SYSCALL_MEMORY_CREATE_PAGED, endpoint, bytes, cookie, 0, 0, 0);
}

/* Answers a page request with the caller's page at `page`, which leaves it; null refuses. */
static inline int64_t page_supply(uint64_t token, void *page)
{
    return system_call(SYSCALL_PAGE_SUPPLY, token, (uint64_t)page, 0, 0, 0, 0).status;
}

static inline int64_t handle_close(uint64_t handle)
{
    return system_call(SYSCALL_HANDLE_CLOSE, handle, 0, 0, 0, 0, 0).status;
}

/* A process of this same program whose first thread runs `function` with three arguments and
 * then exits with what it returns. */
typedef uint64_t (*program_function)(uint64_t a, uint64_t b, uint64_t c);
struct system_result process_spawn(const char *program, program_function function, uint64_t a,
                                   uint64_t b, uint64_t c, const struct process_grant *grants,
                                   uint32_t grant_count);

/* The same at the cost of a bank; 0 is the creator's. */
struct system_result process_spawn_in(uint64_t bank, const char *program,
                                      program_function function, uint64_t a, uint64_t b,
                                      uint64_t c, const struct process_grant *grants,
                                      uint32_t grant_count);

static inline struct system_result process_wait(uint64_t process)
{
    return system_call(SYSCALL_PROCESS_WAIT, process, 0, 0, 0, 0, 0);
}

static inline int64_t process_kill(uint64_t process)
{
    return system_call(SYSCALL_PROCESS_KILL, process, 0, 0, 0, 0, 0).status;
}

_Noreturn static inline void process_exit(uint64_t code)
{
    system_call(SYSCALL_PROCESS_EXIT, code, 0, 0, 0, 0, 0);
    __builtin_unreachable();
}

/* A thread of this process that runs `function` on `stack` (its upper end). */
int64_t thread_spawn(void (*function)(uint64_t argument), void *stack, uint64_t argument);

/* value: the priority that the thread runs at from now on; 0 leaves it as it is. */
static inline struct system_result thread_priority(uint64_t priority)
{
    return system_call(SYSCALL_THREAD_PRIORITY, priority, 0, 0, 0, 0, 0);
}

static inline void thread_yield(void)
{
    system_call(SYSCALL_YIELD, 0, 0, 0, 0, 0, 0);
}

/* `bytes` are whole pages; `object` 0 is anonymous memory. value: the address. */
static inline struct system_result memory_map(uint64_t bytes, uint64_t flags, uint64_t object)
{
    return system_call(SYSCALL_MEMORY_MAP, bytes, flags, object, 0, 0, 0);
}

static inline int64_t memory_change(void *address, uint64_t bytes, uint64_t change)
{
    return system_call(SYSCALL_MEMORY_CHANGE, (uint64_t)address, bytes, change, 0, 0, 0).status;
}

static inline int64_t counters_read(uint64_t *counters)
{
    return system_call(SYSCALL_COUNTERS_READ, (uint64_t)counters, 0, 0, 0, 0, 0).status;
}

void log_text(const char *text);

static inline struct system_result machine_control(uint64_t handle, uint64_t operation,
                                                   uint64_t argument)
{
    return system_call(SYSCALL_MACHINE_CONTROL, handle, operation, argument, 0, 0, 0);
}

/* value: a handle to `bytes` bytes (whole pages) of new memory. */
static inline struct system_result memory_create(uint64_t bytes)
{
    return system_call(SYSCALL_MEMORY_CREATE, bytes, 0, 0, 0, 0, 0);
}

/* Takes the object away from all other processes. */
static inline int64_t handle_revoke(uint64_t handle)
{
    return system_call(SYSCALL_HANDLE_REVOKE, handle, 0, 0, 0, 0, 0).status;
}

static inline struct system_result bank_create(uint64_t parent, uint64_t limit)
{
    return system_call(SYSCALL_BANK_CREATE, parent, limit, 0, 0, 0, 0);
}

/* value: frames used; second: the limit. */
static inline struct system_result bank_read(uint64_t bank)
{
    return system_call(SYSCALL_BANK_READ, bank, 0, 0, 0, 0, 0);
}

static inline struct system_result bank_destroy(uint64_t bank, uint64_t how)
{
    return system_call(SYSCALL_BANK_DESTROY, bank, how, 0, 0, 0, 0);
}

/* What the first program does; its return value is the guest's verdict. */
uint64_t program_main(void);

static inline uint64_t timestamp(void)
{
    uint32_t low, high;
    __asm__ volatile("lfence; rdtsc; lfence" : "=a"(low), "=d"(high) : : "memory");
    return (uint64_t)high << 32 | low;
}

#endif
