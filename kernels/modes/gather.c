/* SPDX-License-Identifier: MIT */
/*
 * Gather/scatter: both sides may give their message in parts, and one copy goes from the
 * sender's parts straight into the receiver's. A ring buffer is two receive parts, from the
 * tail to the ring's end and on from its start: a wrap costs one part and no copy. Where
 * neither side has parts this is `direct`, after one test.
 */
#include "core/mode.h"
#include "transfer/gather.h"

MODE_DESCRIPTION = {
    .name = "gather",
    .title = "one copy, from the sender's parts into the receiver's",
    .control = CONTROL_RENDEZVOUS,
    .data = DATA_DIRECT_COPY,
    .layout = LAYOUT_GATHER_SCATTER,
    .placement = PLACEMENT_VECTOR,
    .copy_rule = COPY_RULE_ONCE,
    .maximum_message = USER_TOP,
};

static enum ipclab_status transfer(struct channel *channel, struct thread *from, struct thread *to)
{
    (void)channel;
    return gather_or_copy(from, to);
}

static enum ipclab_status resume(struct channel *channel, struct thread *from, struct thread *to,
                                 uint64_t offset)
{
    (void)channel;
    return gather_or_copy_rest(from, to, offset);
}

IPC_MODE(.transfer = transfer, .resume = resume);
