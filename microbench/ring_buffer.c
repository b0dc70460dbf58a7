/* SPDX-License-Identifier: MIT */
#include "ring_buffer.h"
#include "copy.h"
#include "memory.h"
#include "payload.h"
#include "transport.h"

#include <ipclab/message.h>

#define PAGE 4096ull

/* The order of the choices in ipclab/parameters.h. */
enum wrap { WRAP_NONE, WRAP_BYTE, WRAP_MIDDLE, WRAP_PAGE };

struct ring {
    uint8_t *base;
    uint64_t capacity;
    uint64_t tail; /* where the operation's first byte goes */
    uint64_t segments, segment, total;
};

/*
 * The geometry of the cell. The ring ends in the middle of a page, but for `page`, where it
 * ends with one; `byte` leaves one byte before the end, `middle` and `page` half the bytes.
 */
static struct ring ring_of(const struct bench_state *state)
{
    struct ring ring = {
        .segments = bench_argument(state, PARAMETER_SEGMENTS),
        .segment = bench_argument(state, PARAMETER_SEGMENT),
    };
    enum wrap wrap = (enum wrap)bench_argument(state, PARAMETER_WRAP);

    ring.total = ring.segments * ring.segment;
    ring.capacity = (2 * ring.total + PAGE - 1) & ~(PAGE - 1);
    if (wrap != WRAP_PAGE)
        ring.capacity -= PAGE / 2;
    if (ring.capacity < ring.total)
        ring.capacity = ring.total;
    if (wrap == WRAP_BYTE)
        ring.tail = ring.capacity - 1;
    else if (wrap != WRAP_NONE)
        ring.tail = ring.capacity - ring.total / 2;
    return ring;
}

/* Bytes from `position` to where the ring ends or the `bytes` bytes do. */
static inline uint64_t ring_run_length(const struct ring *ring, uint64_t position, uint64_t bytes)
{
    uint64_t room = ring->capacity - position;

    return bytes < room ? bytes : room;
}

static inline uint64_t ring_advance(const struct ring *ring, uint64_t position, uint64_t bytes)
{
    position += bytes;
    return position < ring->capacity ? position : position - ring->capacity;
}

/* Puts bytes into the ring, around its end; returns where the next go. */
static inline uint64_t ring_put(const struct ring *ring, uint64_t position, const void *source,
                                uint64_t bytes)
{
    uint64_t first = ring_run_length(ring, position, bytes);

    copy_payload(ring->base + position, source, first);
    if (first < bytes)
        copy_payload(ring->base, (const uint8_t *)source + first, bytes - first);
    return ring_advance(ring, position, bytes);
}

/* How many segments the ring's end cuts in two: one at most. */
static uint64_t ring_split_segments(const struct ring *ring)
{
    uint64_t before = ring->capacity - ring->tail;

    return before < ring->total && before % ring->segment != 0;
}

/* ---- the sender ----------------------------------------------------------------------------- */

struct sender {
    struct ring ring;           /* of shared memory; the geometry otherwise */
    uint8_t **segment;          /* where each lies */
    struct message_part *parts; /* the same, for the kernel */
    uint8_t *packed;            /* where they are put together */
    uint64_t length;            /* of the memory behind `packed` */
};

/* Each segment at an offset of its own that the seed chooses. */
static bool open_sender(struct bench_state *state, struct sender *sender)
{
    struct transport *transport = bench_transport(state);

    sender->ring = ring_of(state);
    sender->length = transport_length(transport, sender->ring.total);
    sender->segment = memory_take(sender->ring.segments * sizeof(*sender->segment));
    sender->parts = memory_take(sender->ring.segments * sizeof(*sender->parts));
    sender->packed = transport_outgoing(transport, bench_memory(state, sender->ring.total));
    if (!sender->segment || !sender->parts || !sender->packed)
        return false;
    for (uint64_t i = 0; i < sender->ring.segments; i++) {
        sender->segment[i] = bench_memory(state, sender->ring.segment);
        if (!sender->segment[i])
            return false;
        sender->parts[i] =
            (struct message_part){(uint64_t)sender->segment[i], sender->ring.segment};
    }
    sender->ring.base = sender->packed;
    return true;
}

static void produce(struct bench_state *state, struct sender *sender)
{
    const struct ring *ring = &sender->ring;
    uint64_t key = payload_key(bench_seed(state), bench_round(state), PAYLOAD_REQUEST);

    for (uint64_t i = 0; i < ring->segments; i++)
        payload_fill(sender->segment[i], ring->segment, key + 2 * i);
}

/* What can be sent as it is: one segment, by a transport that leaves it where it is. */
static inline bool sends_in_place(const struct transport *transport, uint64_t count)
{
    return count == 1 && !transport_consumes(transport) && !transport_is_shared(transport);
}

