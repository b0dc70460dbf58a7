/* SPDX-License-Identifier: MIT */
/*
 * One way, into blocks that the message itself names: what a file system is sent to be written.
 * A message of `size` bytes is a header of 64 and a payload whose blocks of 4 KiB belong at places
 * in the receiver's cache that only the header tells. The receiver's buffer holds the message but
 * for the last `read` fraction of the blocks:
 *   read=0     all of it: the receiver copies the payload into the blocks
 *   read=100%  the header: the payload goes straight into the blocks
 * and between the two it does both, as QNX's resmgr_msgget does. Where a server can read the rest
 * of a message (QNX's MsgRead) it reads it, in parts; elsewhere the client sends the rest in
 * messages of its own: one, where a message may be received in parts, else one a block.
 */
#include "bench.h"
#include "memory.h"
#include "message_get.h"
#include "payload.h"
#include "transport.h"

#include <ipclab/status.h>

#define HEADER 64ull
#define BLOCK  4096ull
#define SETS   2ull /* of blocks: one message's, and the next one's */

BENCHMARK_DESCRIPTION = {
    .name = "message-read",
    .title = "one way, into blocks that the message's header names",
    .required = PARAMETER_BIT(SIZE) | PARAMETER_BIT(READ),
    .optional = PARAMETER_BIT(STATE),
};

struct header {
    uint64_t set; /* which blocks */
};

struct shape {
    uint64_t size, blocks;
    uint64_t received; /* bytes, with the header, of the first message */
    bool reads;        /* the server reads the others, if any */
};

static struct shape shape_of(struct bench_state *state)
{
    struct shape shape = {.size = bench_argument(state, PARAMETER_SIZE)};
    uint64_t fraction = bench_argument(state, PARAMETER_READ), unread;

    if (shape.size < HEADER)
        shape.size = HEADER;
    shape.blocks = (shape.size - HEADER + BLOCK - 1) / BLOCK;
    unread = fraction == FRACTION_WORD ? 1 : (shape.blocks * fraction + 99) / 100;
    shape.received = HEADER + (shape.blocks - unread) * BLOCK;
    if (shape.received > shape.size || unread == 0)
        shape.received = shape.size;
    return shape;
}

/* How many bytes from `offset` on the next further message brings. */
static uint64_t piece_length(const struct transport *transport, const struct shape *shape,
                             uint64_t offset)
{
    uint64_t left = shape->size - offset;

    return transport_has_parts(transport) || left < BLOCK ? left : BLOCK;
}

/* ---- the sender ----------------------------------------------------------------------------- */

struct sender {
    struct shape shape;
    uint8_t *message;
    uint64_t length; /* of what is sent first */
    uint64_t set;
};

static void produce(struct bench_state *state, struct sender *sender)
{
    payload_fill(sender->message + HEADER, sender->shape.size - HEADER,
                 payload_key(bench_seed(state), bench_round(state), PAYLOAD_REQUEST));
}

/* The memory of a message that is to be sent: where that is gone afterwards, a copy. */
static inline uint8_t *outgoing(const struct transport *transport, struct sender *sender)
{
    uint8_t *message = sender->message;

    if (transport_consumes(transport)) {
        message = memory_take(sender->length);
        if (!message)
            return NULL;
        copy_payload(message, sender->message, sender->shape.size);
    }
    sender->set = (sender->set + 1) % SETS;
    ((struct header *)message)->set = sender->set;
    return message;
}

static inline int64_t send_message(struct transport *transport, struct sender *sender)
{
    const struct shape *shape = &sender->shape;
    uint8_t *message = outgoing(transport, sender);
    uint64_t offset = shape->reads ? shape->size : shape->received, piece = 0;
    struct transport_message answer;

    if (!message)
        return TRANSPORT_NO_MEMORY;
    answer = transport_call(transport, message, sender->length, NULL, 0, BENCH_MESSAGE);
    while (answer.status == 0 && answer.label == 0 && offset < shape->size) {
        uint64_t length = piece_length(transport, shape, offset);

        answer = transport_call(transport, message + offset, length, NULL, 0,
                                BENCH_LABEL(BENCH_MESSAGE, ++piece));
        offset += length;
    }
    return answer.status ? answer.status : -(int64_t)answer.label;
}

static bool send_batch(struct bench_state *state, struct sender *sender)
{
    struct transport *transport = bench_transport(state);
    uint64_t batch = bench_batch(state);
    int64_t status;

    bench_start_timing(state);
    do {
        status = send_message(transport, sender);
    } while (status == 0 && --batch > 0);
    bench_stop_timing(state);
    if (status)
        bench_fail_status(state, "message", status);
    return status == 0;
}

