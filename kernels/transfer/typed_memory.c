/* SPDX-License-Identifier: MIT */
#include "typed_memory.h"

#include "core/bank.h"

#include "x86_64/page_table.h"

enum ipclab_status typed_memory_capture(struct channel *channel, struct thread *from,
                                        struct thread *holder)
{
    const struct typed_channel *typed = channel->mode_data;
    uint64_t length = from->outgoing.length;
    struct kernel_message *message;
    struct attachment *attachment;

    if (holder->message)
        return STATUS_OK; /* captured when it began to wait */
    if (length > channel->mode->description->maximum_message)
        return STATUS_TOO_LONG;
    message = typed_create(channel, 0);
    attachment = message ? typed_attach(message) : NULL;
    if (!attachment) {
        if (message)
            typed_discard(&message->message);
        return STATUS_NO_MEMORY;
    }
    message->message.length = length;
    holder->message = &message->message;
    attachment->count = 1;
    page_tables_activate(from->tables);
    return copy_object_capture(&attachment->memory[0], from->process, from->outgoing.base, length,
                               typed->how, &root_bank);
}

enum ipclab_status typed_memory_deliver(struct message *captured, struct thread *to)
{
    struct attachment *attachment = kernel_message(captured)->attachment;
    struct copy_object *memory = &attachment->memory[0];
    uint64_t length = captured->length;
    enum ipclab_status status = STATUS_OK;

    if (length > to->incoming.length) { /* the range is as long as its receiver is ready for */
        length = to->incoming.length;
        memory->length = length;
        status = STATUS_TRUNCATED;
    }
    to->registers.rdx = 0;
    if (copy_object_map(memory, to->process, &to->registers.r8))
        return STATUS_NO_MEMORY;
    to->registers.rdx = length;
    return status;
}

static enum ipclab_status give(struct thread *holder, struct thread *to)
{
    enum ipclab_status status = typed_memory_deliver(holder->message, to);

    typed_cancel(NULL, holder);
    return status;
}

static enum ipclab_status pass(struct channel *channel, struct thread *from, struct thread *to,
                               struct thread *holder)
{
    enum ipclab_status status = typed_memory_capture(channel, from, holder);

    if (unlikely(status != STATUS_OK)) {
        to->registers.rdx = 0;
        return status;
    }
    return give(holder, to);
}

enum ipclab_status typed_memory_transfer(struct channel *channel, struct thread *from,
                                         struct thread *to)
{
    return pass(channel, from, to, from);
}

enum ipclab_status typed_memory_transfer_reply(struct channel *channel, struct thread *from,
                                               struct thread *to)
{
    return pass(channel, from, to, to);
}

enum ipclab_status typed_memory_stage(struct channel *channel, struct thread *from)
{
    return typed_memory_capture(channel, from, from);
}

enum ipclab_status typed_memory_take(struct channel *channel, struct thread *to)
{
    (void)channel;
    return give(to, to);
}
