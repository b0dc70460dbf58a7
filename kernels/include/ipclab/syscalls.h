/* SPDX-License-Identifier: MIT */
/*
 * System calls: numbers, and the structures that they read or write (docs/ABI.md).
 *
 * Number in rax; arguments in rdi, rsi, rdx, r10, r8, r9, a seventh in rbx. The status comes
 * back in rax, 0 or negative (status.h); rdx, rsi, rdi, r8 and r9 carry further results; rbx,
 * rbp, r12..r15 and rsp are preserved; the others are destroyed.
 */
#ifndef IPCLAB_SYSCALLS_H
#define IPCLAB_SYSCALLS_H

/* For the entry code, which cannot read the table below; the kernel asserts that it fits. */
#define SYSCALL_COUNT 31

#ifndef __ASSEMBLER__
#include <stdint.h>

/* clang-format off */
/* Y(symbol, handler, arguments -> results) */
#define IPCLAB_SYSCALL_TABLE(Y)                                                                      \
    Y(CALL,            endpoint_call,    "channel, send base, send length, receive base, receive "   \
                                         "capacity, label -> rdx length, rsi label")                 \
    Y(REPLY_WAIT,      endpoint_reply_wait, "endpoint, send base, send length, receive base, "       \
                                         "receive capacity, label, rbx token (0: only receive) -> "  \
                                         "rdx length, rsi label, rdi token")                         \
    Y(REPLY,           endpoint_reply,   "endpoint, send base, send length, -, -, label, rbx token") \
    Y(ENDPOINT_CREATE, endpoint_create,  "-> rdx handle")                                            \
    Y(CHANNEL_BIND,    channel_bind,     "endpoint, mode name bytes 0-7, 8-15 (both 0: the boot "    \
                                         "command line's), longest message, what the mode is to "     \
                                         "know of the client or 0 -> rdx handle")                     \
    Y(CHANNEL_CONTROL, channel_control,  "channel, or endpoint and rbx token (0: the endpoint "       \
                                         "itself, r9 mode index); operation, three arguments -> "     \
                                         "rdx by operation")                                          \
    Y(MODE_DESCRIBE,   mode_describe,    "index, struct ipc_mode_description *")                     \
    Y(HANDLE_CLOSE,    handle_close,     "handle")                                                   \
    Y(PROCESS_CREATE,  process_create,   "program name bytes 0-7, 8-15, const struct "               \
                                         "process_arguments * -> rdx handle")                        \
    Y(PROCESS_WAIT,    process_wait,     "process -> rdx exit code, rsi enum process_end")           \
    Y(PROCESS_KILL,    process_kill,     "process")                                                  \
    Y(PROCESS_EXIT,    process_exit,     "exit code")                                                \
    Y(THREAD_CREATE,   thread_create,    "entry address, stack address, argument")                   \
    Y(YIELD,           thread_yield,     "")                                                         \
    Y(MEMORY_MAP,      memory_map,       "bytes, MAP_* flags, memory object or 0 -> rdx address")    \
    Y(MEMORY_CHANGE,   memory_change,    "address, bytes, MEMORY_*")                                 \
    Y(COUNTERS_READ,   counters_read,    "uint64_t [COUNTER_COUNT]")                                 \
    Y(LOG_WRITE,       log_write,        "text, bytes")                                              \
    Y(MACHINE_CONTROL, machine_control,  "machine, MACHINE_*, argument -> rdx by operation")             \
    Y(BANK_CREATE,     bank_create,      "bank (0: one's own), limit in frames -> rdx handle")           \
    Y(BANK_READ,       bank_read,        "bank (0: one's own) -> rdx frames used, rsi limit")            \
    Y(BANK_DESTROY,    bank_destroy,     "bank, BANK_* -> rdx frames that it counted")                   \
    Y(CALL_PASS,       endpoint_call_pass, "as CALL; r12 four handles to pass, a byte each, or 0; r13 "  \
                                         "likewise 0, 1: accept it, PASS_INTO | slot -> r9 handles")     \
    Y(REPLY_WAIT_PASS, endpoint_reply_wait_pass, "as REPLY_WAIT, likewise")                              \
    Y(MEMORY_CREATE,   memory_create,    "bytes -> rdx handle of a new memory object")                   \
    Y(HANDLE_REVOKE,   handle_revoke_others, "handle: all others to its object, and what is mapped") \
    Y(THREAD_PRIORITY, thread_priority,  "the caller's new priority (0: as it is) -> rdx the one that it runs at") \
    Y(MEMORY_CREATE_PAGED, memory_create_paged, "endpoint to be asked for pages, bytes, cookie -> "  \
                                         "rdx handle of a memory object without pages")              \
    Y(PAGE_SUPPLY,     page_supply,      "token of a page request, address of a page to give away "  \
                                         "(0: refuse)")                                              \
    Y(SEND,            queue_send,       "channel, base, length, SEND_* flags, -, label: one way")                 \
    Y(THREAD_TICKS,    thread_ticks,     "-> rdx timer ticks charged to the calling thread's account")
