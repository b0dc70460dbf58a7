/* SPDX-License-Identifier: MIT */
/*
 * The rest of a message of which a server has received the first bytes: QNX's resmgr_msggetv.
 * A receive buffer that is large enough for most messages saves a call into the kernel, one that
 * is as large as the header saves the copy out of it.
 */
#ifndef MICROBENCH_MESSAGE_GET_H
#define MICROBENCH_MESSAGE_GET_H

#include "copy.h"
#include "transport.h"

#include <ipclab/message.h>

/* Where bytes are to go, in order; what is filled is taken off. */
struct message_room {
    struct message_part *part;
    uint64_t count;
};

/* Puts `bytes` bytes into the room, as far as it goes. Returns how many. */
static inline uint64_t message_unpack(struct message_room *room, const void *bytes, uint64_t count)
{
    uint64_t total = 0;

    while (room->count > 0 && total < count) {
        struct message_part *part = room->part;
        uint64_t left = count - total, here = part->length < left ? part->length : left;

        copy_payload((void *)part->base, (const char *)bytes + total, here);
        total += here;
        part->base += here;
        part->length -= here;
        if (part->length == 0) {
            room->part++;
            room->count--;
        }
    }
    return total;
}

/*
 * Fills the room with the request of that token from `offset` on: from the `have` bytes of it
 * that lie at `received` as far as they go, from the client for the others. Returns how many
 * bytes, or a negative status.
 */
static inline int64_t message_get(const struct transport *transport, uint64_t token,
                                  const void *received, uint64_t have, struct message_room *room,
                                  uint64_t offset)
{
    uint64_t here = offset < have ? have - offset : 0;
    uint64_t total = message_unpack(room, (const char *)received + offset, here);
    int64_t read;

    if (room->count == 0)
        return (int64_t)total;
    read =
        transport_read(transport, token, room->part, MESSAGE_PARTS | room->count, offset + total);
    return read < 0 ? read : (int64_t)total + read;
}

#endif
