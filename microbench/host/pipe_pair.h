/* SPDX-License-Identifier: MIT */
/* Two pipes, one each way: what the transports over pipes have in common, all but how they write.
 */
#ifndef HOST_PIPE_PAIR_H
#define HOST_PIPE_PAIR_H

#include "byte_stream.h"

struct pipe_pair {
    int channel[SIDE_COUNT][2]; /* by the side that writes: read end, write end */
    struct frame frame;         /* of the last message: what is lent lives on after its sending */
};

/* Operations of a transport. */
int pipe_pair_open(struct transport *transport, uint64_t longest);
void pipe_pair_close(struct transport *transport);
struct transport_message pipe_pair_receive(struct transport *transport, void *buffer,
                                           size_t capacity);

/* Sends by `writer`. 0 or -errno. */
int64_t pipe_pair_send(struct transport *transport, const void *payload, size_t length,
                       uint64_t label, stream_writer writer);

#endif
