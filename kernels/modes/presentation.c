/* SPDX-License-Identifier: MIT */
/*
 * Presentation and interface, after Ford, Hibler and Lepreau (UUCS-95-018) and the mail: both
 * ends agree on what the bytes of a message mean, and each says for itself how they lie in its
 * memory (ipclab/presentation.h). What the two declare is combined when a channel is bound: per
 * direction one transfer function, special to both layouts, that the channel then calls as it
 * would any mode's. "If neither side of an IPC connection needs it, then you don't pay the price
 * for it": between two ranges that function is the one copy of a contiguous message.
 *
 * What is done is the meet of what the ends need. A receiver that takes a message out of line
 * gets a copy of its own, unless it will not write to it, when pages are shared, or the sender
 * gives it away, when they move.
 */
#include "core/channel.h"
#include "core/endpoint.h"
#include "core/mode.h"
#include "core/user_memory.h"
#include "transfer/specialised.h"
#include "transfer/virtual_copy.h"

#include "x86_64/layout.h"

#include <ipclab/presentation.h>

/* The description is that of a channel whose ends declare nothing. */
MODE_DESCRIPTION = {
    .name = "presentation",
    .title = "a path made at bind from what each end declares",
    .control = CONTROL_RENDEZVOUS,
    .data = DATA_DIRECT_COPY,
    .placement = PLACEMENT_BUFFER,
    .copy_rule = COPY_RULE_UP_TO_ONCE,
    .rules = "PRES",
    .rule_count = 6,
    .maximum_message = USER_TOP,
};

struct binding {
    struct message_paths paths; /* first: mode_data of specialised transfers */
    struct presentation client;
    uint64_t description; /* PRESENTATION_PATH's */
};

_Static_assert(sizeof(struct presentation) <= sizeof(((struct endpoint *)0)->declared),
               "what a server declares is kept in its endpoint");

/* ---- what an end declares ----------------------------------------------------------------- */

static bool side_is_good(const struct presentation_side *side, uint32_t flags)
{
    if (side->layout == PRESENT_RING) // NOLINT: user_read has written it
        return side->flags == 0 && side->ring_bytes > 0 && user_range(side->ring, side->ring_bytes);
    if (side->layout == PRESENT_OUT_OF_LINE)
        return (side->flags & ~flags) == 0;
    return side->layout < PRESENT_LAYOUTS && side->flags == 0;
}

static enum ipclab_status read_declaration(struct presentation *presentation, uintptr_t address)
{
    if (!user_read(presentation, address, sizeof(*presentation)))
        return STATUS_FAULT;
    return side_is_good(&presentation->incoming, PRESENT_PRESERVES | PRESENT_TRUSTS) &&
                   side_is_good(&presentation->outgoing, PRESENT_DISCARDS | PRESENT_LEAKY)
               ? STATUS_OK
               : STATUS_BAD_ARGUMENT;
}

static const struct presentation *server_of(const struct channel *channel)
{
    static const struct presentation none;

    return channel->endpoint->declared_to == channel->mode
               ? (const struct presentation *)channel->endpoint->declared
               : &none;
}

/* A range is sent from in the same way whoever allocates it at the receiver. */
static enum presentation_layout range_of(uint32_t layout)
{
    return layout == PRESENT_OUT_OF_LINE ? PRESENT_CONTIGUOUS : (enum presentation_layout)layout;
}

/* ---- what both need ----------------------------------------------------------------------- */

static enum presentation_movement meet(const struct presentation_side *from,
                                       const struct presentation_side *to)
{
    if (range_of(from->layout) != PRESENT_CONTIGUOUS || to->layout != PRESENT_OUT_OF_LINE)
        return PRESENT_COPIED;
    if (from->flags & PRESENT_DISCARDS)
        return PRESENT_MOVED;
    return to->flags & PRESENT_PRESERVES ? PRESENT_SHARED : PRESENT_COPIED;
}

static uint32_t virtual_flags(enum presentation_movement movement, uint32_t trust,
                              uint32_t receiver_flags)
{
    return (movement == PRESENT_MOVED ? VIRTUAL_MOVE : VIRTUAL_COPY) |
           (receiver_flags & PRESENT_PRESERVES ? VIRTUAL_READ_ONLY : 0) |
           (trust & PRESENT_LEAKY ? VIRTUAL_EDGES : 0) |
           (trust & PRESENT_TRUSTS ? VIRTUAL_UNPROTECTED : 0);
}

