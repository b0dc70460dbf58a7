/* SPDX-License-Identifier: MIT */
/*
 * Pipes (pipe(7)), one each way, with the capacity that Linux gives them, 64 KiB. A byte is
 * copied into the pipe's pages by the writer and out of them by the reader.
 */
#include "pipe_pair.h"

TRANSPORT_DESCRIPTION = {
    .name = "linux-pipe",
    .title = "two pipes, written and read",
    .control = CONTROL_QUEUED,
    .data = DATA_TWO_STAGE_COPY,
    .copy_rule = COPY_RULE_TWICE,
    .maximum_message = 64ull << 20,
};

static int64_t send_message(struct transport *transport, const void *payload, size_t length,
                            uint64_t label)
{
    return pipe_pair_send(transport, payload, length, label, writev);
}

LINUX_TRANSPORT(.open = pipe_pair_open, .send = send_message, .receive = pipe_pair_receive,
                .close = pipe_pair_close);