/* Sends the segments [first, first + count) as one message. */
static inline int64_t send_segments(struct bench_state *state, struct sender *sender,
                                    uint64_t first, uint64_t count, uint64_t *position)
{
    struct transport *transport = bench_transport(state);
    uint64_t segment = sender->ring.segment, bytes = count * segment;
    uint8_t *packed;

    if (transport_has_parts(transport))
        return transport_call(transport, &sender->parts[first], MESSAGE_PARTS | count, NULL, 0,
                              BENCH_MESSAGE)
            .status;
    if (transport_is_shared(transport)) {
        uint64_t start = *position;
        for (uint64_t i = first; i < first + count; i++)
            *position = ring_put(&sender->ring, *position, sender->segment[i], segment);
        return transport_call(transport, NULL, 0, NULL, 0, BENCH_LABEL(BENCH_MESSAGE, start))
            .status;
    }
    if (sends_in_place(transport, count))
        return transport_call(transport, sender->segment[first],
                              transport_length(transport, segment), NULL, 0, BENCH_MESSAGE)
            .status;
    if (transport_consumes(transport)) { /* what was sent last is gone */
        sender->packed = memory_take(bytes);
        if (!sender->packed)
            return TRANSPORT_NO_MEMORY;
    }
    packed = sender->packed;
    for (uint64_t i = first; i < first + count; i++, packed += segment)
        copy_payload(packed, sender->segment[i], segment);
    return transport_call(transport, sender->packed, transport_length(transport, bytes), NULL, 0,
                          BENCH_MESSAGE)
        .status;
}

static bool ring_batch(struct bench_state *state, struct sender *sender, bool one_message)
{
    uint64_t step = one_message ? sender->ring.segments : 1;
    uint64_t batch = bench_batch(state);
    int64_t status = 0;

    bench_start_timing(state);
    do {
        uint64_t position = sender->ring.tail;
        for (uint64_t i = 0; i < sender->ring.segments && status == 0; i += step)
            status = send_segments(state, sender, i, step, &position);
    } while (status == 0 && --batch > 0);
    bench_stop_timing(state);
    if (status)
        bench_fail_status(state, "segments", status);
    return status == 0;
}

/* What the receiver's own code copied, in all: nothing where the kernel or the sender puts
 * segments into the ring. */
static uint64_t unpacked_bytes(struct bench_state *state, const struct ring *ring, bool one_message)
{
    const struct transport *transport = bench_transport(state);

    if (!transport_delivers(transport) || transport_has_parts(transport) ||
        transport_is_shared(transport))
        return 0;
    if (one_message || transport_places(transport))
        return ring->total * bench_iterations(state);
    return ring_split_segments(ring) * ring->segment * bench_iterations(state);
}

void ring_run(struct bench_state *state, bool one_message)
{
    struct transport *transport = bench_transport(state);
    struct sender sender;
    uint64_t delivered, messages, copied;

    if (ring_of(state).segments > MESSAGE_PARTS_LIMIT) {
        bench_skip(state, "more parts than a message may have");
        return;
    }
    bench_tell_server(state, BENCH_PREPARE);
    if (!open_sender(state, &sender)) {
        bench_fail(state, "no memory for the segments");
        return;
    }
    while (bench_keep_running(state)) {
        produce(state, &sender);
        if (!ring_batch(state, &sender, one_message) || !bench_tell_server(state, BENCH_VERIFY))
            break;
    }
    delivered = transport_delivers(transport) ? sender.ring.total * bench_iterations(state) : 0;
    bench_set_counter(state, COUNTER_BYTES_DELIVERED, delivered);
    bench_set_counter(state, COUNTER_BYTES_UNPACKED,
                      unpacked_bytes(state, &sender.ring, one_message));
    messages = one_message ? 1 : sender.ring.segments;
    if (transport_copies(transport, sender.ring.total / messages,
                         messages * bench_iterations(state), 0, &copied))
        bench_expect(state, COUNTER_BYTES_COPIED, copied);
}

/* ---- the receiver --------------------------------------------------------------------------- */

struct receiver {
    struct ring ring;
    uint8_t *bounce;             /* where a message lands that cannot land in the ring */
    uint64_t step;               /* bytes of one message */
    uint64_t length;             /* and of the memory that it takes */
    uint64_t position;           /* where the next message goes */
    struct message_part part[2]; /* that place, for the kernel */
    bool lands;                  /* the next message lands in the ring */
};

struct room {
    void *base;
    uint64_t length;
};

/* Where the next message is to land: in the ring if the transport can, else in the bounce
 * buffer. A contiguous message lands in the ring where the ring does not end within it. */