/* Has the server get ready, and learns from it whether it can read the rest of a message. */
static bool open_sender(struct bench_state *state, struct sender *sender)
{
    struct transport *transport = bench_transport(state);
    struct transport_message answer =
        transport_call(transport, NULL, 0, NULL, 0, BENCH_LABEL(BENCH_PREPARE, 0));

    sender->shape = shape_of(state);
    sender->shape.reads = answer.label;
    sender->length = transport_length(transport, sender->shape.reads ? sender->shape.size
                                                                     : sender->shape.received);
    sender->message = transport_outgoing(transport, bench_memory(state, sender->shape.size));
    if (answer.status)
        bench_fail_status(state, "the server", answer.status);
    return answer.status == 0 && sender->message;
}

/* What the receiver's own code copies into the blocks. */
static uint64_t unpacked_bytes(const struct transport *transport, const struct shape *shape)
{
    return transport_delivers(transport) ? shape->received - HEADER : 0;
}

/* What the kernel copies of what is sent first and of what follows it. */
static bool expected_copies(const struct transport *transport, const struct shape *shape,
                            uint64_t *bytes)
{
    uint64_t offset = shape->received, length, copied = 0;

    if (!transport_copies(transport, offset, 1, 0, bytes))
        return false;
    for (; offset < shape->size; offset += length) {
        length = piece_length(transport, shape, offset);
        transport_copies(transport, length, 1, 0, &copied);
        *bytes += copied;
    }
    return true;
}

static void run(struct bench_state *state)
{
    struct transport *transport = bench_transport(state);
    struct shape shape = shape_of(state);
    struct sender sender = {.set = 0};
    uint64_t delivered, copied;

    if (shape.blocks > MESSAGE_PARTS_LIMIT) {
        bench_skip(state, "more blocks than a message may have parts");
        return;
    }
    if (shape.received < shape.size &&
        (transport_places(transport) || transport_is_shared(transport))) {
        bench_skip(state,
                   "a message arrives whole: there is no buffer that could be too small for it");
        return;
    }
    if (!open_sender(state, &sender))
        return;
    while (bench_keep_running(state)) {
        produce(state, &sender);
        if (!send_batch(state, &sender) || !bench_tell_server(state, BENCH_VERIFY))
            break;
    }
    delivered = transport_delivers(transport) ? shape.size * bench_iterations(state) : 0;
    bench_set_counter(state, COUNTER_BYTES_DELIVERED, delivered);
    bench_set_counter(state, COUNTER_BYTES_UNPACKED,
                      unpacked_bytes(transport, &shape) * bench_iterations(state));
    if (expected_copies(transport, &shape, &copied))
        bench_expect(state, COUNTER_BYTES_COPIED, copied * bench_iterations(state));
}

/* ---- the receiver --------------------------------------------------------------------------- */

struct receiver {
    struct shape shape;
    uint8_t *cache;
    void *buffer;
    uint64_t length; /* of the buffer */
    uint64_t set;    /* the last message's */
    struct message_part *parts;
    struct message_room room; /* blocks, in `parts`, that are still to be filled */
};

static uint8_t *block_of(const struct receiver *receiver, uint64_t block)
{
    uint64_t blocks = receiver->shape.blocks; /* the last one first: they lie apart */

    return receiver->cache + (receiver->set * blocks + blocks - 1 - block) * BLOCK;
}

/* The blocks that the header names, as parts. False where it names none. */
static bool find_blocks(struct receiver *receiver, const struct header *header)
{
    uint64_t left = receiver->shape.size - HEADER;

    receiver->set = header->set;
    if (receiver->set >= SETS)
        return false;
    for (uint64_t i = 0; i < receiver->shape.blocks; i++, left -= BLOCK)
        receiver->parts[i] =
            (struct message_part){(uint64_t)block_of(receiver, i), left < BLOCK ? left : BLOCK};
    receiver->room = (struct message_room){receiver->parts, receiver->shape.blocks};
    return true;
}

/* A message's beginning: what of it has arrived goes into its blocks, and the rest, if it can be
 * read. False where something is wrong with it. */
