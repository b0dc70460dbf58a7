/* SPDX-License-Identifier: MIT */
/*
 * vmsplice(2): the pipe takes references to the sender's pages instead of a copy of them, the
 * receiver reads as from any pipe. One copy. The sender must leave its pages alone until they
 * have been read; it does, because it waits for the reply.
 */
#include "byte_stream.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

TRANSPORT_DESCRIPTION = {
    .name = "linux-vmsplice",
    .title = "pages lent to a pipe, read out of it",
    .control = CONTROL_QUEUED,
    .data = DATA_DIRECT_COPY,
    .copy_rule = COPY_RULE_ONCE,
    .maximum_message = 64ull << 20,
};

struct pipes {
    int channel[SIDE_COUNT][2]; /* by the side that writes: read end, write end */
    struct frame frame;         /* lent too: lives on after send has returned */
};

static int open_pipes(struct transport *transport, uint64_t longest)
{
    struct pipes *pipes = malloc(sizeof(*pipes));

    (void)longest;
    transport->own = pipes;
    if (!pipes)
        return -ENOMEM;
    return pipe(pipes->channel[SIDE_CLIENT]) || pipe(pipes->channel[SIDE_SERVER]) ? -errno : 0;
}

static ssize_t lend(int descriptor, const struct iovec *parts, int count)
{
    return vmsplice(descriptor, parts, (size_t)count, 0);
}

static int64_t send_message(struct transport *transport, const void *payload, size_t length,
                            uint64_t label)
{
    struct pipes *pipes = transport->own;

    pipes->frame = (struct frame){label, length};
    return byte_stream_send(pipes->channel[transport->side][1], &pipes->frame, payload, lend);
}

static struct transport_message receive(struct transport *transport, void *buffer, size_t capacity)
{
    const struct pipes *pipes = transport->own;

    return byte_stream_receive(pipes->channel[other_side(transport)][0], buffer, capacity);
}

static void close_pipes(struct transport *transport)
{
    struct pipes *pipes = transport->own;

    for (int side = 0; side < SIDE_COUNT; side++) {
        close(pipes->channel[side][0]);
        close(pipes->channel[side][1]);
    }
    free(pipes);
}

LINUX_TRANSPORT(.open = open_pipes, .send = send_message, .receive = receive, .close = close_pipes);
