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

/*
 * Fills `count` parts, which are used up, with the request of that token from `offset` on: from
 * the `have` bytes of it that lie at `received` as far as they go, from the client for the others.
 * Returns how many bytes, or a negative status.
 */
static inline int64_t message_get(const struct transport *transport, uint64_t token,
                                  const void *received, uint64_t have, struct message_part *parts,
                                  uint64_t count, uint64_t offset)
{
    uint64_t total = 0;
    int64_t read;

    while (count > 0 && offset < have) {
        uint64_t left = have - offset, bytes = parts->length < left ? parts->length : left;

        copy_payload((void *)parts->base, (const char *)received + offset, bytes);
        offset += bytes;
        total += bytes;
        parts->base += bytes;
        parts->length -= bytes;
        if (parts->length == 0) {
            parts++;
            count--;
        }
    }
    if (count == 0)
        return (int64_t)total;
    read = transport_read(transport, token, parts, MESSAGE_PARTS | count, offset);
    return read < 0 ? read : (int64_t)total + read;
}

#endif
