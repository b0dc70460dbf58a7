/* SPDX-License-Identifier: MIT */
/*
 * Pipes (pipe(7)), one each way, with the capacity that Linux gives them, 64 KiB. A byte is
 * copied into the pipe's pages by the writer and out of them by the reader.
 */
#include "byte_stream.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

TRANSPORT_DESCRIPTION = {
    .name = "linux-pipe",
    .title = "two pipes, written and read",
    .control = CONTROL_QUEUED,
    .data = DATA_TWO_STAGE_COPY,
    .copy_rule = COPY_RULE_TWICE,
    .maximum_message = 64ull << 20,
};

struct pipes {
    int channel[SIDE_COUNT][2]; /* by the side that writes: read end, write end */
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

static int64_t send_message(struct transport *transport, const void *payload, size_t length,
                            uint64_t label)
{
    const struct pipes *pipes = transport->own;
    const struct frame frame = {label, length};

    return byte_stream_send(pipes->channel[transport->side][1], &frame, payload, writev);
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
