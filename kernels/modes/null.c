/* SPDX-License-Identifier: MIT */
/* Hand-off only: the floor under every other mode. A message is its label. */
#include "core/mode.h"

MODE_DESCRIPTION = {
    .name = "null",
    .title = "control transfer and label only: the floor",
    .control = CONTROL_RENDEZVOUS,
    .data = DATA_NONE,
    .copy_rule = COPY_RULE_NONE,
    .maximum_message = UINT64_MAX, /* of which nothing arrives */
};

static enum ipclab_status transfer(struct channel *channel, struct thread *from, struct thread *to)
{
    (void)channel;
    (void)from;
    to->registers.rdx = 0;
    return STATUS_OK;
}

IPC_MODE(.transfer = transfer);
