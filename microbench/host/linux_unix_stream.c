/* SPDX-License-Identifier: MIT */
/*
 * A connected pair of Unix-domain stream sockets (unix(7)), with the buffers that Linux gives
 * them. A byte is copied into socket buffers by the sender and out of them by the receiver.
 */
#include "byte_stream.h"
#include "socket_pair.h"

#include <sys/socket.h>

TRANSPORT_DESCRIPTION = {
    .name = "linux-unix-stream",
    .title = "a pair of Unix stream sockets",
    .control = CONTROL_QUEUED,
    .data = DATA_TWO_STAGE_COPY,
    .copy_rule = COPY_RULE_TWICE,
    .maximum_message = 64ull << 20,
};

static int open_sockets(struct transport *transport, uint64_t longest)
{
    (void)longest;
    return socket_pair_open(transport, SOCK_STREAM);
}

static int64_t send_message(struct transport *transport, const void *payload, size_t length,
                            uint64_t label)
{
    const struct frame frame = {label, length};

    return byte_stream_send(socket_pair_end(transport), &frame, payload, writev);
}

static struct transport_message receive(struct transport *transport, void *buffer, size_t capacity)
{
    return byte_stream_receive(socket_pair_end(transport), buffer, capacity);
}

LINUX_TRANSPORT(.open = open_sockets, .send = send_message, .receive = receive,
                .close = socket_pair_close);
