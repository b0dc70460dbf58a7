/* SPDX-License-Identifier: MIT */
#include "message.h"
#include "copy.h"

#include "core/frame.h"
#include "core/object.h"

#include "x86_64/page_table.h"

struct kernel_message *message_create(struct bank *bank, struct channel *channel,
                                      uint64_t length)
{
    uint64_t frame = frame_allocate(bank);
    struct kernel_message *message = direct_map(frame);

    if (!frame)
        return NULL;
    *message = (struct kernel_message){.message = {.channel = channel, .length = length},
                                       .buffer.length = length};
    list_initialise(&message->message.link);
    if (length <= MESSAGE_INLINE_BYTES)
        return message;
    message->buffer.pages = page_list_create(bank, (length + PAGE_MASK) >> PAGE_SHIFT, false);
    if (message->buffer.pages)
        return message;
    frame_release(frame);
    return NULL;
}

/* The bytes of a small message, in or out, from where an earlier copy stopped. */
static uint64_t copy_inline(uintptr_t to, uintptr_t from, uint64_t done, uint64_t bytes)
{
    done = bytes - copy_bytes((void *)(to + done), (const void *)(from + done), bytes - done);
    COUNT(COPIES, 1);
    return done;
}

enum ipclab_status message_fill(struct kernel_message *message, uintptr_t base)
{
    struct buffer *buffer = &message->buffer;
    uint64_t before = buffer->filled;

    if (buffer->pages)
        return buffer_fill(buffer, base);
    if (!user_range(base, buffer->length))
        return STATUS_FAULT;
    buffer->filled = copy_inline((uintptr_t)message->inline_bytes, base, before, buffer->length);
    COUNT(BYTES_COPIED, buffer->filled - before);
    return buffer->filled == buffer->length ? STATUS_OK : STATUS_FAULT;
}

void *message_bytes(const struct kernel_message *message)
{
    return message->buffer.pages ? direct_map(page_list_frame(message->buffer.pages, 0))
                                 : (void *)(uintptr_t)message->inline_bytes;
}

enum ipclab_status message_capture(struct bank *bank, struct channel *channel,
                                   const struct thread *from, struct thread *holder)
{
    struct kernel_message *message = kernel_message(holder->message);

    if (!message) {
        if (from->outgoing.length > channel->mode->description->maximum_message)
            return STATUS_TOO_LONG;
        message = message_create(bank, channel, from->outgoing.length);
        if (!message)
            return STATUS_NO_MEMORY;
        holder->message = &message->message;
    }
    if (message->buffer.filled == message->buffer.length)
        return STATUS_OK;
    page_tables_activate(from->tables);
    return message_fill(message, from->outgoing.base);
}

enum ipclab_status message_deliver(struct message *captured, struct thread *to)
{
    struct kernel_message *message = kernel_message(captured);
    struct buffer *buffer = &message->buffer;
    uint64_t before = buffer->emptied;
    uint64_t bytes = buffer->length <= to->incoming.length ? buffer->length : to->incoming.length;
    enum ipclab_status status = STATUS_OK;

    page_tables_activate(to->tables);
    if (buffer->pages) {
        status = buffer_empty(buffer, to->incoming.base, bytes);
    } else if (!user_range(to->incoming.base, bytes)) {
        status = STATUS_PEER_FAULT;
    } else {
        buffer->emptied =
            copy_inline(to->incoming.base, (uintptr_t)message->inline_bytes, before, bytes);
        COUNT(BYTES_COPIED, buffer->emptied - before);
        status = buffer->emptied == bytes ? STATUS_OK : STATUS_PEER_FAULT;
    }
    to->registers.rdx = buffer->emptied;
    if (status)
        return status;
    return bytes == buffer->length ? STATUS_OK : STATUS_TRUNCATED;
}

void message_discard(struct message *captured)
{
    struct kernel_message *message = kernel_message(captured);

    if (message->buffer.pages)
        page_list_destroy(message->buffer.pages);
    frame_release((uint64_t)message - DIRECT_MAP_BASE);
}

void message_cancel(struct channel *channel, struct thread *client)
{
    (void)channel;
    if (client->message)
        message_discard(client->message);
    client->message = NULL;
}

enum ipclab_status message_take(struct channel *channel, struct thread *to)
{
    enum ipclab_status status = message_deliver(to->message, to);

    if (status != STATUS_PEER_FAULT)
        message_cancel(channel, to);
    return status;
}

enum ipclab_status message_pass(struct bank *bank, struct channel *channel, struct thread *from,
                                struct thread *to, struct thread *holder)
{
    enum ipclab_status status = message_capture(bank, channel, from, holder);

    if (unlikely(status != STATUS_OK)) {
        to->registers.rdx = 0;
        return status;
    }
    status = message_deliver(holder->message, to);
    if (likely(status != STATUS_PEER_FAULT))
        message_cancel(channel, holder);
    return status;
}
