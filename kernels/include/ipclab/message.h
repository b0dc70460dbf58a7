/* SPDX-License-Identifier: MIT */
/*
 * Messages in parts. Where a system call takes a base and a length, a length with
 * MESSAGE_PARTS set says that the base points to so many struct message_part instead. Either
 * side may, whatever the other does: what is conserved is the stream of bytes, not where the
 * parts end. Parts are used in order, each read once, when its turn comes; receive parts
 * that overlap therefore end with what was written last.
 */
#ifndef IPCLAB_MESSAGE_H
#define IPCLAB_MESSAGE_H

#include <stdint.h>

#define MESSAGE_PARTS (1ull << 62)
#define MESSAGE_PARTS_LIMIT 1024ull /* more is STATUS_TOO_LONG */

struct message_part {
    uint64_t base, length;
};

/*
 * Messages in registers, in modes that have them. A length of MESSAGE_REGISTERS + n, n from 1 to
 * 8, says that the message is the base itself, its n low bytes, and not what it points to. A
 * receiver with a capacity of MESSAGE_REGISTERS + room, room from 1 to 2 GiB less 1, finds every
 * message of up to 8 bytes in r8, whatever it was sent from, and longer ones in its buffer.
 */
#define MESSAGE_REGISTERS 0xffffffff80000000ull
#define MESSAGE_REGISTER_BYTES 8ull

#endif
