/* SPDX-License-Identifier: MIT */
/* Payloads in pieces: guest/transport.h says how they go. */
#include "../transport.h"

static size_t piece_of(size_t bytes, size_t longest)
{
    return bytes < longest ? bytes : longest;
}

/* A payload as far as it has arrived. */
struct arrival {
    uint8_t *buffer;
    size_t capacity, length;
    bool truncated;
};

static void *room_for_piece(const struct arrival *arrival)
{
    return arrival->buffer + arrival->length;
}

static size_t size_for_piece(const struct arrival *arrival, size_t longest)
{
    return piece_of(arrival->capacity - arrival->length, longest);
}

/* Takes up a piece. True where another one follows. */
static bool take_piece(struct arrival *arrival, const struct system_result *result)
{
    if (result->status && result->status != -STATUS_TRUNCATED)
        return false;
    arrival->length += result->value;
    arrival->truncated |= result->status != STATUS_OK;
    return result->second == TRANSPORT_MORE;
}

static struct transport_message message_of(const struct arrival *arrival,
                                           const struct system_result *last)
{
    return (struct transport_message){
        .status = last->status == STATUS_OK && arrival->truncated ? -STATUS_TRUNCATED
                                                                  : last->status,
        .length = arrival->length,
        .label = last->second,
        .token = last->token,
        .payload = arrival->buffer,
    };
}

struct transport_message call_in_pieces(uint64_t channel, size_t longest, const void *request,
                                        size_t length, void *reply, size_t capacity,
                                        uint64_t label)
{
    struct arrival arrival = {.buffer = reply, .capacity = capacity};
    const uint8_t *next = request;
    struct system_result result;

    for (; length > longest; next += longest, length -= longest) {
        result = ipc_call(channel, next, longest, NULL, 0, TRANSPORT_MORE);
        if (result.status)
            return message_of(&arrival, &result);
    }
    result = ipc_call(channel, next, length, reply, size_for_piece(&arrival, longest), label);
    while (take_piece(&arrival, &result))
        result = ipc_call(channel, NULL, 0, room_for_piece(&arrival),
                          size_for_piece(&arrival, longest), TRANSPORT_MORE);
    return message_of(&arrival, &result);
}

/* The rest of a payload of which `result` is the first piece. */
static struct transport_message receive_rest(uint64_t endpoint, size_t longest,
                                             struct system_result result, void *buffer,
                                             size_t capacity)
{
    struct arrival arrival = {.buffer = buffer, .capacity = capacity};

    while (take_piece(&arrival, &result))
        result = ipc_reply_wait(endpoint, result.token, NULL, 0, 0, room_for_piece(&arrival),
                                size_for_piece(&arrival, longest));
    return message_of(&arrival, &result);
}

struct transport_message receive_in_pieces(uint64_t endpoint, size_t longest, void *buffer,
                                           size_t capacity)
{
    return receive_rest(endpoint, longest,
                        ipc_receive(endpoint, buffer, piece_of(capacity, longest)), buffer,
                        capacity);
}

/* Sends a reply but for its last piece; `token` and `reply` are moved on to that, `length` is
 * set to its size. Returns 0 or a negated status. */
static int64_t send_pieces(uint64_t endpoint, size_t longest, uint64_t *token,
                           const uint8_t **reply, size_t *length)
{
    for (; *length > longest; *reply += longest, *length -= longest) {
        struct system_result asked =
            ipc_reply_wait(endpoint, *token, *reply, longest, TRANSPORT_MORE, NULL, 0);
        if (asked.status)
            return asked.status;
        *token = asked.token;
    }
    return STATUS_OK;
}

struct transport_message reply_and_wait_in_pieces(uint64_t endpoint, size_t longest,
                                                  uint64_t token, const void *reply, size_t length,
                                                  uint64_t label, void *buffer, size_t capacity)
{
    const uint8_t *rest = reply;
    struct system_result first = {
        .status = send_pieces(endpoint, longest, &token, &rest, &length)};

    if (first.status == STATUS_OK)
        first = ipc_reply_wait(endpoint, token, rest, length, label, buffer,
                               piece_of(capacity, longest));
    return receive_rest(endpoint, longest, first, buffer, capacity);
}

int64_t reply_in_pieces(uint64_t endpoint, size_t longest, uint64_t token, const void *reply,
                        size_t length, uint64_t label)
{
    const uint8_t *rest = reply;
    int64_t status = send_pieces(endpoint, longest, &token, &rest, &length);

    return status ? status : ipc_reply(endpoint, token, rest, length, label).status;
}
