/* SPDX-License-Identifier: MIT */
/*
 * What the mode `l3` has of its own: strings in messages, and transfer timeouts.
 *
 * Where a system call takes a base and a length, a length of L3_STRINGS | words says that the base
 * points to a list of so many words: first the address of an array, or 0, and then the message's
 * strings, the direct one first, the indirect ones behind it. A string is one item, or, as long as
 * an item is L3_CONTINUED, goes on in the next one: then it is compound. An item is its word
 * (l3_string), which says how many substrings of which length it has, and as many addresses.
 * After L4's StringItem (L4 eXperimental Kernel Reference Manual, X.2, 5.6), whose 22 bits of
 * length are 54 on 64-bit machines.
 *
 * A receiver's list announces buffers in the same form: the n-th string of a message goes into
 * the n-th of them, whatever the parts of either are, and its length into the n-th word of the
 * array, if there is one. A string that does not fit, or that nobody announced, is an overflow:
 * both sides get STATUS_OVERFLOW and, in rdx, the bytes that were transferred by then; and so is a
 * memory object, or another handle, that the receiver has named no place for. A range, or a list of
 * parts (message.h), is one string.
 */
#ifndef IPCLAB_L3_H
#define IPCLAB_L3_H

#include <stdint.h>

#define L3_STRINGS    (1ull << 61)
#define L3_LIST_LIMIT 1024ull /* words; more is STATUS_TOO_LONG */

#define L3_SUBSTRINGS 32u /* of an item, at the most */
#define L3_CONTINUED  (1ull << 9)

/* The word of an item: 1 to L3_SUBSTRINGS substrings of `length` bytes each. */
static inline uint64_t l3_string(uint64_t length, unsigned substrings)
{
    return length << 10 | (uint64_t)(substrings - 1) << 4;
}

static inline uint64_t l3_string_length(uint64_t item)
{
    return item >> 10;
}

static inline unsigned l3_string_substrings(uint64_t item)
{
    return (unsigned)(item >> 4 & (L3_SUBSTRINGS - 1)) + 1;
}

/*
 * CHANNEL_CONTROL: how long a transfer may wait for pages that a pager is to supply, in ticks of
 * the timer from the first such page on: two arguments, for messages that the caller sends and
 * for those that it receives. On a channel they are the client's, on an endpoint the server's;
 * the lesser of the sender's and the receiver's counts. 0: not at all. Both are L3_NEVER at first.
 */
#define L3_TIMEOUTS 24
#define L3_NEVER    UINT64_MAX

#endif