/* clang-format on */

enum ipclab_syscall {
#define Y(symbol, handler, text) SYSCALL_##symbol,
    IPCLAB_SYSCALL_TABLE(Y)
#undef Y
        SYSCALL_TABLE_SIZE
};

_Static_assert(SYSCALL_TABLE_SIZE == SYSCALL_COUNT, "SYSCALL_COUNT");

/* A handle is an index into the process's table; 0 is never one. */
#define HANDLE_COUNT 64

/* CALL_PASS and REPLY_WAIT_PASS. */
#define PASS_HANDLES 4    /* a byte each, from the lowest */
#define PASS_INTO 0x80ull /* with the slot that the handle is to be put into */

/* What a handle allows, beyond what every handle of its type does. */
#define RIGHT_RECEIVE 1u /* endpoint: receive and reply */
#define RIGHT_BIND 2u    /* endpoint: bind a channel to it */
#define RIGHT_WRITE 4u   /* memory object: map it writable */
#define RIGHT_REVOKE 8u  /* take the object away from everybody else */
#define RIGHTS_ALL 15u

/* MEMORY_MAP */
#define MAP_WRITE 1u
#define MAP_POPULATE 2u /* now, not at the first touch */

/* A page request: status PAGE_REQUEST, rdx offset in the memory object with this bit if the
 * access was a write, rsi the object's cookie, rdi the token for PAGE_SUPPLY. */
#define PAGE_REQUEST_WRITE 1u

/* SEND */
#define SEND_NO_WAIT 1u /* WOULD_BLOCK where the queue is full */

/* BANK_DESTROY: the bank above pays, or the memory is taken from whoever has it. */
#define BANK_INHERIT 0u
#define BANK_RESCIND 1u

/* MEMORY_CHANGE */
#define MEMORY_UNMAP 0u
#define MEMORY_READ_ONLY 1u
#define MEMORY_READ_WRITE 2u

/* THREAD_PRIORITY: the highest that is ready runs. A thread begins with its creator's; the first
 * one has the default, which, as the range, is QNX's for programs without privileges. */
#define PRIORITY_HIGHEST 63u
#define PRIORITY_DEFAULT 10u

struct process_grant {
    uint32_t handle; /* of the creator; the new process finds it at 1, 2, ... in this order */
    uint32_t rights; /* at most the creator's */
};

#define PROCESS_GRANTS 8

struct process_arguments {
    uint64_t argument[4]; /* in rdi, rsi, rdx, rcx at the program's entry */
    uint32_t grant_count;
    uint32_t bank; /* handle of the bank that pays; 0: the creator's */
    struct process_grant grant[PROCESS_GRANTS];
    uint32_t priority_limit; /* the highest that its threads may take; 0: the creator's */
};

enum process_end {
    PROCESS_EXITED,  /* the code is its own */
    PROCESS_KILLED,  /* by PROCESS_KILL */
    PROCESS_FAULTED, /* the code is the exception's vector */
};

/* MACHINE_CONTROL; the handle is given to the first program alone. */
enum machine_operation {
    MACHINE_EXIT,        /* argument: enum guest_exit; does not return */
    MACHINE_RESET,       /* argument: seed. Free frames in an order that depends on it alone,
                            and the timer at the start of its period */
    MACHINE_PREEMPTION,  /* argument: 1 on, 0 off: no timer interrupt in measured regions */
    MACHINE_FREE_FRAMES, /* -> rdx frames that are free */
    MACHINE_FAIL_FRAME,  /* argument: the how-manieth allocation of a frame from now on is to
                            fail, 0 none -> rdx how many were left of the last request */
};

/* The handles that the first program starts with. */
#define FIRST_MACHINE_HANDLE 1u
#define FIRST_RUN_HANDLE 2u

#endif
#endif
