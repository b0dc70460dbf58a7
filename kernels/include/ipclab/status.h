/* SPDX-License-Identifier: MIT */
/*
 * Status codes of system calls.
 *
 * Zero is success; every other value is returned negated, in rax. One table for the
 * kernel, for the programs in ring 3 and for the harness, which prints the text.
 */
#ifndef IPCLAB_STATUS_H
#define IPCLAB_STATUS_H

/* clang-format off */
/* S(symbol, value, text) */
#define IPCLAB_STATUS_TABLE(S)                                                                  \
    S(OK,               0, "success")                                                           \
    S(BAD_CALL,         1, "no such system call or operation")                                  \
    S(BAD_HANDLE,       2, "no such handle, or one of another type")                            \
    S(NO_RIGHT,         3, "the handle does not carry the right that this needs")               \
    S(BAD_ADDRESS,      4, "an address range outside of user space or not as it must be")       \
    S(FAULT,            5, "a page of the caller's own buffer cannot be accessed")              \
    S(PEER_FAULT,       6, "a page of the partner's buffer cannot be accessed")                 \
    S(TRUNCATED,        7, "the message was longer than the buffer that awaited it")            \
    S(LOST,            21, "the message came without its bytes: their buffer cannot be accessed") \
    S(TOO_LONG,         8, "the message is longer than this channel or mode carries")           \
    S(NO_MEMORY,        9, "no frame of memory is left")                                        \
    S(NO_HANDLE,       10, "the handle table is full")                                          \
    S(BAD_TOKEN,       11, "the reply token is not, or no longer, valid")                       \
    S(PEER_DIED,       12, "the partner ended before it answered")                              \
    S(NO_MODE,         13, "no IPC mode of that name")                                          \
    S(MISMATCH,        22, "the two ends do not agree on the interface")                        \
    S(NO_PROGRAM,      14, "no program of that name in the image, or not a valid ELF64 image")  \
    S(OVERLAP,         15, "the range is mapped already")                                       \
    S(BAD_ARGUMENT,    16, "an argument outside of its documented range")                       \
    S(UNSUPPORTED,     17, "this mode does not do that")                                        \
    S(WOULD_BLOCK,     18, "the operation would block and was asked not to")                    \
    S(PAGE_REQUEST,    19, "no message: a page that the receiver, a pager, is to supply")       \
    S(TIMEOUT,         20, "a page or the partner did not come in time")                         \
    S(OVERFLOW,        23, "the message was longer than what its receiver announced: both are told")
/* clang-format on */

enum ipclab_status {
#define S(symbol, value, text) STATUS_##symbol = (value),
    IPCLAB_STATUS_TABLE(S)
#undef S
};

/* The text of a status; `status` may be given negated, as a system call returns it. */
static inline const char *status_text(long status)
{
    switch (status < 0 ? -status : status) {
#define S(symbol, value, text)                                                                     \
    case value:                                                                                    \
        return text;
        IPCLAB_STATUS_TABLE(S)
#undef S
    default:
        return "unknown status";
    }
}

#endif