static bool take_first(const struct transport *transport, struct receiver *receiver,
                       const struct transport_message *message)
{
    const struct shape *shape = &receiver->shape;
    const uint8_t *bytes = message->payload;
    bool good;

    if (!transport_delivers(transport))
        return true;
    if (message->length < HEADER || !find_blocks(receiver, (const struct header *)bytes))
        return false;
    if (!shape->reads) {
        message_unpack(&receiver->room, bytes + HEADER, shape->received - HEADER);
        good = true;
    } else {
        good = message_get(transport, message->token, bytes, message->length, &receiver->room,
                           HEADER) == (int64_t)(shape->size - HEADER);
        receiver->room.count = 0;
    }
    transport_release(transport, message->payload, message->length);
    return good;
}

/* A further message, which has landed in its blocks. */
static void take_piece(const struct transport *transport, struct receiver *receiver)
{
    if (transport_has_parts(transport) || receiver->room.count == 0) {
        receiver->room.count = 0;
        return;
    }
    receiver->room.part++;
    receiver->room.count--;
}

/* Where the next message is to land. */
static inline struct transport_message receive_next(struct transport *transport,
                                                    const struct receiver *receiver, uint64_t token,
                                                    uint64_t answer)
{
    const struct message_room *room = &receiver->room;
    void *base = receiver->buffer;
    uint64_t length = receiver->length;

    if (room->count > 0 && transport_has_parts(transport)) {
        base = room->part;
        length = MESSAGE_PARTS | room->count;
    } else if (room->count > 0) {
        base = (void *)room->part->base;
        length = room->part->length;
    }
    return transport_reply_and_wait(transport, token, NULL, 0, answer, base, length);
}

static bool check_blocks(struct bench_state *state, const struct receiver *receiver, uint64_t round)
{
    uint64_t size = receiver->shape.size - HEADER;
    uint8_t *straight = memory_take(size);
    bool good;

    if (!straight)
        return false;
    for (uint64_t i = 0; i * BLOCK < size; i++)
        copy_payload(straight + i * BLOCK, block_of(receiver, i),
                     size - i * BLOCK < BLOCK ? size - i * BLOCK : BLOCK);
    good = payload_check(straight, size, payload_key(bench_seed(state), round, PAYLOAD_REQUEST));
    memory_drop(straight, size);
    return good;
}

/* The answer to what is no message: whether it can read, whether something is wrong. */
static uint64_t obey(struct bench_state *state, struct receiver *receiver,
                     const struct transport_message *message)
{
    const struct transport *transport = bench_transport(state);

    if (BENCH_LABEL_KIND(message->label) == BENCH_PREPARE)
        return receiver->shape.reads = transport_reads(transport, message->token);
    return BENCH_LABEL_KIND(message->label) == BENCH_VERIFY && transport_delivers(transport) &&
           !check_blocks(state, receiver, BENCH_LABEL_ROUND(message->label));
}

static bool open_receiver(struct bench_state *state, struct receiver *receiver)
{
    receiver->shape = shape_of(state);
    receiver->length = transport_length(bench_transport(state), receiver->shape.received);
    receiver->buffer = bench_memory(state, receiver->length);
    receiver->cache = bench_memory(state, (SETS * receiver->shape.blocks + 1) * BLOCK);
    receiver->parts = memory_take((receiver->shape.blocks + 1) * sizeof(*receiver->parts));
    return receiver->buffer && receiver->cache && receiver->parts;
}

/* A message that is longer than the buffer is none that went wrong where the rest can be read. */
static inline bool arrived(const struct receiver *receiver, int64_t status)
{
    return status == 0 || (receiver->shape.reads && status == -STATUS_TRUNCATED);
}

static void serve(struct bench_state *state)
{
    struct transport *transport = bench_transport(state);
    struct receiver receiver = {.set = 0};
    struct transport_message message;

    if (!open_receiver(state, &receiver)) {
        bench_fail(state, "no memory for the blocks");
        return;
    }
    message = transport_receive(transport, receiver.buffer, receiver.length);
    while (arrived(&receiver, message.status)) {
        uint64_t answer = 0;

        if (message.label == BENCH_MESSAGE)
            answer = !take_first(transport, &receiver, &message);
        else if (BENCH_LABEL_KIND(message.label) == BENCH_MESSAGE)
            take_piece(transport, &receiver);
        else
            answer = obey(state, &receiver, &message);
        if (BENCH_LABEL_KIND(message.label) == BENCH_STOP) {
            transport_reply(transport, message.token, NULL, 0, answer);
            return;
        }
        message = receive_next(transport, &receiver, message.token, answer);
    }
    bench_fail_status(state, "server", message.status);
}

BENCHMARK_FUNCTIONS(run, serve);
