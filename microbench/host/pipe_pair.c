/* SPDX-License-Identifier: MIT */
#include "pipe_pair.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

int pipe_pair_open(struct transport *transport, uint64_t longest)
{
    struct pipe_pair *pipes = malloc(sizeof(*pipes));

    (void)longest;
    transport->own = pipes;
    if (!pipes)
        return -ENOMEM;
    return pipe(pipes->channel[SIDE_CLIENT]) || pipe(pipes->channel[SIDE_SERVER]) ? -errno : 0;
}

void pipe_pair_close(struct transport *transport)
{
    struct pipe_pair *pipes = transport->own;

    for (int side = 0; side < SIDE_COUNT; side++) {
        close(pipes->channel[side][0]);
        close(pipes->channel[side][1]);
    }
    free(pipes);
}

int64_t pipe_pair_send(struct transport *transport, const void *payload, size_t length,
                       uint64_t label, stream_writer writer)
{
    struct pipe_pair *pipes = transport->own;

    pipes->frame = (struct frame){label, length};
    return byte_stream_send(pipes->channel[transport->side][1], &pipes->frame, payload, writer);
}

struct transport_message pipe_pair_receive(struct transport *transport, void *buffer,
                                           size_t capacity)
{
    const struct pipe_pair *pipes = transport->own;

    return byte_stream_receive(pipes->channel[other_side(transport)][0], buffer, capacity);
}
