/* SPDX-License-Identifier: MIT */
/*
 * POSIX message queues (mq_overview(7)), one each way, as deep and with messages as long as
 * any process may have them. A receiver must offer room for the longest message, so what it
 * gets lies in the transport's buffer, behind the frame; the messages that a long payload is
 * cut into lie there one behind the other.
 */
#include "byte_stream.h"

#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The default of /proc/sys/fs/mqueue/msgsize_max, and less than that of msg_max. */
#define MESSAGE_BYTES ((size_t)8192)
#define MESSAGES      8

TRANSPORT_DESCRIPTION = {
    .name = "linux-mqueue",
    .title = "two POSIX message queues",
    .control = CONTROL_QUEUED,
    .data = DATA_TWO_STAGE_COPY,
    .placement = PLACEMENT_KERNEL,
    .copy_rule = COPY_RULE_TWICE,
    .maximum_message = 64ull << 20,
};

struct queues {
    mqd_t channel[SIDE_COUNT]; /* by the side that sends */
    size_t bytes;              /* of each of the following */
    char *outgoing, *arrived;  /* a frame and the payload behind it */
};

static mqd_t open_queue(enum side side)
{
    struct mq_attr attributes = {.mq_maxmsg = MESSAGES, .mq_msgsize = MESSAGE_BYTES};
    char name[64];
    mqd_t queue;

    snprintf(name, sizeof(name), "/ipclab-%d-%d", (int)getpid(), (int)side);
    queue = mq_open(name, O_RDWR | O_CREAT | O_EXCL, 0600, &attributes);
    if (queue != (mqd_t)-1)
        mq_unlink(name); /* it lives on as long as it is open */
    return queue;
}

static int open_queues(struct transport *transport, uint64_t longest)
{
    struct queues *queues = malloc(sizeof(*queues));

    transport->own = queues;
    if (!queues)
        return -ENOMEM;
    queues->bytes = sizeof(struct frame) + longest + MESSAGE_BYTES;
    queues->outgoing = memory_take(queues->bytes);
    queues->arrived = memory_take(queues->bytes);
    if (!queues->outgoing || !queues->arrived)
        return -ENOMEM;
    for (int side = 0; side < SIDE_COUNT; side++) {
        queues->channel[side] = open_queue((enum side)side);
        if (queues->channel[side] == (mqd_t)-1)
            return -errno;
    }
    return 0;
}

static void *outgoing(const struct transport *transport)
{
    const struct queues *queues = transport->own;

    return queues->outgoing + sizeof(struct frame);
}

static int64_t send_message(struct transport *transport, const void *payload, size_t length,
                            uint64_t label)
{
    struct queues *queues = transport->own;
    const struct frame frame = {label, length};
    size_t all = sizeof(frame) + length;

    memcpy(queues->outgoing, &frame, sizeof(frame));
    if (length && payload != outgoing(transport)) /* mq_send takes one block, no parts */
        memcpy(outgoing(transport), payload, length);
    for (size_t done = 0; done < all; done += MESSAGE_BYTES) {
        size_t bytes = all - done < MESSAGE_BYTES ? all - done : MESSAGE_BYTES;

        if (mq_send(queues->channel[transport->side], queues->outgoing + done, bytes, 0))
            return -errno;
    }
    return 0;
}

static struct transport_message receive(struct transport *transport, void *buffer, size_t capacity)
{
    struct queues *queues = transport->own;
    mqd_t queue = queues->channel[other_side(transport)];
    struct frame frame = {0};
    size_t done = 0;

    (void)buffer;
    while (done < sizeof(frame) || done < sizeof(frame) + frame.length) {
        ssize_t got = mq_receive(queue, queues->arrived + done, MESSAGE_BYTES, NULL);

        if (got < 0)
            return transport_failed(-errno);
        done += (size_t)got;
        memcpy(&frame, queues->arrived, sizeof(frame));
        if (frame.length > capacity)
            return transport_failed(-EMSGSIZE);
    }
    return (struct transport_message){
        .length = frame.length, .label = frame.label, .payload = queues->arrived + sizeof(frame)};
}

static void close_queues(struct transport *transport)
{
    struct queues *queues = transport->own;

    mq_close(queues->channel[SIDE_CLIENT]);
    mq_close(queues->channel[SIDE_SERVER]);
    memory_drop(queues->outgoing, queues->bytes);
    memory_drop(queues->arrived, queues->bytes);
    free(queues);
}

LINUX_TRANSPORT(.open = open_queues, .send = send_message, .receive = receive, .outgoing = outgoing,
                .close = close_queues);
