/* SPDX-License-Identifier: MIT */
/* What the tests of QNX's rules share. The test is the server; clients are processes of theirs. */
#ifndef TESTS_GUEST_RULES_QNX_H
#define TESTS_GUEST_RULES_QNX_H

#include "test.h"

#include <ipclab/message.h>
#include <ipclab/qnx.h>

/* What a client finds in its handle table. */
#define CLIENT_ENDPOINT        1u
#define CLIENT_SECOND_ENDPOINT 2u

#define UNMAPPED ((void *)0x1000)

/* Starts a client with three arguments, and another endpoint unless that is 0. */
static inline uint64_t qnx_client(struct test *test, program_function function, uint64_t a,
                                  uint64_t b, uint64_t endpoint, uint64_t second)
{
    const struct process_grant grants[] = {{(uint32_t)endpoint, RIGHT_BIND},
                                           {(uint32_t)second, RIGHT_BIND | RIGHT_RECEIVE}};
    struct system_result process =
        process_spawn("conformance", function, a, b, 0, grants, second ? 2 : 1);

    check_equal(test, process.status, STATUS_OK);
    return process.value;
}

/* A client's channel to the server. */
static inline uint64_t qnx_channel(void)
{
    return channel_bind(CLIENT_ENDPOINT, "qnx", 0).value;
}

/* Everybody runs until he waits. */
static inline void qnx_settle(void)
{
    uint64_t own = thread_priority(0).value;

    thread_priority(1);
    thread_priority(own);
}

/* A stream of bytes that no other, and no part of itself, is easily taken for. */
static inline uint8_t qnx_byte(uint64_t position, unsigned stream)
{
    return (uint8_t)(position * 7 + (position >> 8) * 31 + stream * 101);
}

static inline void qnx_fill(uint8_t *bytes, uint64_t count, unsigned stream)
{
    for (uint64_t i = 0; i < count; i++)
        bytes[i] = qnx_byte(i, stream);
}

/* Whether `bytes` are those of the stream from `offset` on. */
static inline bool qnx_is(const uint8_t *bytes, uint64_t count, uint64_t offset, unsigned stream)
{
    for (uint64_t i = 0; i < count; i++)
        if (bytes[i] != qnx_byte(offset + i, stream))
            return false;
    return true;
}

static inline bool qnx_all(const uint8_t *bytes, uint64_t count, uint8_t value)
{
    for (uint64_t i = 0; i < count; i++)
        if (bytes[i] != value)
            return false;
    return true;
}

#endif