static inline struct room next_room(const struct transport *transport, struct receiver *receiver,
                                    bool one_message)
{
    const struct ring *ring = &receiver->ring;
    uint64_t first = ring_run_length(ring, receiver->position, receiver->step);

    if (transport_has_parts(transport)) {
        receiver->part[0] =
            (struct message_part){(uint64_t)(ring->base + receiver->position), first};
        receiver->lands = true;
        if (first == receiver->step)
            return (struct room){receiver->part, MESSAGE_PARTS | 1};
        receiver->part[1] = (struct message_part){(uint64_t)ring->base, receiver->step - first};
        return (struct room){receiver->part, MESSAGE_PARTS | 2};
    }
    receiver->lands = !one_message && !transport_places(transport) && first == receiver->step;
    if (receiver->lands)
        return (struct room){ring->base + receiver->position, receiver->step};
    return (struct room){receiver->bounce, receiver->length};
}

/* Puts a message into the ring that did not land there, and moves on. False where a shared
 * ring's sender says that it is somewhere outside of it. */
static inline bool take_up(const struct transport *transport, struct receiver *receiver,
                           const struct transport_message *message)
{
    const struct ring *ring = &receiver->ring;

    if (transport_is_shared(transport)) {
        if (BENCH_LABEL_ROUND(message->label) >= ring->capacity)
            return false;
    } else if (!receiver->lands && transport_delivers(transport)) {
        ring_put(ring, receiver->position, message->payload, receiver->step);
        transport_release(transport, message->payload, receiver->length);
    }
    receiver->position = ring_advance(ring, receiver->position, receiver->step);
    if (receiver->position == ring_advance(ring, ring->tail, ring->total))
        receiver->position = ring->tail; /* the consumer has emptied it */
    return true;
}

/* Compares what lies in the ring, segment by segment, with what was sent. */
static bool check_ring(struct bench_state *state, const struct ring *ring, uint64_t round)
{
    uint64_t key = payload_key(bench_seed(state), round, PAYLOAD_REQUEST);
    uint64_t position = ring->tail;
    uint8_t *straight = memory_take(ring->segment);
    bool good = straight != NULL;

    for (uint64_t i = 0; i < ring->segments && good; i++) {
        uint64_t first = ring_run_length(ring, position, ring->segment);

        copy_payload(straight, ring->base + position, first);
        copy_payload(straight + first, ring->base, ring->segment - first);
        good = payload_check(straight, ring->segment, key + 2 * i);
        position = ring_advance(ring, position, ring->segment);
    }
    if (straight)
        memory_drop(straight, ring->segment);
    return good;
}

static bool open_receiver(struct bench_state *state, struct receiver *receiver, bool one_message)
{
    struct transport *transport = bench_transport(state);
    bool ends_with_page = bench_argument(state, PARAMETER_WRAP) == WRAP_PAGE;

    receiver->ring = ring_of(state);
    receiver->position = receiver->ring.tail;
    receiver->step = one_message ? receiver->ring.total : receiver->ring.segment;
    receiver->length = transport_length(transport, receiver->step);
    receiver->bounce = bench_memory(state, receiver->length);
    receiver->ring.base = ends_with_page ? memory_take(receiver->ring.capacity)
                                         : bench_memory(state, receiver->ring.capacity);
    return receiver->bounce && receiver->ring.base;
}

static uint64_t obey(struct bench_state *state, struct receiver *receiver,
                     const struct transport_message *message)
{
    const struct transport *transport = bench_transport(state);

    if (transport_is_shared(transport)) /* the sender's part of it is the ring */
        receiver->ring.base = (uint8_t *)message->payload;
    return BENCH_LABEL_KIND(message->label) == BENCH_VERIFY && transport_delivers(transport) &&
           !check_ring(state, &receiver->ring, BENCH_LABEL_ROUND(message->label));
}

void ring_serve(struct bench_state *state, bool one_message)
{
    struct transport *transport = bench_transport(state);
    struct receiver receiver;
    struct transport_message message;
    struct room room;

    if (!open_receiver(state, &receiver, one_message)) {
        bench_fail(state, "no memory for the ring");
        return;
    }
    room = next_room(transport, &receiver, one_message);
    message = transport_receive(transport, room.base, room.length);
    while (message.status == 0) {
        uint64_t answer = 0;

        if (BENCH_LABEL_KIND(message.label) == BENCH_MESSAGE)
            answer = !take_up(transport, &receiver, &message);
        else
            answer = obey(state, &receiver, &message);
        if (BENCH_LABEL_KIND(message.label) == BENCH_STOP) {
            transport_reply(transport, message.token, NULL, 0, answer);
            return;
        }
        room = next_room(transport, &receiver, one_message);
        message = transport_reply_and_wait(transport, message.token, NULL, 0, answer, room.base,
                                           room.length);
    }
    bench_fail_status(state, "server", message.status);
}
