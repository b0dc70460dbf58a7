/* SPDX-License-Identifier: MIT */
/*
 * vmsplice(2): the pipe takes references to the sender's pages instead of a copy of them, the
 * receiver reads as from any pipe. One copy. The sender must leave its pages alone until they
 * have been read; it does, because it waits for the reply.
 */
#include "pipe_pair.h"

#include <fcntl.h>

TRANSPORT_DESCRIPTION = {
    .name = "linux-vmsplice",
    .title = "pages lent to a pipe, read out of it",
    .control = CONTROL_QUEUED,
    .data = DATA_DIRECT_COPY,
    .copy_rule = COPY_RULE_ONCE,
    .maximum_message = 64ull << 20,
};

static ssize_t lend(int descriptor, const struct iovec *parts, int count)
{
    return vmsplice(descriptor, parts, (size_t)count, 0);
}

static int64_t send_message(struct transport *transport, const void *payload, size_t length,
                            uint64_t label)
{
    return pipe_pair_send(transport, payload, length, label, lend);
}

LINUX_TRANSPORT(.open = pipe_pair_open, .send = send_message, .receive = pipe_pair_receive,
                .close = pipe_pair_close);
