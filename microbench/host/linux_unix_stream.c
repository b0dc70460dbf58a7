/* SPDX-License-Identifier: MIT */
/*
 * A connected pair of Unix-domain stream sockets (unix(7)), with the buffers that Linux gives
 * them. A byte is copied into socket buffers by the sender and out of them by the receiver.
 */
#include "byte_stream.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

TRANSPORT_DESCRIPTION = {
    .name = "linux-unix-stream",
    .title = "a pair of Unix stream sockets",
    .control = CONTROL_QUEUED,
    .data = DATA_TWO_STAGE_COPY,
    .copy_rule = COPY_RULE_TWICE,
    .maximum_message = 64ull << 20,
};

struct sockets {
    int end[SIDE_COUNT];
};

static int open_sockets(struct transport *transport, uint64_t longest)
{
    struct sockets *sockets = malloc(sizeof(*sockets));

    (void)longest;
    transport->own = sockets;
    if (!sockets)
        return -ENOMEM;
    return socketpair(AF_UNIX, SOCK_STREAM, 0, sockets->end) ? -errno : 0;
}

static int64_t send_message(struct transport *transport, const void *payload, size_t length,
                            uint64_t label)
{
    const struct sockets *sockets = transport->own;
    const struct frame frame = {label, length};

    return byte_stream_send(sockets->end[transport->side], &frame, payload, writev);
}

static struct transport_message receive(struct transport *transport, void *buffer, size_t capacity)
{
    const struct sockets *sockets = transport->own;

    return byte_stream_receive(sockets->end[transport->side], buffer, capacity);
}

static void close_sockets(struct transport *transport)
{
    struct sockets *sockets = transport->own;

    close(sockets->end[SIDE_CLIENT]);
    close(sockets->end[SIDE_SERVER]);
    free(sockets);
}

LINUX_TRANSPORT(.open = open_sockets, .send = send_message, .receive = receive,
                .close = close_sockets);
