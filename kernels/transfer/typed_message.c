/* SPDX-License-Identifier: MIT */
#include "typed_message.h"
#include "pass_through.h"

#include "core/bank.h"
#include "core/frame.h"

#include "x86_64/page_table.h"

static struct typed_channel *typed_channel(const struct message *message)
{
    return message->channel->mode_data;
}

static bool is_small(uint64_t length)
{
    return length + sizeof(struct kernel_message) <= SMALL_MESSAGE_BYTES;
}

/* ---- messages, and the cache of one --------------------------------------------------------- */

struct kernel_message *typed_create(struct channel *channel, uint64_t length)
{
    struct typed_channel *typed = channel->mode_data;
    struct kernel_message *message = typed->spare;

    if (!message || !is_small(length))
        return message_create(&root_bank, channel, length);
    typed->spare = NULL;
    message->message.length = message->buffer.length = length;
    message->buffer.filled = message->buffer.emptied = 0;
    return message;
}

struct attachment *typed_attach(struct kernel_message *message)
{
    uint64_t frame = frame_allocate(&root_bank);
    struct attachment *attachment = direct_map(frame);

    if (!frame)
        return NULL;
    attachment->count = 0;
    attachment->delivered = false;
    attachment->handles.count = 0;
    message->attachment = attachment;
    return attachment;
}

static noinline void release_attachment(struct kernel_message *message)
{
    struct attachment *attachment = message->attachment;

    for (unsigned i = 0; i < attachment->count; i++)
        copy_object_discard(&attachment->memory[i]);
    handle_cargo_release(&attachment->handles);
    frame_release((uint64_t)attachment - DIRECT_MAP_BASE);
    message->attachment = NULL;
}

void typed_discard(struct message *captured)
{
    struct kernel_message *message = kernel_message(captured);
    struct typed_channel *typed = typed_channel(captured);

    if (unlikely(message->attachment))
        release_attachment(message);
    if (is_small(message->buffer.length) && !typed->spare)
        typed->spare = message;
    else
        message_discard(captured);
}

void typed_unbind(struct channel *channel)
{
    struct typed_channel *typed = channel->mode_data;

    if (typed->spare)
        message_discard(&typed->spare->message);
}

/* ---- capturing ------------------------------------------------------------------------------ */

static enum ipclab_status capture_handle(struct handle_cargo *cargo, struct mach_item *item,
                                         const struct handle_table *from)
{
    if (item->value >= HANDLE_COUNT || !from->slot[item->value].type)
        return STATUS_BAD_HANDLE;
    item->value = handle_cargo_add(cargo, from->slot[item->value]);
    return STATUS_OK;
}

static enum ipclab_status capture_item(struct attachment *attachment, struct mach_item *item,
                                       struct process *from, const struct typed_channel *typed)
{
    struct copy_object *memory = &attachment->memory[attachment->count];
    uint32_t how = typed->how;

    *memory = (struct copy_object){0};
    switch (item->type) {
    case MACH_ITEM_INLINE:
        return STATUS_OK;
    case MACH_ITEM_MEMORY:
        if (item->length < typed->copy_threshold)
            how |= COPY_OBJECT_PHYSICAL;
        if (item->flags & MACH_DEALLOCATE)
            how |= COPY_OBJECT_DEALLOCATE;
        return copy_object_capture(memory, from, item->value, item->length, how, &root_bank);
    case MACH_ITEM_HANDLE:
        return capture_handle(&attachment->handles, item, &from->handles);
    default:
        return STATUS_BAD_ARGUMENT;
    }
}

/* The items of a message whose bytes are the kernel's: ring 3 can change them no more. What fails
 * ends it; what was taken by then is gone with the message. */
static noinline enum ipclab_status capture_items(struct kernel_message *message,
                                                 struct process *from)
{
    struct mach_body *body = message_bytes(message);
    uint64_t length = message->message.length;
    const struct typed_channel *typed = typed_channel(&message->message);
    enum ipclab_status status = STATUS_OK;
    struct attachment *attachment;

    if (length < sizeof(*body) || body->count > MACH_ITEM_LIMIT ||
        length < sizeof(*body) + body->count * sizeof(struct mach_item))
        return STATUS_BAD_ARGUMENT;
    attachment = typed_attach(message);
    if (!attachment)
        return STATUS_NO_MEMORY;
    while (attachment->count < body->count && status == STATUS_OK) {
        status = capture_item(attachment, &body->item[attachment->count], from, typed);
        if (status == STATUS_OK)
            attachment->count++;
    }
    return status;
}

enum ipclab_status typed_capture(struct channel *channel, struct thread *from,
                                 struct thread *holder)
{
    struct kernel_message *message = kernel_message(holder->message);
    uint64_t length = from->outgoing.length & ~MACH_COMPLEX;
    enum ipclab_status status;

