/* SPDX-License-Identifier: MIT */
/*
 * L3 and L4. A message of up to 8 bytes travels in registers: the entry code has saved it and
 * will load it for the receiver, so that it never touches the memory of either. A longer one is
 * copied once, through a window that shows the partner's space to the kernel: a direct string and
 * indirect ones behind it, each gathered and scattered for itself (ipclab/l3.h). It goes where the
 * receiver has announced buffers, or overflows. Absent pages are asked for from the pager of whose
 * memory they are, for as long as both sides have patience; whatever ends a transfer early, both
 * are told, and how far it came.
 *
 * Sources: Liedtke, "Improving IPC by kernel design" (SOSP 1993), for L3; the L4 X.2 reference
 * manual and L4Ka::Pistachio (api/v4/ipcx.cc, ipc.h) where the paper leaves room. docs/MODES.md has
 * the path of a message, and what differs and why.
 */
#include "core/channel.h"
#include "core/endpoint.h"
#include "core/mode.h"
#include "transfer/copy.h"
#include "transfer/gather.h"
#include "transfer/strings.h"

#include "x86_64/page_table.h"

#include <ipclab/l3.h>
#include <ipclab/likely.h>
#include <ipclab/message.h>

MODE_DESCRIPTION = {
    .name = "l3",
    .title = "L3: registers, strings through a window, faults to each side's pager",
    .control = CONTROL_RENDEZVOUS,
    .data = DATA_DIRECT_COPY,
    .layout = LAYOUT_GATHER_SCATTER,
    .placement = PLACEMENT_VECTOR,
    .copy_rule = COPY_RULE_BEYOND_REGISTERS,
    .maximum_message = USER_TOP,
    .rules = "L3",
    .rule_count = 11,
};

/* How long a side lets a transfer wait for pages: of the client in its channel, of the server in
 * its endpoint. */
struct patience {
    uint64_t send, receive;
};

/* ---- in registers ------------------------------------------------------------------------- */

static inline bool is_in_registers(struct message_range range)
{
    return range.length > MESSAGE_REGISTERS;
}

static enum ipclab_status deliver_word(struct thread *to, uint64_t word, uint64_t bytes)
{
    to->registers.r8 = word;
    to->registers.rdx = bytes;
    COUNT(BYTES_IN_REGISTERS, bytes);
    return STATUS_OK;
}

/* A message of up to 8 bytes has come to memory: its receiver is to find it in a register. */
static enum ipclab_status fetch_word(struct thread *to, uint64_t bytes)
{
    uintptr_t buffer = to->incoming.base;
    uint64_t word = 0, left;

    if (cpu_local.tables == to->tables) {
        left = copy_bytes(&word, (const void *)buffer, bytes);
    } else {
        left = copy_bytes(&word, (const void *)(buffer + window_open(to->tables)), bytes);
        window_close();
    }
    to->registers.r8 = word;
    return left ? STATUS_PEER_FAULT : STATUS_OK;
}

/* ---- in strings --------------------------------------------------------------------------- */

/* The buffer behind a capacity: without the registers, and clipped where user space ends. */
static struct message_range buffer_of(struct message_range incoming)
{
    if (incoming.length >= MESSAGE_REGISTERS)
        incoming.length -= MESSAGE_REGISTERS;
    if (!(incoming.length & (MESSAGE_PARTS | L3_STRINGS)) && incoming.base < USER_TOP &&
        incoming.length > USER_TOP - incoming.base)
        incoming.length = USER_TOP - incoming.base;
    return incoming;
}

static enum ipclab_status copy(struct thread *from, struct thread *to, uint64_t offset)
{
    if (is_in_registers(from->outgoing) ||
        (from->outgoing.length | to->incoming.length) & L3_STRINGS)
        return strings_transfer(from, to, offset);
    return gather_or_copy_rest(from, to, offset);
}

static noinline enum ipclab_status transfer_strings(struct thread *from, struct thread *to,
                                                    uint64_t offset)
{
    struct message_range incoming = to->incoming;
    enum ipclab_status status;

    to->incoming = buffer_of(incoming);
    status = copy(from, to, offset);
    if (status == STATUS_TRUNCATED)
        status = STATUS_OVERFLOW;
    if (status == STATUS_OK && is_in_registers(incoming) &&
        offset + to->registers.rdx <= MESSAGE_REGISTER_BYTES)
        status = fetch_word(to, offset + to->registers.rdx);
    to->incoming = incoming;
    return status;
}

