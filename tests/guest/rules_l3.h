/* SPDX-License-Identifier: MIT */
/* What the tests of L3's rules share. */
#ifndef TESTS_GUEST_RULES_L3_H
#define TESTS_GUEST_RULES_L3_H

#include "test.h"

#include "microbench/payload.h"

#include <ipclab/l3.h>
#include <ipclab/message.h>

#define WORD     (MESSAGE_REGISTERS + MESSAGE_REGISTER_BYTES)
#define UNMAPPED ((void *)0x1000)

/* What a helper process finds in its handle table. */
#define HELPER_ENDPOINT 1u

/* A list of strings (ipclab/l3.h), made word by word. */
struct l3_list {
    uint64_t word[128];
    uint64_t words;
};

static inline void l3_list_begin(struct l3_list *list, uint64_t *lengths)
{
    list->word[0] = (uint64_t)lengths;
    list->words = 1;
}

/* Appends an item of `substrings` pieces that lie `stride` apart. */
static inline void l3_list_add(struct l3_list *list, const void *base, uint64_t length,
                               unsigned substrings, uint64_t stride, uint64_t flags)
{
    list->word[list->words++] = l3_string(length, substrings) | flags;
    for (unsigned i = 0; i < substrings; i++)
        list->word[list->words++] = (uint64_t)base + i * stride;
}

static inline uint64_t l3_list_extent(const struct l3_list *list)
{
    return L3_STRINGS | list->words;
}

/* Bytes that no other stretch of the stream is easily taken for. */
static inline uint8_t l3_byte(uint64_t position)
{
    return (uint8_t)(position * 7 + (position >> 8) * 31 + 5);
}

static inline void l3_fill(uint8_t *bytes, uint64_t count)
{
    for (uint64_t i = 0; i < count; i++)
        bytes[i] = l3_byte(i);
}

static inline bool l3_is(const uint8_t *bytes, uint64_t count, uint64_t offset)
{
    for (uint64_t i = 0; i < count; i++)
        if (bytes[i] != l3_byte(offset + i))
            return false;
    return true;
}

/* How a call or a receive ended, as a process's exit code: the status, and the bytes delivered. */
static inline uint64_t l3_outcome(int64_t status, uint64_t delivered)
{
    return (uint64_t)-status | delivered << 8;
}

static inline uint64_t l3_result(struct system_result result)
{
    return l3_outcome(result.status, result.value);
}

#endif
