/* SPDX-License-Identifier: MIT */
/*
 * Two copies: out of the sender's memory into a kernel buffer, and out of that into the
 * receiver's. Each stage needs one of the two spaces only, so a page fault on one side never
 * holds up the other. The buffer is the channel's, allocated when it is bound; a call that
 * has to wait leaves its message there.
 */
#include "core/channel.h"
#include "core/mode.h"
#include "core/process.h"
#include "transfer/buffer.h"
#include "transfer/copy.h"

#include "x86_64/page_table.h"

#define LONGEST_MESSAGE (64ull << 20)

MODE_DESCRIPTION = {
    .name = "twostage",
    .title = "into a kernel buffer, and out of it again",
    .control = CONTROL_RENDEZVOUS,
    .data = DATA_TWO_STAGE_COPY,
    .placement = PLACEMENT_BUFFER,
    .charge = CHARGE_SENDER, /* the client, who binds */
    .copy_rule = COPY_RULE_TWICE,
    .maximum_message = LONGEST_MESSAGE,
};

/* The channel's state: whose message the buffer holds, if anybody's. */
struct stage {
    struct page_list *buffer;
    const struct thread *owner;
};

static enum ipclab_status stage_message(struct channel *channel, struct thread *from)
{
    struct stage *stage = channel->mode_data;

    if (stage->owner)
        return STATUS_WOULD_BLOCK; /* another thread's call waits on this channel */
    return buffer_fill(stage->buffer, from->outgoing.base, from->outgoing.length);
}

/* The message has to wait for its receiver: it keeps the buffer. */
static enum ipclab_status stage_and_keep(struct channel *channel, struct thread *from)
{
    struct stage *stage = channel->mode_data;
    enum ipclab_status status = stage_message(channel, from);

    if (status == STATUS_OK)
        stage->owner = from;
    return status;
}

static enum ipclab_status transfer(struct channel *channel, struct thread *from, struct thread *to)
{
    struct stage *stage = channel->mode_data;
    enum ipclab_status status;

    if (stage->owner == from) {
        stage->owner = NULL;
    } else {
        to->registers.rdx = 0;
        status = stage_message(channel, from);
        if (status)
            return status;
    }
    page_tables_activate(to->tables);
    status = buffer_empty(stage->buffer, to->incoming.base, message_length(from, to),
                                 &to->registers.rdx);
    return status ? status : message_status(from, to->registers.rdx);
}

static void cancel(struct channel *channel, struct thread *from)
{
    struct stage *stage = channel->mode_data;

    if (stage->owner == from)
        stage->owner = NULL;
}

static enum ipclab_status bind(struct channel *channel, uint64_t longest)
{
    struct stage *stage = object_allocate(current_process()->bank, NULL, sizeof(*stage));

    if (!stage)
        return STATUS_NO_MEMORY;
    stage->buffer = page_list_create(current_process()->bank, (longest + PAGE_MASK) >> PAGE_SHIFT, false);
    if (!stage->buffer) {
        object_free(stage);
        return STATUS_NO_MEMORY;
    }
    channel->mode_data = stage;
    return STATUS_OK;
}

static void unbind(struct channel *channel)
{
    struct stage *stage = channel->mode_data;

    page_list_destroy(stage->buffer);
    object_free(stage);
}

IPC_MODE(.transfer = transfer, .bind = bind, .unbind = unbind, .stage = stage_and_keep,
         .cancel = cancel);