/* Makes the path of one direction; returns its transfer function and what to tell of it. */
static ipc_transfer *combine_sides(struct message_path *path, const struct presentation_side *from,
                                   const struct presentation_side *to, bool reply,
                                   uint64_t *description)
{
    enum presentation_movement movement = meet(from, to);
    uint32_t trust = movement == PRESENT_SHARED
                         ? (from->flags & PRESENT_LEAKY) | (to->flags & PRESENT_TRUSTS)
                         : 0;

    *path = (struct message_path){
        .from = range_of(from->layout),
        .to = (enum presentation_layout)to->layout,
        .discards = movement == PRESENT_COPIED && from->flags & PRESENT_DISCARDS,
        .source = {from->ring, from->ring_bytes},
        .destination = {to->ring, to->ring_bytes},
        .region_flags = to->flags & PRESENT_PRESERVES ? 0 : REGION_WRITE,
        .virtual_flags = virtual_flags(movement, trust, to->flags),
        .copy = specialised_copy(reply, range_of(from->layout), to->layout),
    };
    *description = (uint64_t)(movement | from->layout << 8 | to->layout << 16 | trust << 24);
    if (movement != PRESENT_COPIED)
        return reply ? specialised_pages_reply : specialised_pages_request;
    if (path->discards)
        return reply ? specialised_discard_reply : specialised_discard_request;
    return path->copy;
}

/* The ends have come to speak different interfaces. */
static enum ipclab_status refuse(struct channel *channel, struct thread *from, struct thread *to)
{
    (void)channel;
    (void)from;
    to->registers.rdx = 0;
    return STATUS_MISMATCH;
}

/* Puts the paths that follow from both declarations into the channel. */
static void combine(struct channel *channel, const struct presentation *server)
{
    struct binding *binding = channel->mode_data;
    const struct presentation *client = &binding->client;
    uint64_t request, reply;

    if (client->interface != server->interface) {
        channel->transfer = channel->transfer_reply = refuse;
        binding->description = PRESENT_REFUSED | (uint64_t)PRESENT_REFUSED << 32;
        return;
    }
    channel->transfer = combine_sides(&binding->paths.request, &client->outgoing, &server->incoming,
                                      false, &request);
    channel->transfer_reply =
        combine_sides(&binding->paths.reply, &server->outgoing, &client->incoming, true, &reply);
    binding->description = request | reply << 32;
}

/* ---- operations --------------------------------------------------------------------------- */

/* The client's declaration becomes that of the channel, if the server speaks its interface. */
static enum ipclab_status declare_client(struct channel *channel, uintptr_t address)
{
    struct binding *binding = channel->mode_data;
    struct presentation client = {0};

    if (address) {
        enum ipclab_status status = read_declaration(&client, address);
        if (status)
            return status;
    }
    if (client.interface != server_of(channel)->interface)
        return STATUS_MISMATCH;
    binding->client = client;
    combine(channel, server_of(channel));
    return STATUS_OK;
}

static enum ipclab_status bind(struct channel *channel, uint64_t longest)
{
    (void)longest;
    return declare_client(channel, channel->declaration);
}

static enum ipclab_status control(struct channel *channel, struct thread *client,
                                  uint64_t operation, const uint64_t argument[3], uint64_t *result)
{
    const struct binding *binding = channel->mode_data;

    switch (operation) {
    case PRESENTATION_SET:
        if (client)
            return STATUS_UNSUPPORTED; /* the server's is its endpoint's, not a call's */
        return channel_in_call(channel) ? STATUS_WOULD_BLOCK : declare_client(channel, argument[0]);
    case PRESENTATION_PATH:
        *result = binding->description;
        return STATUS_OK;
    default:
        return STATUS_BAD_CALL;
    }
}

/* What the server declares changes the paths of every channel that is bound to it. */
static enum ipclab_status control_endpoint(struct endpoint *endpoint, uint64_t operation,
                                           const uint64_t argument[3], uint64_t *result)
{
    struct presentation server;
    enum ipclab_status status;

    (void)result;
    if (operation != PRESENTATION_SET)
        return STATUS_BAD_CALL;
    if (endpoint_in_use(endpoint))
        return STATUS_WOULD_BLOCK;
    status = read_declaration(&server, argument[0]);
    if (status)
        return status;
    *(struct presentation *)endpoint->declared = server;
    for (struct list *link = endpoint->channels.next; link != &endpoint->channels;
         link = link->next) {
        struct channel *channel = LIST_MEMBER(link, struct channel, link);
        if (channel->mode->description == &mode_description)
            combine(channel, &server);
    }
    return STATUS_OK;
}

IPC_MODE(.transfer = refuse, .resume = specialised_resume, .bind = bind, .control = control,
         .control_endpoint = control_endpoint, .channel_bytes = sizeof(struct binding));
