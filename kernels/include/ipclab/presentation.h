/* SPDX-License-Identifier: MIT */
/*
 * The mode `presentation`: an interface that both ends agree on, and a presentation that each
 * chooses for itself.
 *
 * The interface is the network contract: what the bytes of a message mean, as a signature that
 * must be the same at both ends. The presentation is local: how those bytes lie in one end's
 * memory, who allocates and frees that memory, and what the end asks of the kernel or of its
 * peer. Neither end is told the other's. When a channel is bound, the kernel combines the
 * two into one path for each direction (Ford, Hibler, Lepreau, "Separating Presentation from
 * Interface in RPC and IDLs", UUCS-95-018, 1994).
 *
 * Wherever a system call takes a base and a length, the length is the bytes of the message, or
 * the room for one, in every layout; the base is what the layout says.
 */
#ifndef IPCLAB_PRESENTATION_H
#define IPCLAB_PRESENTATION_H

#include <stdint.h>

/*
 * How the bytes of a message lie in an end's memory, and who allocates it:
 *
 *     CONTIGUOUS   one range; base is its address
 *     BLOCKS       blocks linked by their `next`; base is the address of the first
 *     VECTOR       an array of struct message_part (ipclab/message.h); base is its address
 *     RING         the area declared; base is an offset in it, and what does not fit before
 *                  its end goes on at its start
 *     OUT_OF_LINE  to send: one range, as CONTIGUOUS. To receive: a new range at an address
 *                  that the kernel chooses and returns in r8 (0 for no bytes), which is the
 *                  receiver's to unmap; base is ignored
 *
 * Whoever receives in one of the first four has allocated the memory, and keeps it. Blocks and
 * parts are used in order, each filled before the next is taken; more than
 * MESSAGE_PARTS_LIMIT are refused as the end's own fault.
 */
/* clang-format off */
/* L(symbol, name) */
#define PRESENTATION_LAYOUT_TABLE(L)                                                               \
    L(CONTIGUOUS,  "contiguous")                                                                   \
    L(BLOCKS,      "blocks")                                                                       \
    L(VECTOR,      "vector")                                                                       \
    L(RING,        "ring")                                                                         \
    L(OUT_OF_LINE, "out-of-line")
/* clang-format on */

enum presentation_layout {
#define L(symbol, name) PRESENT_##symbol,
    PRESENTATION_LAYOUT_TABLE(L)
#undef L
        PRESENT_LAYOUTS
};

/* Where the bytes of a block begin: behind this. */
struct presentation_block {
    uint64_t next;   /* address of the next block; of the last anything */
    uint64_t length; /* bytes that it holds, or has room for */
};

/*
 * What an end declares about the memory of its messages. The kernel does what both need and
 * no more: a declaration gives up a protection of the end that makes it, never of the other.
 *
 * Both flags of a sender need OUT_OF_LINE on its side; PRESERVES and TRUSTS on the receiver's
 * (PRESENT_TRUSTS and PRESENT_LEAKY act only where pages are shared).
 */
#define PRESENT_DISCARDS 1u  /* sender: the whole pages of a message leave it: the kernel frees */
#define PRESENT_LEAKY 2u     /* sender: the receiver may see the rest of the pages it begins and
                                ends in (confidentiality given up) */
#define PRESENT_PRESERVES 4u /* receiver: will not write to what it gets, which is read-only */
#define PRESENT_TRUSTS 8u    /* receiver: what the sender writes after sending may show in what
                                was received (integrity given up) */

struct presentation_side {
    uint32_t layout; /* enum presentation_layout */
    uint32_t flags;
    uint64_t ring, ring_bytes; /* RING: the area */
};

/* What an end declares: the server of its endpoint, the client of its channel. All zero is the
 * default: contiguous both ways, no interface named. */
struct presentation {
    uint64_t interface; /* presentation_signature, or 0; both ends' must be equal */
    struct presentation_side incoming, outgoing;
};

/*
 * CHANNEL_CONTROL operations. SET takes the address of a struct presentation. On an endpoint
 * as such it declares the server's, for all its channels, bound or not; on a channel the
 * client's, as the last argument of CHANNEL_BIND does. No call may be under way by the
 * paths that it replaces (STATUS_WOULD_BLOCK). A channel whose server has come to
 * speak another interface carries nothing more (STATUS_MISMATCH) until both agree again.
 *
 * PATH returns the two paths of a channel, made from both ends' declarations: the request's in
 * the low 32 bits, the reply's in the high, each PRESENTATION_PATH_*.
 */
#define PRESENTATION_SET 1
#define PRESENTATION_PATH 2

/* A path: how its bytes move, the layouts that it was made for, and the trust it rests on. */
enum presentation_movement {
    PRESENT_COPIED,   /* one copy into the receiver's memory */
    PRESENT_SHARED,   /* whole pages appear at the receiver; copied when the sender writes */
    PRESENT_MOVED,    /* whole pages go over to the receiver */
    PRESENT_REFUSED,  /* the interfaces differ: nothing moves */
};

#define PRESENTATION_PATH_MOVEMENT(path) ((path)&0xff)
#define PRESENTATION_PATH_FROM(path) ((path) >> 8 & 0xff)
#define PRESENTATION_PATH_TO(path) ((path) >> 16 & 0xff)
#define PRESENTATION_PATH_TRUST(path) ((path) >> 24 & 0xff) /* PRESENT_LEAKY | PRESENT_TRUSTS */

/* The signature of an interface: FNV-1a, 64 bits, of its description, such as
 * "read(u64 offset) -> (bytes data)". Never 0. */
static inline uint64_t presentation_signature(const char *description)
{
    uint64_t hash = 0xcbf29ce484222325ull;

    for (; *description; description++)
        hash = (hash ^ (uint8_t)*description) * 0x100000001b3ull;
    return hash ? hash : 1;
}

#endif