/* What is neither one word in a register nor a direct string that fits. */
static noinline enum ipclab_status transfer_rare(struct thread *from, struct thread *to)
{
    uint64_t length = from->outgoing.length, bytes = length - MESSAGE_REGISTERS;

    to->registers.rdx = 0;
    if (length == 0)
        return STATUS_OK;
    if (!is_in_registers(from->outgoing))
        return transfer_strings(from, to, 0);
    if (bytes > MESSAGE_REGISTER_BYTES)
        return STATUS_TOO_LONG;
    if (is_in_registers(to->incoming) && bytes <= to->incoming.length - MESSAGE_REGISTERS)
        return deliver_word(to, from->outgoing.base, bytes);
    return transfer_strings(from, to, 0);
}

/* A direct string that fits where it goes: lengths that mean something else are beyond user space.
 * It takes all that `transfer` does: so that passes its arguments on as they are. */
static noinline enum ipclab_status transfer_direct(struct channel *channel, struct thread *from,
                                                   struct thread *to)
{
    struct message_range incoming = to->incoming;
    uint64_t length = from->outgoing.length, least = 0;
    enum ipclab_status status;

    (void)channel;
    if (is_in_registers(incoming)) {
        to->incoming.length -= MESSAGE_REGISTERS;
        least = MESSAGE_REGISTER_BYTES;
    }
    if (unlikely(length <= least || length > to->incoming.length ||
                 !user_range(incoming.base, to->incoming.length))) {
        to->incoming = incoming;
        return transfer_rare(from, to);
    }
    status = copy_message_from_a_page(from, to, &to->registers.rdx);
    to->incoming = incoming;
    return status;
}

/* ---- operations --------------------------------------------------------------------------- */

static enum ipclab_status transfer(struct channel *channel, struct thread *from, struct thread *to)
{
    if (likely(from->outgoing.length == MESSAGE_REGISTERS + MESSAGE_REGISTER_BYTES &&
               to->incoming.length >= MESSAGE_REGISTERS + MESSAGE_REGISTER_BYTES))
        return deliver_word(to, from->outgoing.base, MESSAGE_REGISTER_BYTES);
    return transfer_direct(channel, from, to);
}

static enum ipclab_status resume(struct channel *channel, struct thread *from, struct thread *to,
                                 uint64_t offset)
{
    (void)channel;
    return transfer_strings(from, to, offset);
}

static uint64_t lesser(uint64_t first, uint64_t second)
{
    return first < second ? first : second;
}

static const struct patience *server_of(const struct channel *channel)
{
    static const struct patience unbounded = {L3_NEVER, L3_NEVER};

    return channel->endpoint->declared_to == channel->mode
               ? (const struct patience *)channel->endpoint->declared
               : &unbounded;
}

static uint64_t patience(const struct channel *channel, bool reply)
{
    const struct patience *client = channel->mode_data, *server = server_of(channel);

    return reply ? lesser(server->send, client->receive) : lesser(client->send, server->receive);
}

static enum ipclab_status bind(struct channel *channel, uint64_t longest)
{
    (void)longest;
    *(struct patience *)channel->mode_data = (struct patience){L3_NEVER, L3_NEVER};
    return STATUS_OK;
}

static enum ipclab_status control(struct channel *channel, struct thread *client,
                                  uint64_t operation, const uint64_t argument[3], uint64_t *result)
{
    (void)result;
    if (operation != L3_TIMEOUTS)
        return STATUS_BAD_CALL;
    if (client)
        return STATUS_UNSUPPORTED; /* the server's are its endpoint's, not a call's */
    *(struct patience *)channel->mode_data = (struct patience){argument[0], argument[1]};
    return STATUS_OK;
}

static enum ipclab_status control_endpoint(struct endpoint *endpoint, uint64_t operation,
                                           const uint64_t argument[3], uint64_t *result)
{
    (void)result;
    if (operation != L3_TIMEOUTS)
        return STATUS_BAD_CALL;
    *(struct patience *)endpoint->declared = (struct patience){argument[0], argument[1]};
    return STATUS_OK;
}

IPC_MODE(.transfer = transfer, .resume = resume, .channel_bytes = sizeof(struct patience),
         .bind = bind, .patience = patience, .fails_for_both = true,
         .handles_overflow = true, .control = control, .control_endpoint = control_endpoint);
