/* SPDX-License-Identifier: MIT */
/*
 * Two copies: out of the sender's memory into a kernel buffer, and out of that into the
 * receiver's. Each stage needs one of the two spaces only, so a page fault on one side never
 * holds up the other. The buffers, one each way, are the channel's, allocated when it is bound;
 * a call that has to wait leaves its message there, and so does a reply whose client waits for
 * a page. A message of up to a page that neither waits nor faults goes through the buffer's first
 * page, and nothing is written down of it.
 */
#include "core/channel.h"
#include "core/mode.h"
#include "core/process.h"
#include "transfer/buffer.h"
#include "transfer/pass_through.h"

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

/* One way of the channel. */
struct stage {
    struct buffer buffer;
    const struct thread *client; /* whose request, or reply, the buffer holds; null: nobody's */
};

struct stages {
    struct stage request, reply;
};

/* The first stage, begun or gone on with. WOULD_BLOCK: another thread's message is in the way,
 * whose receiver waits for a page. */
static enum ipclab_status fill(struct stage *stage, const struct thread *client,
                               const struct thread *from)
{
    enum ipclab_status status;

    if (stage->client != client) {
        if (stage->client)
            return STATUS_WOULD_BLOCK;
        status = buffer_begin(&stage->buffer, from->outgoing.length);
        if (status)
            return status;
        stage->client = client;
    }
    if (unlikely(stage->buffer.filled == stage->buffer.length))
        return STATUS_OK; /* it was full, or holds a message without bytes */
    page_tables_activate(from->tables);
    return buffer_fill(&stage->buffer, from->outgoing.base);
}

/* The second stage. */
static enum ipclab_status empty(struct stage *stage, struct thread *to)
{
    struct buffer *buffer = &stage->buffer;
    uint64_t bytes = buffer->length <= to->incoming.length ? buffer->length : to->incoming.length;
    enum ipclab_status status;

    page_tables_activate(to->tables);
    status = buffer_empty(buffer, to->incoming.base, bytes);
    to->registers.rdx = buffer->emptied;
    if (status)
        return status;
    stage->client = NULL;
    return bytes == buffer->length ? STATUS_OK : STATUS_TRUNCATED;
}

static noinline enum ipclab_status pass_any(struct stage *stage, const struct thread *client,
                                            struct thread *from, struct thread *to)
{
    enum ipclab_status status = fill(stage, client, from);

    if (unlikely(status != STATUS_OK)) {
        to->registers.rdx = 0;
        return status;
    }
    return empty(stage, to);
}

static enum ipclab_status pass(struct stage *stage, const struct thread *client,
                               struct thread *from, struct thread *to)
{
    const struct page_list *pages = stage->buffer.pages;

    if (from->outgoing.length <= PAGE_BYTES && !stage->client && likely(pages->count > 0) &&
        pass_through(direct_map(page_list_frame(pages, 0)), from, to))
        return STATUS_OK;
    return pass_any(stage, client, from, to);
}

static enum ipclab_status transfer(struct channel *channel, struct thread *from, struct thread *to)
{
    return pass(&((struct stages *)channel->mode_data)->request, from, from, to);
}

static enum ipclab_status transfer_reply(struct channel *channel, struct thread *from,
                                         struct thread *to)
{
    return pass(&((struct stages *)channel->mode_data)->reply, to, from, to);
}

/* The message of a call that has to wait goes into the buffer, unless another's is there: then
 * it stays with its sender until it is received. */
static enum ipclab_status stage(struct channel *channel, struct thread *from)
{
    struct stages *stages = channel->mode_data;
    enum ipclab_status status = fill(&stages->request, from, from);

    return status == STATUS_WOULD_BLOCK ? STATUS_OK : status;
}

static enum ipclab_status take(struct channel *channel, struct thread *to)
{
    return empty(&((struct stages *)channel->mode_data)->reply, to);
}

static void cancel(struct channel *channel, struct thread *client)
{
    struct stages *stages = channel->mode_data;

    if (stages->request.client == client)
        stages->request.client = NULL;
    if (stages->reply.client == client)
        stages->reply.client = NULL;
}

static void destroy(struct stages *stages)
{
    if (stages->request.buffer.pages)
        page_list_destroy(stages->request.buffer.pages);
    if (stages->reply.buffer.pages)
        page_list_destroy(stages->reply.buffer.pages);
    object_free(stages);
}

static enum ipclab_status bind(struct channel *channel, uint64_t longest)
{
    struct bank *bank = current_process()->bank;
    struct stages *stages = object_allocate(bank, NULL, sizeof(*stages));
    uint64_t pages = (longest + PAGE_MASK) >> PAGE_SHIFT;

    if (!stages)
        return STATUS_NO_MEMORY;
    stages->request.buffer.pages = page_list_create(bank, pages, false);
    stages->reply.buffer.pages = page_list_create(bank, pages, false);
    if (!stages->request.buffer.pages || !stages->reply.buffer.pages) {
        destroy(stages);
        return STATUS_NO_MEMORY;
    }
    channel->mode_data = stages;
    return STATUS_OK;
}

static void unbind(struct channel *channel)
{
    destroy(channel->mode_data);
}

IPC_MODE(.transfer = transfer, .transfer_reply = transfer_reply, .bind = bind, .unbind = unbind,
         .stage = stage, .take = take, .cancel = cancel);
