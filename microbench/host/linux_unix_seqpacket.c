/* SPDX-License-Identifier: MIT */
/*
 * A connected pair of Unix-domain sockets that keep the boundaries of records (SOCK_SEQPACKET,
 * unix(7)). A record must fit into the socket's buffer, so a long message is several: the
 * first has the frame before its part of the payload.
 */
#include "byte_stream.h"
#include "socket_pair.h"

#include <errno.h>
#include <sys/socket.h>

/* A third of the default buffer (net.core.wmem_default, 212992): records of the kernel's
 * largest would each wait for the buffer to be empty. */
#define RECORD_PAYLOAD ((size_t)65536)

TRANSPORT_DESCRIPTION = {
    .name = "linux-unix-seqpacket",
    .title = "a pair of Unix sockets that keep records",
    .control = CONTROL_QUEUED,
    .data = DATA_TWO_STAGE_COPY,
    .copy_rule = COPY_RULE_TWICE,
    .maximum_message = 64ull << 20,
};

static int open_sockets(struct transport *transport, uint64_t longest)
{
    (void)longest;
    return socket_pair_open(transport, SOCK_SEQPACKET);
}

static size_t smaller(size_t left, size_t right)
{
    return left < right ? left : right;
}

/* One record. The bytes that it carried of its parts, or -errno. */
static int64_t move_record(int socket, struct iovec *parts, size_t count,
                           ssize_t (*move)(int, struct msghdr *))
{
    struct msghdr record = {.msg_iov = parts, .msg_iovlen = count};
    ssize_t moved;

    do
        moved = move(socket, &record);
    while (moved < 0 && errno == EINTR);
    return moved < 0 ? -errno : moved;
}

static ssize_t send_record(int socket, struct msghdr *record)
{
    return sendmsg(socket, record, MSG_NOSIGNAL);
}

static ssize_t receive_record(int socket, struct msghdr *record)
{
    return recvmsg(socket, record, 0);
}

static int64_t send_message(struct transport *transport, const void *payload, size_t length,
                            uint64_t label)
{
    int end = socket_pair_end(transport);
    struct frame frame = {label, length};
    size_t done = smaller(length, RECORD_PAYLOAD);
    struct iovec parts[2] = {{&frame, sizeof(frame)}, {(void *)payload, done}};
    int64_t status = move_record(end, parts, 2, send_record);

    while (status >= 0 && done < length) {
        struct iovec part = {(char *)payload + done, smaller(length - done, RECORD_PAYLOAD)};

        status = move_record(end, &part, 1, send_record);
        done += part.iov_len;
    }
    return status < 0 ? status : 0;
}

static struct transport_message receive(struct transport *transport, void *buffer, size_t capacity)
{
    int end = socket_pair_end(transport);
    struct frame frame = {0};
    struct iovec parts[2] = {{&frame, sizeof(frame)}, {buffer, capacity}};
    int64_t status = move_record(end, parts, 2, receive_record);
    size_t done;

    if (status < (int64_t)sizeof(frame))
        return transport_failed(status < 0 ? status : -EPIPE);
    if (frame.length > capacity)
        return transport_failed(-EMSGSIZE);
    for (done = (size_t)status - sizeof(frame); done < frame.length; done += (size_t)status) {
        struct iovec part = {(char *)buffer + done, frame.length - done};

        status = move_record(end, &part, 1, receive_record);
        if (status <= 0)
            return transport_failed(status ? status : -EPIPE);
    }
    return (struct transport_message){
        .length = frame.length, .label = frame.label, .payload = buffer};
}

LINUX_TRANSPORT(.open = open_sockets, .send = send_message, .receive = receive,
                .close = socket_pair_close);