    if (!message) {
        if (unlikely(length > channel->mode->description->maximum_message))
            return STATUS_TOO_LONG;
        message = typed_create(channel, length);
        if (unlikely(!message))
            return STATUS_NO_MEMORY;
        holder->message = &message->message;
    }
    page_tables_activate(from->tables);
    if (message->buffer.filled < length) {
        status = message_fill(message, from->outgoing.base);
        if (unlikely(status != STATUS_OK))
            return status;
    }
    if (unlikely(from->outgoing.length & MACH_COMPLEX) && !message->attachment)
        return capture_items(message, from->process);
    return STATUS_OK;
}

/* ---- delivering ----------------------------------------------------------------------------- */

static bool deliver_memory(struct copy_object *memory, struct mach_item *item, struct process *to)
{
    uintptr_t address;
    bool mapped = copy_object_map(memory, to, &address) == STATUS_OK;

    item->value = address;
    return mapped;
}

static bool deliver_handle(struct handle_cargo *cargo, struct mach_item *item, struct process *to)
{
    item->value = handle_cargo_deliver(cargo, (unsigned)item->value, &to->handles);
    return item->value;
}

/* Gives the receiver what the items stand for, whatever becomes of the bytes afterwards; an item
 * that fails is lost alone. True where none was. */
static noinline bool deliver_items(struct kernel_message *message, struct process *to)
{
    struct attachment *attachment = message->attachment;
    struct mach_body *body = message_bytes(message);
    bool all = true;

    if (attachment->delivered)
        return true;
    attachment->delivered = true;
    for (unsigned i = 0; i < attachment->count; i++) {
        struct mach_item *item = &body->item[i];
        bool good = true;

        if (item->type == MACH_ITEM_MEMORY)
            good = deliver_memory(&attachment->memory[i], item, to);
        else if (item->type == MACH_ITEM_HANDLE)
            good = deliver_handle(&attachment->handles, item, to);
        if (!good)
            item->type = MACH_ITEM_FAILED;
        all &= good;
    }
    return all;
}

enum ipclab_status typed_deliver(struct message *captured, struct thread *to)
{
    struct kernel_message *message = kernel_message(captured);
    uint64_t capacity = to->incoming.length & ~MACH_RECEIVE_LARGE;
    enum ipclab_status status;
    bool all = true;

    to->registers.rdx = captured->length;
    if (unlikely(captured->length > capacity))
        return to->incoming.length & MACH_RECEIVE_LARGE ? STATUS_WOULD_BLOCK : STATUS_TOO_LONG;
    if (unlikely(message->attachment))
        all = deliver_items(message, to->process);
    status = message_deliver(captured, to);
    return status || all ? status : STATUS_TRUNCATED;
}

/* ---- operations of a call ------------------------------------------------------------------- */

void typed_cancel(struct channel *channel, struct thread *client)
{
    (void)channel;
    if (client->message)
        typed_discard(client->message);
    client->message = NULL;
}

/* A call's message that does not fit is destroyed as well, and both sides are told; a request
 * stays where its receiver asked for that, but no reply: it comes by a right that is good once. */
static enum ipclab_status deliver_call(struct thread *holder, struct thread *to)
{
    enum ipclab_status status = typed_deliver(holder->message, to);

    if (unlikely(status == STATUS_WOULD_BLOCK && holder != to))
        return status;
    if (unlikely(status == STATUS_TOO_LONG || status == STATUS_WOULD_BLOCK)) {
        cpu_local.copy_fault_address = 0;
        return STATUS_PEER_FAULT;
    }
    if (likely(status != STATUS_PEER_FAULT))
        typed_cancel(NULL, holder);
    return status;
}

enum ipclab_status typed_take(struct channel *channel, struct thread *to)
{
    (void)channel;
    return deliver_call(to, to);
}

/* ---- both stages at once -------------------------------------------------------------------- */

static noinline enum ipclab_status pass_any(struct channel *channel, struct thread *from,
                                            struct thread *to, struct thread *holder)
{
    enum ipclab_status status = typed_capture(channel, from, holder);

    if (unlikely(status != STATUS_OK)) {
        to->registers.rdx = 0;
        return status;
    }
    return deliver_call(holder, to);
}

enum ipclab_status typed_pass(struct channel *channel, struct thread *from, struct thread *to,
                              struct thread *holder)
{
    struct typed_channel *typed = channel->mode_data;

    if (is_small(from->outgoing.length) && !holder->message && likely(typed->spare) &&
        pass_through(typed->spare->inline_bytes, from, to))
        return STATUS_OK;
    return pass_any(channel, from, to, holder);
}
